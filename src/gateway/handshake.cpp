#include "handshake.hpp"

#include <fmt/format.h>

#include "answers.hpp"
#include "codehub/domain/authorization.hpp"
#include "codehub/http/text.hpp"
#include "visitor.hpp"

namespace codehub::gateway {
namespace {

std::string value_or_empty(const std::map<std::string, std::string>& query, const std::string& key) {
  const auto entry = query.find(key);
  return entry == query.end() ? std::string() : entry->second;
}

}  // namespace

Handshake::Handshake(accounts::Accounts& accounts, WorkspaceCache& workspaces, GatewayOptions options, OwnNames own)
    : accounts_(accounts),
      workspaces_(workspaces),
      options_(std::move(options)),
      own_(std::move(own)),
      public_origin_(parse_origin(options_.public_url).value()) {}

std::string Handshake::app_origin(const std::string& host) const {
  return public_origin_.scheme + "://" + host +
         (public_origin_.port == 0 ? std::string() : fmt::format(":{}", public_origin_.port));
}

http::Response Handshake::begin(const std::string& app_host, std::string_view target) const {
  return redirect(fmt::format("{}{}?host={}&return={}", options_.public_url, kIssuePath, http::percent_encode(app_host),
                              http::percent_encode(safe_return_path(target))));
}

Task<void> Handshake::may_enter(const User& user, const std::string& host) {
  const auto route = route_host(host, own_);
  if (route.kind != HostKind::kIde) co_return fail(ErrorCode::kInvalidRequest, "`host` is not a workspace of this hub");
  CO_TRY(const Workspace workspace, co_await workspaces_.find(route.workspace_id));
  co_return authorize(user, Action::kEnterWorkspace, &workspace);
}

Task<http::Response> Handshake::issue(http::Exchange& exchange) {
  const auto& request = exchange.request();
  CO_TRY(const auto query, http::parse_query(request.query()));
  const auto host = value_or_empty(query, "host");
  auto proof = read_proof(request, {});
  Result<accounts::Identity> identity = fail(ErrorCode::kUnauthorized, "log in first");
  if (proof) identity = co_await verify(accounts_, std::move(*proof));
  if (!identity) {
    if (identity.error().code != ErrorCode::kUnauthorized || !is_navigation(request)) {
      co_return fail(std::move(identity).error());
    }
    co_return redirect("/login?next=" + http::percent_encode(request.target));
  }
  CO_CHECK(co_await may_enter(identity->user, host));
  CO_TRY(const std::string code, co_await accounts_.issue_code(*identity, host));
  co_return redirect(fmt::format("{}{}?code={}&return={}", app_origin(host), kRedeemPath, http::percent_encode(code),
                                 http::percent_encode(safe_return_path(value_or_empty(query, "return")))));
}

Task<http::Response> Handshake::redeem(http::Exchange& exchange, std::string app_host) {
  CO_TRY(const auto query, http::parse_query(exchange.request().query()));
  const auto back = safe_return_path(value_or_empty(query, "return"));
  auto token = co_await accounts_.redeem_code(value_or_empty(query, "code"), app_host);
  if (!token) {
    // A code used twice (a reload, the back button): start over rather than show an error; the platform decides.
    if (token.error().code == ErrorCode::kUnauthorized && is_navigation(exchange.request()))
      co_return begin(app_host, back);
    co_return fail(std::move(token).error());
  }
  http::SetCookie cookie;
  cookie.name = std::string(kAppCookie);
  cookie.value = std::move(*token);
  cookie.secure = public_origin_.scheme == "https";
  auto response = redirect(back);
  response.headers.add("Set-Cookie", http::render(cookie));
  co_return response;
}

}  // namespace codehub::gateway
