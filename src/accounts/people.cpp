#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "local_accounts.hpp"
#include "password.hpp"

namespace codehub::accounts {

Task<Accounts::NewUser> LocalAccounts::create_user(User user, std::string password) {
  auto name = validate_username(user.username);
  if (!name) co_return fail(std::move(name).error());
  NewUser made;
  if (password.empty()) {
    made.password = generate_password(secure_random());
    password = made.password;
    user.must_change_password = true;
  }
  if (auto valid = validate_password(password); !valid) co_return fail(std::move(valid).error());
  if (user.id.empty()) user.id = new_user_id(secure_random());
  if (user.created_at == Timestamp{}) user.created_at = clock_();
  CO_TRY(auto hash, co_await hashing_.hash(std::move(password)));
  CO_TRY(made.user, co_await store_.users().create(std::move(user), std::move(hash)));
  log::info("accounts", "account made", {{"user", made.user.id.value()}});
  co_return made;
}

Task<User> LocalAccounts::change_user(UserId user, store::UserChange change) {
  const bool disables = change.disabled.value_or(false);
  const bool sets_role = change.role.has_value();
  CO_TRY(auto changed, co_await store_.users().change(std::move(user), std::move(change)));
  cache_.forget_user(changed.id);
  if (disables) {
    CO_CHECK(co_await revoke_sessions(changed.id, ""));
  } else if (sets_role) {
    revoked_.publish(SessionsRevoked{changed.id});  // the sessions live on, what they may do may have changed
  }
  co_return changed;
}

Task<std::string> LocalAccounts::ensure_admin(std::string username, std::string password) {
  CO_TRY(const int users, co_await store_.users().count());
  if (users > 0) co_return std::string();
  User admin;
  admin.username = std::move(username);
  admin.role = Role::kAdmin;
  auto made = co_await create_user(std::move(admin), std::move(password));
  // Another hub on the same database was faster: the account is there.
  if (!made && made.error().code == ErrorCode::kAlreadyExists) co_return std::string();
  if (!made) co_return fail(std::move(made).error());
  co_return std::move(made->password);
}

}  // namespace codehub::accounts
