#include "handshake.hpp"

#include <fmt/format.h>

#include "answers.hpp"
#include "codehub/base/random.hpp"
#include "codehub/domain/authorization.hpp"
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

Task<http::Response> Handshake::redeem(http::Exchange& exchange, std::string app_host) {
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
  auto response = redirect(back);
  response.headers.add("Set-Cookie", http::render(host_only_cookie(kAppCookie, std::move(*token), is_secure())));
  co_return response;
}

}  // namespace codehub::gateway
