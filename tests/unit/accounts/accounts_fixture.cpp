#include "accounts_fixture.hpp"

#include <stdlib.h>

#include "codehub/store/sqlite/open.hpp"

namespace codehub::accounts::test {

AccountsTest::AccountsTest() {
  auto pattern = (std::filesystem::temp_directory_path() / "codehub-accounts-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  store_ = store::sqlite::open(folder_ / "codehub.db", pool_).value();
  accounts_ = another();
}

AccountsTest::~AccountsTest() {
  pool_.stop();
  accounts_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Accounts> AccountsTest::another(const std::string& secret_key) {
  return create_accounts(*store_, pool_, secret_key, revoked_, options_, [this] { return time_; });
}

Result<User> AccountsTest::set_disabled(const User& user, bool disabled) {
  store::UserChange change;
  change.disabled = disabled;
  return run(accounts_->change_user(user.id, change));
}

User AccountsTest::make_user(const std::string& name, const std::string& password) {
  User user;
  user.username = name;
  return run(accounts_->create_user(user, password)).value().user;
}

LoginResult AccountsTest::login(const std::string& name, const std::string& password, const std::string& address) {
  return run(accounts_->login(name, password, address)).value();
}

ErrorCode AccountsTest::login_error(const std::string& name, const std::string& password, const std::string& address) {
  const auto result = run(accounts_->login(name, password, address));
  if (result) throw std::runtime_error("the log-in was not refused");
  return result.error().code;
}

}  // namespace codehub::accounts::test
