#include "codehub/domain/share.hpp"
#include "local_accounts.hpp"

namespace codehub::accounts {

Task<std::string> LocalAccounts::hash_share_password(std::string password) {
  if (auto valid = validate_share_password(password); !valid) co_return fail(std::move(valid).error());
  co_return co_await hashing_.hash(std::move(password));
}

Task<void> LocalAccounts::check_share_password(ShareId share, std::string hash, std::string password,
                                               std::string address) {
  // No user has a name with a space: the counter is the share's alone.
  const auto subject = "share " + share.value();
  CO_TRY(auto attempt, co_await throttle_.begin(subject, std::move(address)));
  Result<bool> matches = false;  // Longer ones cannot have been set; strangers do not choose how much is hashed.
  if (validate_share_password(password)) matches = co_await hashing_.verify(std::move(hash), std::move(password));
  if (!matches) {
    co_await throttle_.withdraw(std::move(attempt));
    co_return fail(std::move(matches).error());
  }
  if (!*matches) {
    CO_CHECK(co_await throttle_.failed(std::move(attempt)));
    co_return fail(ErrorCode::kForbidden, "This is not the password.");
  }
  co_return co_await throttle_.succeeded(std::move(attempt));
}

}  // namespace codehub::accounts
