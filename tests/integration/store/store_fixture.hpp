#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/store/driver.hpp"
#include "codehub/store/store.hpp"
#include "run_task.hpp"

namespace codehub::store::test {

enum class Kind { kSqlite, kPostgres };

/// A database of a test's own, gone when the test is over.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual std::unique_ptr<Driver> driver() const = 0;
  [[nodiscard]] virtual Connections connections() const = 0;
  /// As the server opens it.
  [[nodiscard]] virtual Result<std::unique_ptr<Store>> open(BlockingPool& pool) const = 0;
};

/// A file in a new folder under the temporary folder.
class SqlitePlace final : public Place {
 public:
  SqlitePlace();
  explicit SqlitePlace(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~SqlitePlace() override;
  [[nodiscard]] std::unique_ptr<Driver> driver() const override;
  [[nodiscard]] Connections connections() const override;
  [[nodiscard]] Result<std::unique_ptr<Store>> open(BlockingPool& pool) const override;
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "codehub.db"; }

 private:
  std::filesystem::path folder_;
};

/// A schema in the server that CODEHUB_TEST_POSTGRES names.
class PostgresPlace final : public Place {
 public:
  PostgresPlace();
  ~PostgresPlace() override;
  [[nodiscard]] std::unique_ptr<Driver> driver() const override;
  [[nodiscard]] Connections connections() const override;
  [[nodiscard]] Result<std::unique_ptr<Store>> open(BlockingPool& pool) const override;
  /// Ends every connection to this schema from outside, as an administrator or a fail-over does.
  void terminate_connections() const;
  [[nodiscard]] std::string conninfo() const;

 private:
  std::string schema_;
};

[[nodiscard]] bool has_postgres();
[[nodiscard]] bool is_continuous_integration();

/// Tests that run against every database. `store()` is opened when first asked for.
class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override;
  void TearDown() override;

  Store& store();
  /// Closes and opens again, as a restart does.
  void reopen();
  [[nodiscard]] const Place& place() const { return *place_; }
  BlockingPool& pool() { return *pool_; }
  asio::io_context& context() { return context_; }

  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(context_, std::move(task));
  }

  /// A stored user, group, and workspace of a user, for tests that need one to begin with.
  User make_user(const std::string& name, Role role = Role::kMember);
  Group make_group(const std::string& name);
  Workspace make_workspace(const User& owner, const std::string& name, Timestamp created_at = now());
  [[nodiscard]] Workspace draft(const User& owner, const std::string& name, Timestamp created_at = now());

 private:
  asio::io_context context_;
  std::unique_ptr<BlockingPool> pool_;
  std::unique_ptr<Place> place_;
  std::unique_ptr<Store> store_;
};

[[nodiscard]] std::string name_of(const testing::TestParamInfo<Kind>& kind);

#define CODEHUB_STORE_SUITE(suite) \
  INSTANTIATE_TEST_SUITE_P(databases, suite, testing::Values(Kind::kSqlite, Kind::kPostgres), name_of)

/// For tests of PostgreSQL alone: skips, or fails where nobody would notice a skip.
#define CODEHUB_NEEDS_POSTGRES()                                                                             \
  if (!has_postgres()) {                                                                                     \
    if (is_continuous_integration()) FAIL() << "CODEHUB_TEST_POSTGRES is not set: PostgreSQL is not tested"; \
    GTEST_SKIP() << "CODEHUB_TEST_POSTGRES is not set (tests/support/postgres.sh start prints it)";          \
  }                                                                                                          \
  static_cast<void>(0)

}  // namespace codehub::store::test
