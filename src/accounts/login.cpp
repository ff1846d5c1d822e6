#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "encoding.hpp"
#include "local_accounts.hpp"
#include "password.hpp"

namespace codehub::accounts {
namespace {

tl::unexpected<Error> wrong_credentials() {
  return fail(ErrorCode::kUnauthorized, "The user name or the password is wrong.");
}

tl::unexpected<Error> wrong_present_password() { return fail(ErrorCode::kForbidden, "The present password is wrong."); }

}  // namespace

LocalAccounts::LocalAccounts(store::Store& store, BlockingPool& pool, std::string secret_key,
                             EventBus<SessionsRevoked>& revoked, AccountOptions options, Clock clock)
    : store_(store),
      pool_(pool),
      secret_key_(std::move(secret_key)),
      revoked_(revoked),
      options_(options),
      clock_(std::move(clock)),
      throttle_(store.login_throttle(), clock_),
      share_keys_(secret_key_) {}

Task<store::Credentials> LocalAccounts::check_password(std::string username, std::string password) {
  // Longer passwords cannot have been set; hashing them would let strangers choose how much work we do.
  if (!validate_password(password)) password.clear();
  auto found = co_await store_.users().credentials(std::move(username));
  const bool unknown =
      !found && (found.error().code == ErrorCode::kNotFound || found.error().code == ErrorCode::kInvalidRequest);
  if (!found && !unknown) co_return fail(std::move(found).error());
  std::string hash = found ? found->password_hash : unmatchable_hash();
  CO_TRY(const bool matches, co_await hashing_.verify(std::move(hash), std::move(password)));
  if (!matches || !found || found->user.disabled) co_return wrong_credentials();
  co_return std::move(*found);
}

/// The parameters of the hash grow with the years; whoever signs in takes theirs along.
Task<void> LocalAccounts::rehash_if_outdated(store::Credentials proven, std::string password) {
  if (!is_outdated(proven.password_hash)) co_return Result<void>{};
  CO_TRY(auto renewed, co_await hashing_.hash(std::move(password)));
  auto replaced = co_await store_.users().replace_password(proven.user.id, std::move(proven.password_hash),
                                                           std::move(renewed), std::nullopt);
  if (!replaced) co_return fail(std::move(replaced).error());
  co_return Result<void>{};
}

Task<bool> LocalAccounts::is_still_good(store::Credentials proven, std::string password) {
  auto now = co_await store_.users().credentials(proven.user.username);
  if (!now && now.error().code == ErrorCode::kNotFound) co_return false;
  if (!now) co_return fail(std::move(now).error());
  if (now->user.disabled) co_return false;
  if (now->password_hash == proven.password_hash) co_return true;
  // Changed, or only taken along to new parameters, by this log-in or by another one at the same time.
  co_return co_await hashing_.verify(std::move(now->password_hash), std::move(password));
}

Task<LoginResult> LocalAccounts::let_in(store::Credentials proven, std::string password) {
  CO_TRY(auto opened, co_await open_session(proven.user));
  const auto session = hash_token(opened.token);
  // Looked at after the session is there: a reset or change before this look is seen here, one after it finds the
  // session and ends it.
  const auto good = co_await is_still_good(proven, password);
  if (good && *good) co_return opened;
  CO_CHECK(co_await store_.sessions().remove(session));
  if (!good) co_return fail(good.error());
  co_return wrong_credentials();
}

Task<LoginResult> LocalAccounts::login(std::string username, std::string password, std::string address) {
  CO_TRY(auto attempt, co_await throttle_.begin(username, address));
  Result<LoginResult> opened = wrong_credentials();
  auto proven = co_await check_password(std::move(username), password);
  if (proven) {
    opened = co_await let_in(*proven, password);
  } else {
    opened = fail(proven.error());
  }
  if (!opened && opened.error().code == ErrorCode::kUnauthorized) {
    log::info("accounts", "log-in refused", {{"address", address}});
    CO_CHECK(co_await throttle_.failed(std::move(attempt)));
    co_return fail(std::move(opened).error());
  }
  if (!opened) {
    co_await throttle_.withdraw(std::move(attempt));
    co_return fail(std::move(opened).error());
  }
  CO_CHECK(co_await throttle_.succeeded(std::move(attempt)));
  if (auto renewed = co_await rehash_if_outdated(std::move(*proven), std::move(password)); !renewed) {
    log::warn("accounts", "a password keeps its old hash", {{"error", renewed.error().message}});
  }
  log::info("accounts", "logged in", {{"user", opened->user.id.value()}, {"address", address}});
  co_return opened;
}

Task<std::string> LocalAccounts::check_own_password(Identity identity, std::string password) {
  // Whoever holds a session guesses against a counter of their own: they must not make the account's owner wait.
  const auto subject = "change of " + identity.user.id.value();
  CO_TRY(auto attempt, co_await throttle_.begin(subject, identity.session_hash));
  auto hash = co_await store_.users().password_hash(identity.user.id);
  Result<bool> matches = false;
  if (hash) {
    matches = co_await hashing_.verify(*hash, std::move(password));
  } else {
    matches = fail(hash.error());
  }
  if (!matches) {
    co_await throttle_.withdraw(std::move(attempt));
    co_return fail(std::move(matches).error());
  }
  if (!*matches) {
    CO_CHECK(co_await throttle_.failed(std::move(attempt)));
    co_return wrong_present_password();
  }
  CO_CHECK(co_await throttle_.succeeded(std::move(attempt)));
  co_return hash;
}

Task<void> LocalAccounts::change_password(Identity identity, std::string current, std::string replacement) {
  if (auto valid = validate_password(replacement); !valid) co_return fail(std::move(valid).error());
  if (replacement == current)
    co_return fail(ErrorCode::kInvalidRequest, "The new password must differ from the present one.");
  CO_TRY(auto hash, co_await check_own_password(identity, std::move(current)));
  CO_TRY(auto renewed, co_await hashing_.hash(std::move(replacement)));
  CO_TRY(const bool replaced,
         co_await store_.users().replace_password(identity.user.id, std::move(hash), std::move(renewed), false));
  if (!replaced) co_return wrong_present_password();  // Reset in the meantime: that counts.
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
