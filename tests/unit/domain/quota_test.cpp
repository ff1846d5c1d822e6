#include "codehub/domain/quota.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace codehub::quota_tests {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));
constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;
const UserId kKim("u_kim"), kLee("u_lee");

Holding holding(const std::string& name, double cpu, std::int64_t gibibytes, const UserId& owner = kKim) {
  Holding made;
  made.workspace_id = WorkspaceId("w_" + name);
  made.name = name;
  made.running = cpu > 0;
  made.cpu = cpu;
  made.memory_bytes = gibibytes * kGibibyte;
  made.owner_id = owner;
  made.owner_name = owner == kKim ? "kim" : "lee";
  return made;
}

Holding idle(Holding made, std::chrono::seconds since) {
  made.idle_since = kNow - since;
  return made;
}

QuotaScope scope(Quota quota, std::vector<Holding> holdings) {
  QuotaScope made;
  made.name = "`kim`";
  made.quota = quota;
  made.holdings = std::move(holdings);
  return made;
}

Quota running(std::int64_t most) {
  Quota quota;
  quota.running = most;
  return quota;
}
Quota cpu(double most) {
  Quota quota;
  quota.cpu = most;
  return quota;
}
Quota memory(std::int64_t gibibytes) {
  Quota quota;
  quota.memory_bytes = gibibytes * kGibibyte;
  return quota;
}

std::string refusal(const std::vector<QuotaScope>& scopes, const Holding& wanted, bool can_pause = true) {
  const auto checked = check_quota(scopes, wanted, kNow, can_pause);
  if (checked) return "fits";
  EXPECT_EQ(checked.error().code, ErrorCode::kQuotaExceeded);
  return checked.error().message;
}

