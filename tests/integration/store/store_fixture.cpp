#include "store_fixture.hpp"

#include <cstdlib>

#include <soci/soci.h>
#include <unistd.h>

#include "codehub/base/random.hpp"
#include "codehub/store/postgres/driver.hpp"
#include "codehub/store/postgres/open.hpp"
#include "codehub/store/sqlite/driver.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace codehub::store::test {
namespace {

constexpr std::size_t kPostgresConnections = 6;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::unique_ptr<soci::session> connect_as_admin() {
  return postgres::create_driver(environment("CODEHUB_TEST_POSTGRES")).value()->connect();
}

}  // namespace

bool has_postgres() { return !environment("CODEHUB_TEST_POSTGRES").empty(); }

// scripts/test sets CODEHUB_TEST_STATE and starts the database itself: its absence there is a failure.
bool is_continuous_integration() { return !environment("CI").empty() || !environment("CODEHUB_TEST_STATE").empty(); }

std::string name_of(const testing::TestParamInfo<Kind>& kind) {
  return kind.param == Kind::kSqlite ? "sqlite" : "postgres";
}

SqlitePlace::SqlitePlace() {
  auto pattern = (std::filesystem::temp_directory_path() / "codehub-store-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

SqlitePlace::~SqlitePlace() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Driver> SqlitePlace::driver() const { return sqlite::create_driver(file()); }
Connections SqlitePlace::connections() const { return sqlite::kConnections; }
Result<std::unique_ptr<Store>> SqlitePlace::open(BlockingPool& pool) const { return sqlite::open(file(), pool); }

PostgresPlace::PostgresPlace()
    : schema_("test_" + std::to_string(::getpid()) + "_" + new_workspace_id(secure_random()).value()) {
  *connect_as_admin() << "CREATE SCHEMA " + schema_;
}

PostgresPlace::~PostgresPlace() { *connect_as_admin() << "DROP SCHEMA " + schema_ + " CASCADE"; }

std::string PostgresPlace::conninfo() const {
  return environment("CODEHUB_TEST_POSTGRES") + " options='-c search_path=" + schema_ + "' application_name=" + schema_;
}

std::unique_ptr<Driver> PostgresPlace::driver() const { return postgres::create_driver(conninfo()).value(); }
Connections PostgresPlace::connections() const { return {kPostgresConnections, false}; }
Result<std::unique_ptr<Store>> PostgresPlace::open(BlockingPool& pool) const {
  return postgres::open(conninfo(), kPostgresConnections, pool);
}

void PostgresPlace::terminate_connections() const {
  // Not those that are still being set up: SOCI 4.0.3 leaks a connection that ends during its own first statement.
  *connect_as_admin() << "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + schema_ +
                             "' AND query <> '' AND query NOT LIKE 'SET %'";
}

void StoreContract::SetUp() {
  if (GetParam() == Kind::kPostgres) {
    CODEHUB_NEEDS_POSTGRES();
    place_ = std::make_unique<PostgresPlace>();
  } else {
    place_ = std::make_unique<SqlitePlace>();
  }
  pool_ = std::make_unique<BlockingPool>(8);
}

void StoreContract::TearDown() {
  if (pool_) pool_->stop();
  store_.reset();
  place_.reset();
}

Store& StoreContract::store() {
  if (!store_) {
    auto opened = place_->open(*pool_);
    if (!opened) throw std::runtime_error("open: " + opened.error().message + " / " + opened.error().detail);
    store_ = std::move(*opened);
  }
  return *store_;
}

void StoreContract::reopen() { store_.reset(); }

User StoreContract::make_user(const std::string& name, Role role) {
  User user;
  user.id = new_user_id(secure_random());
  user.username = name;
  user.role = role;
  user.created_at = now();
  return run(store().users().create(user, "hash-of-" + name)).value();
}

Group StoreContract::make_group(const std::string& name) {
  Group group;
  group.id = GroupId("g_" + name);
  group.name = name;
  group.description = "of " + name;
  group.created_at = now();
  return run(store().groups().create(group)).value();
}

Workspace StoreContract::draft(const User& owner, const std::string& name, Timestamp created_at) {
  Workspace workspace;
  workspace.id = new_workspace_id(secure_random());
  workspace.owner_id = owner.id;
  workspace.name = name;
  workspace.image = "codehub/base:latest";
  workspace.size = "small";
  workspace.agent_token = "token";
  workspace.created_at = workspace.updated_at = workspace.phase_changed_at = created_at;
  return workspace;
}

Workspace StoreContract::make_workspace(const User& owner, const std::string& name, Timestamp created_at) {
  return run(store().workspaces().create(draft(owner, name, created_at))).value();
}

}  // namespace codehub::store::test
