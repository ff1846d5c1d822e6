#include "handshake.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "answers.hpp"
#include "codehub/base/random.hpp"
#include "codehub/domain/authorization.hpp"
#include "codehub/domain/port.hpp"
#include "visitor.hpp"

namespace codehub::gateway {
namespace {

constexpr std::size_t kStateLength = 43;
constexpr long kStateLife = 600;  ///< Seconds: long enough to sign in on the way.
/// What a second attempt carries along.
constexpr std::string_view kAgain = "&again=1";

/// What `random_token` makes; anything else was put there by somebody.
bool is_state(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.size() == kStateLength && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

std::string value_or_empty(const std::map<std::string, std::string>& query, const std::string& key) {
  const auto entry = query.find(key);
  return entry == query.end() ? std::string() : entry->second;
}

}  // namespace

Handshake::Handshake(accounts::Accounts& accounts, WorkspaceCache& workspaces, ShareCache& shares,
                     ShareDoor& share_door, GatewayOptions options, OwnNames own)
    : accounts_(accounts),
      workspaces_(workspaces),
      shares_(shares),
      share_door_(share_door),
      options_(std::move(options)),
      own_(std::move(own)),
      public_origin_(parse_origin(options_.public_url).value()) {}

http::Response Handshake::begin(const http::RequestHead& request, const std::string& app_host,
                                std::string_view target) const {
  return begin(request, app_host, target, false);
}

http::Response Handshake::begin(const http::RequestHead& request, const std::string& app_host, std::string_view target,
                                bool again) const {
  // One for all tabs of a browser: they may begin at the same time.
  auto state = http::find_cookie(request.headers, kStateCookie).value_or("");
  if (!is_state(state)) state = random_token();
  auto response = redirect(fmt::format("{}{}?host={}&state={}{}&return={}", options_.public_url, kIssuePath,
                                       http::percent_encode(app_host), state, again ? kAgain : "",
                                       http::percent_encode(safe_return_path(target))));
  auto cookie = host_only_cookie(kStateCookie, std::move(state), is_secure());
  cookie.max_age_seconds = kStateLife;
  response.headers.add("Set-Cookie", http::render(cookie));
  return response;
}

Task<std::string> Handshake::admit(const User& user, const std::string& host) {
  auto route = route_host(host, own_);
  if (!route.is_app()) co_return fail(ErrorCode::kInvalidRequest, "`host` is not a workspace of this hub");
  CO_TRY(const auto shared, co_await shares_.resolve(route));
  CO_TRY(const auto visited, co_await workspaces_.find(route.workspace_id));
  const auto entered = authorize(user, Action::kEnterWorkspace, &visited->workspace);
  if (!entered && !shared) co_return fail(entered.error());
  if (!entered) CO_CHECK(co_await share_door_.check_sign_in(shared, user));
  co_return std::move(route.host);
}

Task<http::Response> Handshake::issue(http::Exchange& exchange) {
  const auto& request = exchange.request();
  CO_TRY(const auto query, http::parse_query(request.query()));
  auto proof = read_proof(request, {});
  Result<IdentityPtr> identity = fail(ErrorCode::kUnauthorized, "log in first");
  if (proof) identity = co_await verify(accounts_, std::move(*proof));
  if (!identity) {
    if (identity.error().code != ErrorCode::kUnauthorized || !is_navigation(request)) {
      co_return fail(std::move(identity).error());
    }
    co_return redirect("/login?next=" + http::percent_encode(request.target));
  }
  const auto named = value_or_empty(query, "host");
  CO_TRY(const std::string host, co_await admit((*identity)->user, named));
  CO_TRY(const std::string code, co_await accounts_.issue_code(**identity, host));
  const auto state = value_or_empty(query, "state");
  const bool again = query.contains("again");
  co_return redirect(fmt::format("{}{}?code={}&state={}{}&return={}", app_origin(public_origin_, host), kRedeemPath,
                                 http::percent_encode(code), http::percent_encode(state), again ? kAgain : "",
                                 http::percent_encode(safe_return_path(value_or_empty(query, "return")))));
}

Task<http::Response> Handshake::redeem(http::Exchange& exchange, HostRoute here) {
  const std::string& app_host = here.host;
  const auto& request = exchange.request();
  CO_TRY(const auto query, http::parse_query(request.query()));
  const auto back = safe_return_path(value_or_empty(query, "return"));
  // Once: a browser that keeps no cookies would go round for ever.
  const bool may_begin_again = is_navigation(request) && !query.contains("again");
  const auto state = value_or_empty(query, "state");
  if (!is_state(state) || state != http::find_cookie(request.headers, kStateCookie)) {
    if (may_begin_again) co_return begin(request, app_host, back, true);
    co_return fail(ErrorCode::kForbidden, "This browser did not keep the cookie of " + app_host +
                                              ". Allow its cookies, then open the workspace again.");
  }
  auto token = co_await accounts_.redeem_code(value_or_empty(query, "code"), app_host);
  if (!token) {
    // A code used twice (a reload, the back button): start over rather than show an error; the platform decides.
    if (token.error().code == ErrorCode::kUnauthorized && may_begin_again) {
      co_return begin(request, app_host, back, true);
    }
    co_return fail(std::move(token).error());
  }
  auto where = back;
  if (!back.starts_with(kJoinPath)) {
    CO_TRY(const auto ports, co_await siblings(here, *token));
    if (!ports.empty()) {
      const auto more = fmt::format("{}", fmt::join(ports.begin() + 1, ports.end(), ","));
      where = stop(here.workspace_id, ports.front(), app_host, back, more);
    }
  }
  auto response = redirect(std::move(where));
  give_token(response, std::move(*token));
  co_return response;
}

void Handshake::give_token(http::Response& response, std::string token) const {
  if (own_.apps_domain == "localhost" || own_.apps_domain.ends_with(".localhost")) {
    // Browsers take localhost for secure (W3C Secure Contexts section 3.1); one that does not drops this cookie alone.
    auto cookie = host_only_cookie(kSiblingCookie, token, true);
    cookie.same_site = "None";
    response.headers.add("Set-Cookie", http::render(cookie));
  }
  response.headers.add("Set-Cookie", http::render(host_only_cookie(kAppCookie, std::move(token), is_secure())));
}

Task<std::vector<std::uint16_t>> Handshake::siblings(const HostRoute& here, const std::string& token) {
  std::vector<std::uint16_t> ports;
  if (!here.is_port()) co_return ports;
  Proof proof{token, here.host};
  CO_TRY(const auto identity, co_await verify(accounts_, std::move(proof)));
  CO_TRY(const auto shared, co_await shares_.of_workspace(here.workspace_id));
  for (const auto& sibling : shared) {
    if (sibling->share.port == here.port || ports.size() >= kMostSiblings) continue;
    CO_TRY(const bool may, co_await share_door_.may_enter(*sibling, identity));
    if (may) ports.push_back(sibling->share.port);
  }
  co_return ports;
}

std::string Handshake::stop(const WorkspaceId& workspace, std::uint16_t port, std::string_view to,
                            std::string_view back, std::string_view more) const {
  const auto host = fmt::format("{}-{}.{}", port, workspace.value(), own_.apps_domain);
  return fmt::format("{}{}?to={}&return={}&more={}", app_origin(public_origin_, host), kJoinPath,
                     http::percent_encode(to), http::percent_encode(back), more);
}

Task<http::Response> Handshake::join(const http::RequestHead& request, HostRoute here, IdentityPtr visitor) {
  CO_TRY(const auto query, http::parse_query(request.query()));
  const auto to = value_or_empty(query, "to");
  auto target = route_host(to, own_);
  CO_CHECK(co_await shares_.resolve(target));
  const bool known = target.is_port() && target.workspace_id == here.workspace_id;
  if (!known || !is_navigation(request)) co_return fail(ErrorCode::kNotFound, "no such page");
  if (!visitor) co_return begin(request, here.host, request.target);
  const auto back = safe_return_path(value_or_empty(query, "return"));
  const std::string more = value_or_empty(query, "more");
  const auto comma = std::min(more.find(','), more.size());
  if (const auto next = parse_port(std::string_view(more).substr(0, comma))) {
    const auto rest = std::string_view(more).substr(std::min(comma + 1, more.size()));
    co_return redirect(stop(here.workspace_id, *next, target.host, back, rest));
  }
  co_return redirect(app_origin(public_origin_, target.host) + back);
}

}  // namespace codehub::gateway