TEST(Quota, values_out_of_range_are_named_with_what_is_accepted) {
  struct Row {
    const char* field;
    Quota quota;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<Row> bad{{"running", running(-1)}, {"running", running(100'001)}, {"cpu", cpu(-0.1)}, {"cpu", cpu(nan)},
                       {"cpu", cpu(1e7)},        {"cpu", cpu(INFINITY)}};
  Quota quota;
  quota.memory_bytes = -1;
  bad.push_back({"memory_bytes", quota});
  quota = {};
  quota.disk_bytes = kMostQuotaBytes + 1;
  bad.push_back({"disk_bytes", quota});
  quota = {};
  quota.archive_bytes = -5;
  bad.push_back({"archive_bytes", quota});
  quota = {};
  quota.monthly_budget = -0.01;
  bad.push_back({"monthly_budget", quota});
  for (const auto& row : bad) {
    const auto checked = validate(row.quota);
    ASSERT_FALSE(checked) << row.field;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidRequest);
    EXPECT_TRUE(checked.error().message.starts_with("`" + std::string(row.field) + "` must be ")) << row.field;
    EXPECT_NE(checked.error().message.find(" from 0 to "), std::string::npos) << checked.error().message;
  }
  EXPECT_TRUE(validate(Quota{}));
  EXPECT_TRUE(is_unlimited(Quota{}));
  Quota most{kMostRunning, kMostCpu, kMostQuotaBytes, kMostQuotaBytes, kMostQuotaBytes, kMostBudget};
  EXPECT_TRUE(validate(most));
  EXPECT_TRUE(validate(Quota{0, 0.0, 0, 0, 0, 0.0}));
  EXPECT_FALSE(is_unlimited(running(0)));
}

TEST(Quota, a_workspace_holds_what_it_really_needs) {
  struct Row {
    const char* what;
    Phase desired, phase;
    const char* endpoint;
    int attempts;
    bool deleted;
    bool running;
    std::int64_t memory;
  };
  constexpr std::int64_t kFrozen = 123;
  constexpr std::int64_t kSmall = 2 * kGibibyte;
  const Row rows[] = {
      {"runs", Phase::kRunning, Phase::kRunning, "h:1", 0, false, true, kSmall},
      {"shall run", Phase::kRunning, Phase::kStandby, "", 0, false, true, kSmall},
      {"new", Phase::kRunning, Phase::kPending, "", 0, false, true, kSmall},
      {"shall wake", Phase::kRunning, Phase::kPaused, "", 0, false, true, kSmall},
      {"failed, and may come back", Phase::kRunning, Phase::kError, "", 3, false, true, kSmall},
      {"stops", Phase::kStandby, Phase::kRunning, "h:1", 0, false, false, 0},
      {"does not stop", Phase::kStandby, Phase::kRunning, "h:1", 2, false, true, kSmall},
      {"could not be stopped", Phase::kStandby, Phase::kError, "h:1", 3, false, true, kSmall},
      {"failed and is gone", Phase::kStandby, Phase::kError, "", 3, false, false, 0},
      {"stopped", Phase::kStandby, Phase::kStandby, "", 0, false, false, 0},
      {"freezes", Phase::kPaused, Phase::kRunning, "h:1", 0, false, false, 0},
      {"frozen", Phase::kPaused, Phase::kPaused, "h:1", 0, false, false, kFrozen},
      {"frozen, shall stop", Phase::kStandby, Phase::kPaused, "h:1", 0, false, false, 0},
      {"is deleted", Phase::kRunning, Phase::kRunning, "h:1", 0, true, false, 0},
      {"cannot be deleted", Phase::kRunning, Phase::kError, "h:1", 4, true, true, kSmall},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    Workspace workspace;
    workspace.id = WorkspaceId("w");
    workspace.name = "api";
    workspace.owner_id = kKim;
    workspace.size = workspace.applied_size = "small";
    workspace.desired_state = row.desired;
    workspace.phase = row.phase;
    workspace.endpoint = row.endpoint;
    workspace.attempts = row.attempts;
    workspace.frozen_memory_bytes = kFrozen;
    if (row.deleted) workspace.deleted_at = kNow;
    const auto held = holding_of(workspace, default_sizes());
    EXPECT_EQ(held.running, row.running);
    EXPECT_EQ(held.cpu, row.running ? 1.0 : 0.0);
    EXPECT_EQ(held.memory_bytes, row.memory);
    EXPECT_EQ(held.owner_id, kKim);
  }
}

TEST(Quota, a_container_counts_with_its_own_size_until_the_next_start) {
  Workspace workspace;
  workspace.size = "small";
  workspace.applied_size = "large";
  workspace.phase = Phase::kRunning;
  workspace.endpoint = "h:1";
  EXPECT_EQ(holding_of(workspace, default_sizes()).cpu, 4.0);
  workspace.endpoint.clear();
  EXPECT_EQ(holding_of(workspace, default_sizes()).cpu, 1.0);
  workspace.size = "gone";
  EXPECT_TRUE(holding_of(workspace, default_sizes()).running);
  EXPECT_EQ(holding_of(workspace, default_sizes()).cpu, 0.0);
}

TEST(Quota, sums_are_of_all_holdings) {
  auto web = holding("web", 0, 1);
  web.disk_bytes = 5;
  web.archive_bytes = 7;
  const auto held = sum({holding("api", 1.5, 2), web, holding("db", 2, 4)});
  EXPECT_EQ(held.running, 2);
  EXPECT_EQ(held.cpu, 3.5);
  EXPECT_EQ(held.memory_bytes, 7 * kGibibyte);
  EXPECT_EQ(held.disk_bytes, 5);
  EXPECT_EQ(held.archive_bytes, 7);
  EXPECT_EQ(sum({}).running, 0);
}

TEST(Quota, what_fits_exactly_fits) {
  const std::vector<Holding> held{holding("a", 0.1, 1), holding("b", 0.2, 1)};
  const auto wanted = holding("c", 0.7, 2);
  EXPECT_EQ(refusal({scope(running(3), held)}, wanted), "fits");
  EXPECT_EQ(refusal({scope(cpu(1), held)}, wanted), "fits") << "0.1 + 0.2 + 0.7 is 1";
  EXPECT_EQ(refusal({scope(memory(4), held)}, wanted), "fits");
  EXPECT_EQ(refusal({scope({}, held), scope({}, held)}, wanted), "fits");
  EXPECT_EQ(refusal({}, wanted), "fits");
  EXPECT_NE(refusal({scope(running(2), held)}, wanted), "fits");
  EXPECT_NE(refusal({scope(cpu(0.99), held)}, wanted), "fits");
  EXPECT_NE(refusal({scope(memory(3), held)}, wanted), "fits");
  EXPECT_NE(refusal({scope({}, held), scope(running(2), held)}, wanted), "fits") << "each scope counts";
}

TEST(Quota, words_say_the_limit_what_is_held_by_what_and_what_makes_room) {
  const std::vector<Holding> held{holding("api", 2, 4), idle(holding("old-demo", 1, 2), 3h + 20min)};
  const auto wanted = holding("web", 2, 4);
  EXPECT_EQ(refusal({scope(running(2), held)}, wanted),
            "`kim` may run 2 workspaces at once and runs 2: `api`, `old-demo` (idle for 3 h). Freeze `old-demo` (idle "
            "for 3 h) and start, or ask an administrator for more.");
  EXPECT_EQ(refusal({scope(running(2), held)}, wanted, false),
            "`kim` may run 2 workspaces at once and runs 2: `api`, `old-demo` (idle for 3 h). Stop `old-demo` (idle "
            "for 3 h) and start, or ask an administrator for more.");
  EXPECT_EQ(refusal({scope(cpu(4), held)}, wanted),
            "`kim` may hold 4 CPUs and holds 3: `api` (2 CPUs), `old-demo` (1 CPU, idle for 3 h). This workspace needs "
            "2. Freeze `old-demo` (idle for 3 h) and start, or ask an administrator for more.");
  EXPECT_EQ(refusal({scope(memory(9), held)}, wanted),
            "`kim` may hold 9 GiB of memory and holds 6 GiB: `api` (4 GiB), `old-demo` (2 GiB, idle for 3 h). This "
            "workspace needs 4 GiB. Stop `old-demo` (idle for 3 h) and start, or ask an administrator for more.");
  EXPECT_EQ(refusal({scope(running(0), {})}, wanted),
            "`kim` may run 0 workspaces at once and runs 0. Ask an administrator for more.");
  EXPECT_EQ(refusal({scope(cpu(1.5), {})}, wanted),
            "`kim` may hold 1.5 CPUs and holds 0. This workspace needs 2. That is more than the limit itself: choose a "
            "smaller size. Ask an administrator for more.");
}

TEST(Quota, frozen_memory_counts_and_stopping_gives_it_back) {
  auto frozen = idle(holding("old", 0, 0), 90s);
  frozen.memory_bytes = kGibibyte / 2;
  const auto wanted = holding("web", 1, 2);
  EXPECT_EQ(refusal({scope(memory(2), {frozen})}, wanted),
            "`kim` may hold 2 GiB of memory and holds 512 MiB: `old` (frozen, 512 MiB, idle for 1 min). This workspace "
            "needs 2 GiB. Stop `old` (idle for 1 min) and start, or ask an administrator for more.");
}

TEST(Quota, homes_archives_and_money_that_are_used_up_let_nothing_start) {
  auto big = holding("big", 1, 2);
  big.disk_bytes = 3 * kGibibyte;
  big.archive_bytes = 5 * kGibibyte;
  Quota quota;
  quota.disk_bytes = 2 * kGibibyte;
  EXPECT_EQ(refusal({scope(quota, {big})}, holding("web", 1, 2)),
            "`kim` may hold 2 GiB in homes and holds 3 GiB: `big` (3 GiB). Nothing more starts until files or "
            "workspaces are deleted. Ask an administrator for more.");
  quota = {};
  quota.archive_bytes = kGibibyte;
  EXPECT_TRUE(refusal({scope(quota, {big})}, holding("web", 1, 2))
                  .starts_with("`kim` may hold 1 GiB in archives and holds 5 GiB: `big` (5 GiB)."));
  quota = {};
  quota.monthly_budget = 50'000;
  auto costly = scope(quota, {big});
  costly.cost_this_month = 49'999.99;
  EXPECT_EQ(refusal({costly}, holding("web", 1, 2)), "fits");
  costly.cost_this_month = 50'000;
  EXPECT_EQ(refusal({costly}, holding("web", 1, 2)),
            "`kim` has a budget of 50000 a month and has used 50000. Nothing more starts in this month. Ask an "
            "administrator for more.");
}

TEST(Quota, others_are_named_with_their_owner_and_many_are_counted) {
  auto group = scope(running(10), {holding("api", 1, 2), holding("web", 1, 2, kLee)});
  group.name = "the group `web`";
  for (int i = 0; i < 9; ++i) group.holdings.push_back(holding("x" + std::to_string(i), 1, 2));
  EXPECT_EQ(refusal({group}, holding("new", 1, 2)),
            "the group `web` may run 10 workspaces at once and runs 11: `api`, `lee/web`, `x0`, `x1`, `x2`, `x3`, "
            "`x4`, `x5` and 3 more. Ask an administrator for more.");
}

TEST(Quota, the_offer_is_the_own_workspace_that_is_idle_the_longest_and_would_do) {
  const auto wanted = holding("new", 2, 2);
  const auto offered = [&](const std::vector<QuotaScope>& scopes) {
    const auto offer = offer_room(scopes, wanted);
    return offer ? (offer->stop ? "stop " : "pause ") + offer->holding.name : std::string("nothing");
  };
  const auto used = holding("used", 2, 2), old = idle(holding("old", 1, 2), 5h),
             older = idle(holding("older", 1, 2), 9h);
  EXPECT_EQ(offered({scope(running(3), {used, old, older})}), "pause older");
  EXPECT_EQ(offered({scope(running(1), {used})}), "pause used") << "better than nothing";
  EXPECT_EQ(offered({scope(running(2), {used, old, older})}), "nothing") << "one alone would not do";
  EXPECT_EQ(offered({scope(cpu(4), {used, old, older})}), "pause used") << "the idle ones have too few CPUs";
  EXPECT_EQ(offered({scope(running(1), {idle(holding("theirs", 2, 2, kLee), 9h)})}), "nothing");
  EXPECT_EQ(offered({scope(running(2), {used, old}), scope(cpu(5), {used, old, older})}), "pause old")
      << "it has to do in every scope";
  EXPECT_EQ(offered({scope(memory(6), {used, old, older})}), "stop older");
  EXPECT_EQ(offered({scope(running(0), {used})}), "nothing");
}

}  // namespace
}  // namespace codehub::quota_tests
