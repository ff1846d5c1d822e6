#include "share_door.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "answers.hpp"
#include "codehub/base/random.hpp"
#include "codehub/domain/text.hpp"
#include "codehub/http/text.hpp"

namespace codehub::gateway {
namespace {

constexpr std::size_t kMostFormBytes = 8 * 1024;
constexpr std::size_t kMostAgentBytes = 300;
constexpr std::size_t kGuestBytes = 12;
/// Guests are asked once per browser, within this.
constexpr std::chrono::hours kPassLife{24 * 30};

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

Error refusal(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

std::string owner_of(const Share& share) {
  return share.owner_display_name.empty() ? share.owner_name : share.owner_display_name;
}

std::string form_field(const std::map<std::string, std::string>& form, const std::string& name) {
  const auto field = form.find(name);
  return field == form.end() ? std::string() : field->second;
}

}  // namespace

std::string without_parameter(std::string_view target, std::string_view name, std::optional<std::string>& value) {
  const auto question = target.find('?');
  if (question == std::string_view::npos) return std::string(target);
  std::string kept(target.substr(0, question));
  char separator = '?';
  for (auto rest = target.substr(question + 1);;) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      value = std::string(pair.substr(name.size() + 1));
    } else {
      kept.append(1, separator).append(pair);
      separator = '&';
    }
    if (end == rest.size()) return kept;
    rest.remove_prefix(end + 1);
  }
}

ShareDoor::ShareDoor(const GatewayParts& parts, const GatewayOptions& options, ShareCache& shares)
    : accounts_(parts.accounts),
      viewers_(parts.viewers),
      clock_(parts.clock),
      product_name_(options.product_name),
      secure_(options.public_url.starts_with("https://")),
      shares_(shares) {}

ShareVisitor ShareDoor::shown(const SharedPort& shared, const ShareClaim& claim, bool named) const {
  ShareVisitor visitor;
  visitor.is_signed_in = claim.identity != nullptr;
  visitor.is_named = named;
  const bool has_pass = claim.pass && claim.pass->share == shared.share.id && claim.pass->expires_at > clock_();
  if (!shared.link_hash.empty()) {
    visitor.has_link = claim.link_hash == shared.link_hash || (has_pass && claim.pass->link_mark == shared.link_mark);
  }
  visitor.has_password = has_pass && !shared.password_hash.empty() && claim.pass->password_mark == shared.password_mark;
  return visitor;
}

Task<ShareAnswer> ShareDoor::judge(const SharedPort& shared, const ShareClaim& claim) {
  bool named = false;
  if (claim.identity) {
    CO_TRY(named, co_await shares_.names(shared.share.id, claim.identity->user.id));
  }
  co_return judge_visit(shared.share, shown(shared, claim, named), clock_());
}

Task<void> ShareDoor::check_sign_in(SharedPtr shared, const User& user) {
  ShareClaim claim;
  accounts::Identity identity;
  identity.user = user;
  claim.identity = std::make_shared<const accounts::Identity>(std::move(identity));
  CO_TRY(const auto answer, co_await judge(*shared, claim));
  if (answer == ShareAnswer::kRefused) co_return fail(ErrorCode::kForbidden, "This port is not shared with you.");
  co_return Result<void>();
}

Task<bool> ShareDoor::may_enter(const SharedPort& shared, IdentityPtr visitor) {
  if (visitor->user.id == shared.share.owner_id) co_return true;
  ShareClaim claim;
  claim.identity = std::move(visitor);
  CO_TRY(const auto answer, co_await judge(shared, claim));
  co_return answer == ShareAnswer::kAllowed;
}

Task<bool> ShareDoor::is_still_good(const ShareClaim& claim) {
  if (claim.proof) {
    const auto identity = co_await verify(accounts_, *claim.proof);
    if (!identity && identity.error().code == ErrorCode::kUnauthorized) co_return false;
    if (!identity) co_return fail(identity.error());
  }
  CO_TRY(const auto shared, co_await shares_.find(claim.workspace, claim.port));
  if (!shared) co_return false;
  CO_TRY(const auto answer, co_await judge(*shared, claim));
  co_return answer == ShareAnswer::kAllowed;
}

Task<ShareAdmission> ShareDoor::admit(http::Exchange& exchange, SharedPtr shared, ShareClaim claim) {
  const auto& request = exchange.request();
  ShareAdmission admission;
  admission.shared = std::move(shared);
  admission.claim = std::move(claim);
  if (const auto cookie = http::find_cookie(request.headers, kPassCookie)) {
    admission.claim.pass = accounts_.share_keys().open(*cookie, clock_());
  }
  std::optional<std::string> token;
  admission.inner_target = without_parameter(request.target, kLinkParameter, token);
  if (token) admission.claim.link_hash = accounts::ShareKeys::hash_link(*token);
  if (token && is_navigation(request)) co_return co_await take_link(exchange, std::move(admission));
  if (request.path() == kEnterPath) co_return co_await take_form(exchange, std::move(admission));
  co_return co_await let_in(exchange, std::move(admission));
}

