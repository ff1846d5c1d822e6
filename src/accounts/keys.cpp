#include <functional>

#include "codehub/base/log.hpp"
#include "local_accounts.hpp"
#include "ssh_key.hpp"

namespace codehub::accounts {

Task<store::SshKey> LocalAccounts::make_ssh_key(UserId user) {
  CO_TRY(const auto owner, co_await store_.users().find(user));
  std::function<Result<store::SshKey>()> work = [this, &user, &owner]() -> Result<store::SshKey> {
    const auto pair = generate_ssh_key(owner.username + "@code-hub");
    return store::SshKey{pair.public_line, seal(secret_key_, user.value(), pair.private_file), clock_()};
  };
  co_return co_await pool_.run(work);
}

Task<store::SshKey> LocalAccounts::ssh_key(UserId user) {
  auto found = co_await store_.users().ssh_key(user);
  if (found || found.error().code != ErrorCode::kNotFound) co_return found;
  CO_TRY(auto made, co_await make_ssh_key(user));
  co_return co_await store_.users().find_or_create_ssh_key(user, std::move(made));
}

Task<store::SshKey> LocalAccounts::rotate_ssh_key(UserId user) {
  CO_TRY(auto made, co_await make_ssh_key(user));
  CO_CHECK(co_await store_.users().set_ssh_key(user, made));
  log::info("accounts", "SSH key rotated", {{"user", user.value()}});
  co_return made;
}

Task<std::string> LocalAccounts::ssh_private_key(UserId user) {
  CO_TRY(const auto key, co_await ssh_key(user));
  std::function<Result<std::string>()> work = [this, &user, &key] {
    return unseal(secret_key_, user.value(), key.sealed_private_key);
  };
  co_return co_await pool_.run(work);
}

}  // namespace codehub::accounts
