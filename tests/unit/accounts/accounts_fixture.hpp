#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/accounts/accounts.hpp"
#include "run_task.hpp"

namespace codehub::accounts::test {

/// Accounts over a real store in a temporary folder, with a clock that tests move.
class AccountsTest : public testing::Test {
 protected:
  AccountsTest();
  ~AccountsTest() override;

  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(context_, std::move(task), std::chrono::seconds(60));
  }

  /// A second object over the same store, as another hub has one.
  std::unique_ptr<Accounts> another(const std::string& secret_key = std::string(32, 'k'));

  /// As an administrator does it.
  Result<User> set_disabled(const User& user, bool disabled);
  User make_user(const std::string& name, const std::string& password = "correct horse");
  LoginResult login(const std::string& name, const std::string& password = "correct horse",
                    const std::string& address = "192.0.2.1");
  ErrorCode login_error(const std::string& name, const std::string& password, const std::string& address = "192.0.2.1");

  Timestamp time_{std::chrono::seconds(1'700'000'000)};
  AccountOptions options_;
  std::filesystem::path folder_;
  asio::io_context context_;
  asio::io_context other_context_;  ///< For what happens meanwhile. Both outlive the pool, which reports to them.
  BlockingPool pool_{4};
  EventBus<SessionsRevoked> revoked_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Accounts> accounts_;
};

}  // namespace codehub::accounts::test