Task<ShareAdmission> ShareDoor::take_link(http::Exchange& exchange, ShareAdmission admission) {
  CO_TRY(const auto answer, co_await judge(*admission.shared, admission.claim));
  const auto& share = admission.shared->share;
  // The hand-shake comes back to the address without the token. An owner, or who is named, needs none.
  if (answer == ShareAnswer::kExpired) co_return co_await let_in(exchange, std::move(admission));
  if (admission.claim.link_hash != admission.shared->link_hash || share.audience != Audience::kLink) {
    if (answer == ShareAnswer::kAllowed || answer == ShareAnswer::kPassword) {
      admission.answer = redirect(safe_return_path(admission.inner_target));
      co_return admission;
    }
    co_return fail(ErrorCode::kForbidden,
                   fmt::format("This link is not good any more. Ask {} for a new one.", owner_of(share)));
  }
  auto pass = new_pass(admission);
  pass.link_mark = admission.shared->link_mark;
  admission.answer = redirect(safe_return_path(admission.inner_target));
  give_pass(*admission.answer, pass);
  co_return admission;
}

bool ShareDoor::must_read_first(const ShareAdmission& admission) const {
  const auto& pass = admission.claim.pass;
  const bool by_pass = pass && pass->share == admission.shared->share.id;
  // Who is signed in, or sends the token with the request itself (a program), knows what they are doing.
  return !admission.claim.identity && admission.claim.link_hash.empty() && !(by_pass && pass->entered);
}

Task<ShareAdmission> ShareDoor::let_in(http::Exchange& exchange, ShareAdmission admission) {
  const auto& request = exchange.request();
  const auto& share = admission.shared->share;
  CO_TRY(const auto answer, co_await judge(*admission.shared, admission.claim));
  switch (answer) {
    case ShareAnswer::kAllowed: break;
    case ShareAnswer::kPassword: {
      auto page = page_for(exchange, admission);
      co_return ask(exchange, std::move(admission), std::move(page));
    }
    case ShareAnswer::kSignIn: co_return fail(ErrorCode::kUnauthorized, "log in first, or use the link");
    case ShareAnswer::kLink:
      co_return fail(ErrorCode::kForbidden,
                     fmt::format("This port is open to whoever has its link. Ask {} for it.", owner_of(share)));
    case ShareAnswer::kExpired:
      co_return fail(ErrorCode::kForbidden,
                     fmt::format("The time for which this was shared is over. Ask {} for more.", owner_of(share)));
    case ShareAnswer::kRefused: co_return fail(ErrorCode::kForbidden, "This port is not shared with you.");
  }
  if (must_read_first(admission)) {
    auto page = page_for(exchange, admission);
    co_return ask(exchange, std::move(admission), std::move(page));
  }
  if (share.read_only && (!is_safe(request.method) || request.is_upgrade())) {
    co_return fail(
        ErrorCode::kForbidden,
        fmt::format("{} shares this for reading only: GET, HEAD and OPTIONS, no WebSocket", owner_of(share)));
  }
  auto arrival = arrival_of(exchange, admission);
  admission.viewer = viewers_.recall(share.id, arrival.visit.viewer);
  if (!admission.viewer) {
    auto entered = co_await viewers_.enter(std::move(arrival));
    if (!entered) co_return fail(std::move(entered).error());
    admission.viewer = std::move(*entered);
  }
  co_return admission;
}

Viewers::Arrival ShareDoor::arrival_of(const http::Exchange& exchange, const ShareAdmission& admission) const {
  const auto& claim = admission.claim;
  const auto& share = admission.shared->share;
  Viewers::Arrival arrival;
  arrival.workspace = share.workspace_id;
  arrival.owner = share.owner_id;
  arrival.max_viewers = share.max_viewers;
  auto& visit = arrival.visit;
  visit.share_id = share.id;
  visit.address = exchange.peer_address();
  visit.user_agent = to_storable_text(exchange.request().headers.get("User-Agent"), kMostAgentBytes);
  if (claim.identity) {
    visit.viewer = claim.identity->user.id.value();
    visit.user_id = claim.identity->user.id;
    visit.name = claim.identity->user.username;
  } else if (claim.link_hash.empty()) {
    visit.viewer = claim.pass->viewer;
    visit.name = claim.pass->name;
  } else {
    visit.viewer = "guest_" + accounts::ShareKeys::mark(claim.link_hash + visit.address);
  }
  return arrival;
}

