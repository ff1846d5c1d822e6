#include <atomic>
#include <thread>

#include <soci/soci.h>

#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

class Migrations : public ShareContract {
 protected:
  Result<std::unique_ptr<Store>> open_with(const std::vector<Migration>& steps) {
    return open_store(place().driver(), place().connections(), pool(), steps);
  }
  static std::vector<Migration> first(std::size_t count) {
    return {migrations().begin(), migrations().begin() + static_cast<std::ptrdiff_t>(count)};
  }
  static Migration step_after(const std::vector<Migration>& steps, const std::string& text) {
    return {static_cast<int>(steps.size()) + 1, "test", text};
  }
  /// As hubs wrote it before workspaces had a history: running, for a while.
  void insert_old_workspace() {
    *place().driver()->connect()
        << "INSERT INTO workspaces (id, owner_id, name, description, image, repository, branch, startup_script, size,"
           " desired_state, phase, operation, operation_id, operation_started_at, attempts, endpoint, applied_size,"
           " phase_changed_at, agent_token, created_at, updated_at, version) VALUES ('oldworkspace', 'u_old', 'old', "
           "'',"
           " 'image', '', '', '', 'small', 20, 20, '', '', 0, 0, 'host:1', 'large', 5000000, 'token', 1, 1, 7)";
  }
  void expect_history_begins_with(const Workspace& workspace) {
    EXPECT_EQ(workspace.intent_cause, "");
    EXPECT_EQ(workspace.frozen_memory_bytes, 0);
    const auto history = run(store().transitions().list(workspace.id, {})).value().items;
    ASSERT_LE(history.size(), 1U);
    for (const auto& transition : history) {
      EXPECT_EQ(transition.at, workspace.phase_changed_at);
      EXPECT_EQ(transition.to, Phase::kRunning);
      EXPECT_EQ(transition.size, "large");
    }
  }
  bool has_table(const std::string& name) {
    try {
      return number("SELECT COUNT(*) FROM " + name) >= 0;
    } catch (const std::exception&) {
      return false;
    }
  }
};
CODEHUB_STORE_SUITE(Migrations);

TEST_P(Migrations, are_numbered_from_one_without_gaps) {
  ASSERT_FALSE(migrations().empty());
  for (std::size_t i = 0; i < migrations().size(); ++i) EXPECT_EQ(migrations()[i].version, static_cast<int>(i + 1));
}

TEST_P(Migrations, every_older_schema_is_brought_up_to_date_with_its_rows) {
  for (std::size_t old = 1; old <= migrations().size(); ++old) {
    SCOPED_TRACE("from version " + std::to_string(old));
    TearDown();
    SetUp();
    {
      auto before = open_with(first(old));
      ASSERT_TRUE(before) << before.error().detail;
      EXPECT_EQ(number("SELECT MAX(version) FROM schema_migrations"), static_cast<int>(old));
      User user;
      user.id = UserId("u_old");
      user.username = "old";
      ASSERT_TRUE(run((*before)->users().create(user, "hash")));
      Group group;
      group.id = GroupId("g_old");
      group.name = "old";
      ASSERT_TRUE(run((*before)->groups().create(group)));
      ASSERT_TRUE(run((*before)->groups().add_member(group.id, user.id)));
      if (old >= 3) insert_old_workspace();
    }
    const auto user = run(store().users().find_by_username("old"));
    ASSERT_TRUE(user);
    EXPECT_EQ(run(shares().group_limits(GroupId("g_old"))), ShareLimits());
    const auto workspaces = run(store().workspaces().list_all()).value();
    EXPECT_EQ(workspaces.size(), old >= 3 ? 1U : 0U);
    for (const auto& workspace : workspaces) {
      expect_history_begins_with(workspace);
      EXPECT_EQ(make_share(workspace, 80).limits, ShareLimits());
    }
    EXPECT_EQ(number("SELECT MAX(version) FROM schema_migrations"), migrations().back().version);
    make_workspace(*user, "works");
  }
}

TEST_P(Migrations, a_second_start_changes_nothing) {
  make_user("jane");
  const int steps = number("SELECT COUNT(*) FROM schema_migrations");
  reopen();
  EXPECT_EQ(run(store().users().count()), 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM schema_migrations"), steps);
}

TEST_P(Migrations, a_newer_schema_is_refused_and_left_alone) {
  make_user("jane");
  reopen();
  auto newer = migrations();
  newer.push_back(step_after(newer, "CREATE TABLE from_the_future (id BIGINT);"));
  ASSERT_TRUE(open_with(newer));
  const auto refused = place().open(pool());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidState);
  EXPECT_NE(refused.error().message.find("version " + std::to_string(newer.size())), std::string::npos)
      << refused.error().message;
  EXPECT_TRUE(has_table("from_the_future"));
  EXPECT_EQ(number("SELECT MAX(version) FROM schema_migrations"), static_cast<int>(newer.size()));
}

TEST_P(Migrations, one_that_fails_half_way_leaves_no_trace) {
  make_user("jane");
  reopen();
  auto steps = migrations();
  steps.push_back(
      step_after(steps, "CREATE TABLE half (id BIGINT);\nUPDATE users SET username = 'changed';\nCREATE NONSENSE;"));
  const auto torn = open_with(steps);
  ASSERT_FALSE(torn);
  EXPECT_FALSE(torn.error().message.empty());
  EXPECT_FALSE(has_table("half"));
  EXPECT_TRUE(run(store().users().find_by_username("jane")));
  EXPECT_EQ(number("SELECT MAX(version) FROM schema_migrations"), migrations().back().version);
  reopen();
  steps.back().text = "CREATE TABLE half (id BIGINT);";
  EXPECT_TRUE(open_with(steps));
}

TEST_P(Migrations, many_hubs_starting_at_once_migrate_once) {
  std::vector<std::thread> hubs;
  hubs.reserve(6);
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    hubs.emplace_back([&] {
      if (const auto hub = place().open(pool()); hub) ++opened;
    });
  }
  for (auto& hub : hubs) hub.join();
  EXPECT_EQ(opened, 6);
  EXPECT_EQ(number("SELECT COUNT(*) FROM schema_migrations"), static_cast<int>(migrations().size()));
}

}  // namespace
}  // namespace codehub::store::test
