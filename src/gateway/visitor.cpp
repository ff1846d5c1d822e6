#include "visitor.hpp"

#include "codehub/http/text.hpp"

namespace codehub::gateway {

Result<Proof> read_proof(const http::RequestHead& request, const std::string& app_host) {
  auto token = http::find_cookie(request.headers, app_host.empty() ? kSessionCookie : kAppCookie);
  if (!token || token->empty()) return fail(ErrorCode::kUnauthorized, "log in first");
  return Proof{std::move(*token), app_host};
}

Task<accounts::Identity> verify(accounts::Accounts& accounts, Proof proof) {
  if (proof.host.empty()) co_return co_await accounts.authenticate(std::move(proof.token));
  co_return co_await accounts.authenticate_app(std::move(proof.token), std::move(proof.host));
}

}  // namespace codehub::gateway
