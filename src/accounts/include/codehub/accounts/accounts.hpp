#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "codehub/accounts/share_keys.hpp"
#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/store/store.hpp"

namespace codehub::accounts {

/// Who is asking, proven by a session token.
struct Identity {
  User user;
  std::string session_hash;  ///< Hash of the session's token (of the parent session for an app session).
};

struct LoginResult {
  User user;
  std::string token;  ///< For the `session` cookie; never stored.
};

struct AccountOptions {
  std::chrono::seconds session_idle{std::chrono::hours(24 * 14)};  ///< A session unused for so long ends.
  std::chrono::seconds session_life{std::chrono::hours(24 * 90)};  ///< A session ends after so long in any case.
  std::chrono::seconds code_life{30};
  std::chrono::seconds cache_for{10};  ///< Longest time a revocation elsewhere (another hub) stays unseen.
};

/// Accounts: passwords (Argon2id), log-in with growing delays, sessions, the hand-shake of app origins, SSH keys.
/// Thread-safe. Session look-ups are cached; a revocation through this object is seen at once.
class Accounts {
 public:
  virtual ~Accounts() = default;

  /// kUnauthorized for a wrong name or password (same time and words for both, and for a disabled account);
  /// kTooManyRequests while the account or the address must wait.
  virtual Task<LoginResult> login(std::string username, std::string password, std::string address) = 0;
  virtual Task<void> logout(std::string token) = 0;
  /// kUnauthorized when unknown, expired, or its user is disabled.
  virtual Task<Identity> authenticate(std::string token) = 0;

  /// Hand-shake, first half: a one-time code that `host` alone can redeem.
  virtual Task<std::string> issue_code(Identity identity, std::string host) = 0;
  /// Second half: a token for the host-only cookie of `host`. kUnauthorized when the code is not good (any more).
  virtual Task<std::string> redeem_code(std::string code, std::string host) = 0;
  /// Identity behind an app cookie of `host`; kUnauthorized otherwise.
  virtual Task<Identity> authenticate_app(std::string token, std::string host) = 0;
  /// The answer that `authenticate` (empty host) or `authenticate_app` gave a moment ago, while it still holds; null
  /// means: ask them. For those who are asked at every request.
  virtual std::shared_ptr<const Identity> recall(std::string_view token, std::string_view host) = 0;

  /// Makes an account; an empty password is generated and must be changed. Answers user and the generated password.
  struct NewUser {
    User user;
    std::string password;  ///< Empty unless generated.
  };
  virtual Task<NewUser> create_user(User user, std::string password) = 0;
  /// Own change: kForbidden when `current` is wrong (throttled like a log-in). Ends the user's other sessions.
  virtual Task<void> change_password(Identity identity, std::string current, std::string replacement) = 0;
  /// By an admin: a new generated password that must be changed; ends all sessions of the user.
  virtual Task<std::string> reset_password(UserId user) = 0;
  /// Changes the fields named; ends the sessions of a user who is to be disabled.
  virtual Task<User> change_user(UserId user, store::UserChange change) = 0;

  /// The user's public key; the pair is made at the first call.
  virtual Task<store::SshKey> ssh_key(UserId user) = 0;
  virtual Task<store::SshKey> rotate_ssh_key(UserId user) = 0;
  /// The private half in OpenSSH's file format (PROTOCOL.key), for the user's own workspaces only.
  virtual Task<std::string> ssh_private_key(UserId user) = 0;

  /// Links and passes of shared ports.
  [[nodiscard]] virtual const ShareKeys& share_keys() const = 0;
  virtual Task<std::string> hash_share_password(std::string password) = 0;
  /// kForbidden when `password` is not the one of `hash`; kTooManyRequests while the share or the address must wait,
  /// counted as log-ins are.
  virtual Task<void> check_share_password(ShareId share, std::string hash, std::string password,
                                          std::string address) = 0;

  /// First start: when there is no user yet, makes the admin. Answers the password if one was generated, else empty.
  virtual Task<std::string> ensure_admin(std::string username, std::string password) = 0;
  /// Deletes expired sessions and codes.
  virtual Task<void> collect_expired() = 0;
};

/// `secret_key` is the installation's 32-byte key that seals private keys. The bus carries SessionsRevoked.
[[nodiscard]] std::unique_ptr<Accounts> create_accounts(store::Store& store, BlockingPool& pool, std::string secret_key,
                                                        EventBus<SessionsRevoked>& revoked, AccountOptions options,
                                                        Clock clock);

/// Fingerprint of an OpenSSH public key line: "SHA256:…".
[[nodiscard]] Result<std::string> ssh_fingerprint(const std::string& public_key);

/// Reads the installation's secret key, making it (0600) when absent. kInvalidState when the file is malformed or
/// readable by others.
[[nodiscard]] Result<std::string> load_or_create_secret_key(const std::string& path);

}  // namespace codehub::accounts
