#include <stdexcept>

#include <sodium.h>

#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "local_accounts.hpp"
#include "password.hpp"

namespace codehub::accounts {
namespace {

constexpr std::size_t kSecretKeyBytes = 32;

tl::unexpected<Error> wrong_credentials() {
  return fail(ErrorCode::kUnauthorized, "The user name or the password is wrong.");
}

}  // namespace

LocalAccounts::LocalAccounts(store::Store& store, BlockingPool& pool, std::string secret_key,
                             EventBus<SessionsRevoked>& revoked, AccountOptions options, Clock clock)
    : store_(store),
      pool_(pool),
      secret_key_(std::move(secret_key)),
      revoked_(revoked),
      options_(options),
      clock_(std::move(clock)),
      throttle_(store.login_throttle(), clock_) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  if (secret_key_.size() != kSecretKeyBytes) throw std::invalid_argument("the secret key must have 32 bytes");
}

Task<User> LocalAccounts::check_password(std::string username, std::string password) {
  // Longer passwords cannot have been set; hashing them would let strangers choose how much work we do.
  if (!validate_password(password)) password.clear();
  auto found = co_await store_.users().find_by_username(username);
  const bool unknown =
      !found && (found.error().code == ErrorCode::kNotFound || found.error().code == ErrorCode::kInvalidRequest);
  if (!found && !unknown) co_return fail(std::move(found).error());
  std::string hash = unmatchable_hash();
  if (found) {
    CO_TRY(hash, co_await store_.users().password_hash(found->id));
  }
  CO_TRY(const bool matches, co_await hashing_.verify(hash, password));
  if (!matches || !found || found->disabled) co_return wrong_credentials();
  CO_CHECK(co_await rehash_if_outdated(*found, hash, password));
  co_return std::move(*found);
}

/// The parameters of the hash grow with the years; whoever signs in takes theirs along.
Task<void> LocalAccounts::rehash_if_outdated(User user, std::string hash, std::string password) {
  if (!is_outdated(hash)) co_return Result<void>{};
  CO_TRY(auto renewed, co_await hashing_.hash(password));
  co_return co_await store_.users().set_password(user.id, std::move(renewed), user.must_change_password);
}

Task<LoginResult> LocalAccounts::login(std::string username, std::string password, std::string address) {
  CO_TRY(auto attempt, co_await throttle_.begin(username, address));
  auto user = co_await check_password(username, password);
  if (!user && user.error().code == ErrorCode::kUnauthorized) {
    log::info("accounts", "log-in refused", {{"address", address}});
    CO_CHECK(co_await throttle_.failed(std::move(attempt)));
    co_return fail(std::move(user).error());
  }
  if (!user) co_return fail(std::move(user).error());
  CO_CHECK(co_await throttle_.succeeded(std::move(attempt)));
  log::info("accounts", "logged in", {{"user", user->id.value()}, {"address", address}});
  co_return co_await open_session(std::move(*user));
}

Task<void> LocalAccounts::change_password(Identity identity, std::string current, std::string replacement) {
  if (auto valid = validate_password(replacement); !valid) co_return fail(std::move(valid).error());
  if (replacement == current)
    co_return fail(ErrorCode::kInvalidRequest, "The new password must differ from the present one.");
  // Whoever holds a session guesses against a counter of their own: they must not make the account's owner wait.
  const auto subject = "change of " + identity.user.id.value();
  CO_TRY(auto attempt, co_await throttle_.begin(subject, identity.session_hash));
  CO_TRY(auto hash, co_await store_.users().password_hash(identity.user.id));
  CO_TRY(const bool matches, co_await hashing_.verify(std::move(hash), std::move(current)));
  if (!matches) {
    CO_CHECK(co_await throttle_.failed(std::move(attempt)));
    co_return fail(ErrorCode::kForbidden, "The present password is wrong.");
  }
  CO_CHECK(co_await throttle_.succeeded(std::move(attempt)));
  CO_TRY(auto renewed, co_await hashing_.hash(std::move(replacement)));
  CO_CHECK(co_await store_.users().set_password(identity.user.id, std::move(renewed), false));
  log::info("accounts", "password changed", {{"user", identity.user.id.value()}});
  co_return co_await revoke_sessions(identity.user.id, identity.session_hash);
}

Task<std::string> LocalAccounts::reset_password(UserId user) {
  CO_TRY(const auto found, co_await store_.users().find(user));
  auto password = generate_password(secure_random());
  CO_TRY(auto hash, co_await hashing_.hash(password));
  CO_CHECK(co_await store_.users().set_password(user, std::move(hash), true));
  CO_CHECK(co_await throttle_.clear(found.username));
  CO_CHECK(co_await revoke_sessions(user, ""));
  log::info("accounts", "password reset", {{"user", user.value()}});
  co_return password;
}

std::unique_ptr<Accounts> create_accounts(store::Store& store, BlockingPool& pool, std::string secret_key,
                                          EventBus<SessionsRevoked>& revoked, AccountOptions options, Clock clock) {
  return std::make_unique<LocalAccounts>(store, pool, std::move(secret_key), revoked, options, std::move(clock));
}

}  // namespace codehub::accounts
