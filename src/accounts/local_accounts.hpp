#pragma once

#include <string>

#include "codehub/accounts/accounts.hpp"
#include "hashing.hpp"
#include "session_cache.hpp"
#include "throttle.hpp"

namespace codehub::accounts {

/// Accounts whose passwords this installation keeps. The members stand in login.cpp (passwords), sessions.cpp (tokens,
/// hand-shake), people.cpp (making and changing accounts), share_passwords.cpp and keys.cpp (SSH).
class LocalAccounts final : public Accounts {
 public:
  LocalAccounts(store::Store& store, BlockingPool& pool, std::string secret_key, EventBus<SessionsRevoked>& revoked,
                AccountOptions options, Clock clock);

  Task<LoginResult> login(std::string username, std::string password, std::string address) override;
  Task<void> logout(std::string token) override;
  Task<Identity> authenticate(std::string token) override;
  Task<std::string> issue_code(Identity identity, std::string host) override;
  Task<std::string> redeem_code(std::string code, std::string host) override;
  Task<Identity> authenticate_app(std::string token, std::string host) override;
  std::shared_ptr<const Identity> recall(std::string_view token, std::string_view host) override;
  Task<NewUser> create_user(User user, std::string password) override;
  Task<void> change_password(Identity identity, std::string current, std::string replacement) override;
  Task<std::string> reset_password(UserId user) override;
  Task<User> change_user(UserId user, store::UserChange change) override;
  Task<store::SshKey> ssh_key(UserId user) override;
  Task<store::SshKey> rotate_ssh_key(UserId user) override;
  Task<std::string> ssh_private_key(UserId user) override;
  [[nodiscard]] const ShareKeys& share_keys() const override { return share_keys_; }
  Task<std::string> hash_share_password(std::string password) override;
  Task<void> check_share_password(ShareId share, std::string hash, std::string password, std::string address) override;
  Task<std::string> ensure_admin(std::string username, std::string password) override;
  Task<void> collect_expired() override;

 private:
  /// The user of that name if the password is theirs and they may sign in, with the hash it was held against;
  /// kUnauthorized otherwise, after the same work.
  Task<store::Credentials> check_password(std::string username, std::string password);
  Task<void> rehash_if_outdated(store::Credentials proven, std::string password);
  /// A new session of somebody whose password was right a moment ago. kUnauthorized, and no session, when it is not any
  /// more: what ends sessions may have passed in between.
  Task<LoginResult> let_in(store::Credentials proven, std::string password);
  Task<bool> is_still_good(store::Credentials proven, std::string password);
  Task<LoginResult> open_session(User user);
  /// A password given by `identity` for itself against a counter of its own; answers the hash it matches.
  Task<std::string> check_own_password(Identity identity, std::string password);

  /// The session (of either kind) behind a token's hash, and its user; kUnauthorized when there is none.
  Task<CachedSession> look_up(std::string hash);
  /// Notes, at most once a minute, that the session is in use, and moves its idle end.
  Task<void> touch(CachedSession entry);
  /// Ends the user's sessions but `except`, here at once and for everybody who listens.
  Task<void> revoke_sessions(UserId user, std::string except);
  void forget(const UserId& user);

  /// A new pair in the form the store keeps.
  Task<store::SshKey> make_ssh_key(UserId user);

  store::Store& store_;
  BlockingPool& pool_;
  std::string secret_key_;
  EventBus<SessionsRevoked>& revoked_;
  AccountOptions options_;
  Clock clock_;
  Throttle throttle_;
  SessionCache cache_;
  Hashing hashing_;
  ShareKeys share_keys_;
};

}  // namespace codehub::accounts