GuestPage ShareDoor::page_for(const http::Exchange& exchange, const ShareAdmission& admission) const {
  const auto& share = admission.shared->share;
  const auto& claim = admission.claim;
  GuestPage page;
  page.language = language_of(exchange.request(), claim.identity ? claim.identity->user.locale : "");
  page.product_name = product_name_;
  page.owner = owner_of(share);
  page.workspace_name = share.workspace_name;
  page.port = share.port;
  page.action = kEnterPath;
  page.return_path = safe_return_path(admission.inner_target);
  page.is_guest = !claim.identity;
  page.asks_password = share.has_password && !(claim.pass && claim.pass->share == share.id &&
                                               claim.pass->password_mark == admission.shared->password_mark);
  return page;
}

ShareAdmission ShareDoor::ask(http::Exchange& exchange, ShareAdmission admission, GuestPage page) const {
  const auto& request = exchange.request();
  const bool form = request.path() == kEnterPath;
  if (!form && !is_navigation(request)) {
    auto error = refusal(ErrorCode::kForbidden, page.asks_password
                                                    ? "this port asks for a password: open its address in a browser"
                                                    : "open the address of this port in a browser first");
    admission.answer = error_answer(exchange, error);
    return admission;
  }
  // It has a button: a page that shows it in a frame could have it pressed by a click meant for itself.
  if (is_framed(request)) {
    admission.answer =
        error_answer(exchange, refusal(ErrorCode::kForbidden, "this page is not shown inside another one"));
    return admission;
  }
  http::Response response;
  response.status = status_of(page);
  if (page.wait_seconds > 0) response.headers.set("Retry-After", std::to_string(page.wait_seconds));
  add_page_headers(response.headers, "'self'");
  response.body = render_guest_page(page);
  admission.answer = std::move(response);
  return admission;
}

accounts::SharePass ShareDoor::new_pass(const ShareAdmission& admission) const {
  const auto& share = admission.shared->share;
  accounts::SharePass pass;
  if (admission.claim.pass && admission.claim.pass->share == share.id) pass = *admission.claim.pass;
  pass.share = share.id;
  if (pass.viewer.empty()) pass.viewer = "guest_" + random_token(kGuestBytes);
  pass.expires_at = clock_() + kPassLife;
  if (share.expires_at) pass.expires_at = std::min(pass.expires_at, *share.expires_at);
  return pass;
}

void ShareDoor::give_pass(http::Response& response, const accounts::SharePass& pass) const {
  auto cookie = host_only_cookie(kPassCookie, accounts_.share_keys().seal(pass), secure_);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(pass.expires_at - clock_());
  cookie.max_age_seconds = static_cast<long>(left.count());
  response.headers.add("Set-Cookie", http::render(cookie));
}

Task<ShareAdmission> ShareDoor::take_form(http::Exchange& exchange, ShareAdmission admission) {
  const auto& request = exchange.request();
  if (request.method != "POST" || !is_same_origin(request)) {
    co_return fail(ErrorCode::kNotFound, "no such page");
  }
  CO_TRY(const auto answer, co_await judge(*admission.shared, admission.claim));
  if (answer != ShareAnswer::kAllowed && answer != ShareAnswer::kPassword) {
    co_return co_await let_in(exchange, std::move(admission));  // Says why not.
  }
  CO_TRY(const auto body, co_await exchange.read_whole_body(kMostFormBytes));
  CO_TRY(const auto form, http::parse_query(body));
  admission.inner_target = safe_return_path(form_field(form, "return"));
  auto page = page_for(exchange, admission);
  auto pass = new_pass(admission);
  auto name = validate_guest_name(form_field(form, "name"));
  if (!name) co_return fail(std::move(name).error());
  if (!name->empty()) pass.name = std::move(*name);
  if (answer == ShareAnswer::kPassword) {
    const auto checked =
        co_await accounts_.check_share_password(admission.shared->share.id, admission.shared->password_hash,
                                                form_field(form, "password"), exchange.peer_address());
    if (!checked) {
      page.problem = checked.error().code == ErrorCode::kForbidden ? GuestProblem::kWrongPassword : GuestProblem::kWait;
      page.wait_seconds = checked.error().retry_after_seconds;
      const bool known =
          checked.error().code == ErrorCode::kForbidden || checked.error().code == ErrorCode::kTooManyRequests;
      if (!known) co_return fail(checked.error());
      co_return ask(exchange, std::move(admission), std::move(page));
    }
    pass.password_mark = admission.shared->password_mark;
  }
  pass.entered = true;
  admission.answer = redirect(admission.inner_target, 303);
  give_pass(*admission.answer, pass);
  co_return admission;
}

}  // namespace codehub::gateway
