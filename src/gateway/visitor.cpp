#include "visitor.hpp"

namespace codehub::gateway {

http::SetCookie host_only_cookie(std::string_view name, std::string value, bool secure) {
  http::SetCookie cookie;
  cookie.name = std::string(name);
  cookie.value = std::move(value);
  cookie.secure = secure;
  return cookie;
}

Result<Proof> read_proof(const http::RequestHead& request, const std::string& app_host) {
  auto token = http::find_cookie(request.headers, app_host.empty() ? kSessionCookie : kAppCookie);
  if (!token && !app_host.empty()) token = http::find_cookie(request.headers, kSiblingCookie);
  if (!token || token->empty()) return fail(ErrorCode::kUnauthorized, "log in first");
  return Proof{std::move(*token), app_host};
}

Task<IdentityPtr> verify(accounts::Accounts& accounts, Proof proof) {
  Result<accounts::Identity> identity;
  if (proof.host.empty()) {
    identity = co_await accounts.authenticate(std::move(proof.token));
  } else {
    identity = co_await accounts.authenticate_app(std::move(proof.token), std::move(proof.host));
  }
  if (!identity) co_return fail(std::move(identity).error());
  co_return std::make_shared<const accounts::Identity>(std::move(*identity));
}

}  // namespace codehub::gateway
