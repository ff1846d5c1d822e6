#pragma once

#include <array>
#include <memory>
#include <string>

#include "codehub/accounts/accounts.hpp"
#include "codehub/http/server.hpp"
#include "codehub/http/text.hpp"

namespace codehub::gateway {

inline constexpr std::string_view kSessionCookie = "session";
inline constexpr std::string_view kAppCookie = "codehub_app";
/// On an app origin during the hand-shake: proves that the browser that comes back is the one that went.
inline constexpr std::string_view kStateCookie = "codehub_state";

/// On the address of a shared port: what its visitor has shown (see accounts::SharePass).
inline constexpr std::string_view kPassCookie = "codehub_pass";
/// The app cookie once more, for requests that a page of a sibling port sends: on *.localhost every name is a site of
/// its own for browsers, which then keep `kAppCookie` (SameSite=Lax) to themselves.
inline constexpr std::string_view kSiblingCookie = "codehub_sibling";
/// All of them: they never reach a workspace, and no workspace sets them.
inline constexpr std::array kPlatformCookies{kSessionCookie, kAppCookie, kStateCookie, kPassCookie, kSiblingCookie};

/// A cookie of ours for the host that answers, and for no other.
[[nodiscard]] http::SetCookie host_only_cookie(std::string_view name, std::string value, bool secure);

/// Proof of who asks, kept so that it can be checked again during a long connection.
struct Proof {
  std::string token;
  std::string host;  ///< Of an app cookie; empty for the platform's session.
};

/// The proof that a request carries; kUnauthorized without one.
[[nodiscard]] Result<Proof> read_proof(const http::RequestHead& request, const std::string& app_host);

using IdentityPtr = std::shared_ptr<const accounts::Identity>;

/// Who that is now; kUnauthorized when the proof is not good (any more).
[[nodiscard]] Task<IdentityPtr> verify(accounts::Accounts& accounts, Proof proof);
/// The same without waiting; null means: `verify` has to look.
[[nodiscard]] inline IdentityPtr recall(accounts::Accounts& accounts, const Proof& proof) {
  return accounts.recall(proof.token, proof.host);
}

}  // namespace codehub::gateway
