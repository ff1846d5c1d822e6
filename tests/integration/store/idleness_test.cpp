#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kSeen = Timestamp(std::chrono::hours(24 * 20'000) + 7us);

class StoredActivity : public ShareContract {
 protected:
  ActivityRepository& activity() { return store().activity(); }
  void save(const WorkspaceId& id, std::vector<UseSignal> signals) {
    std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> all{{id, std::move(signals)}};
    ASSERT_TRUE(run(activity().save(std::move(all))));
  }
  Activity find(const WorkspaceId& id) { return run(activity().find(id)).value(); }
};
CODEHUB_STORE_SUITE(StoredActivity);

TEST_P(StoredActivity, is_nothing_until_something_is_seen) {
  const auto made = make_workspace(make_user("jane"), "api");
  EXPECT_EQ(find(made.id), Activity());
  EXPECT_EQ(find(WorkspaceId("nosuchspace2")), Activity());
  EXPECT_TRUE(run(activity().all()).value().empty());
}

TEST_P(StoredActivity, keeps_the_later_of_each_kind) {
  const auto made = make_workspace(make_user("jane"), "api");
  save(made.id, {{SignalKind::kBusy, kSeen, "`make`"}, {SignalKind::kPresence, kSeen, "typing"}});
  save(made.id, {{SignalKind::kBusy, kSeen + 1s, "`cc1plus`"},
                 {SignalKind::kPresence, kSeen - 1s, "older"},
                 {SignalKind::kPresence, kSeen - 2s, "still older"}});
  reopen();
  const auto found = find(made.id);
  ASSERT_EQ(found.signals.size(), 2U);
  EXPECT_EQ(*find_signal(found, SignalKind::kBusy), (UseSignal{SignalKind::kBusy, kSeen + 1s, "`cc1plus`"}));
  EXPECT_EQ(*find_signal(found, SignalKind::kPresence), (UseSignal{SignalKind::kPresence, kSeen, "typing"}));
  EXPECT_EQ(found.heard_at, std::nullopt);
}

TEST_P(StoredActivity, takes_many_at_once_and_skips_what_is_gone) {
  const auto jane = make_user("jane");
  std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals;
  for (int i = 0; i < 60; ++i) {
    const auto made = make_workspace(jane, "w" + std::to_string(i));
    std::vector<UseSignal> some;
    for (const auto kind : kSignalKinds) some.push_back({kind, kSeen, std::string(1000, 'x')});
    signals.emplace_back(made.id, std::move(some));
  }
  signals.emplace_back(WorkspaceId("nosuchspace2"), std::vector<UseSignal>{{SignalKind::kVisit, kSeen, ""}});
  ASSERT_TRUE(run(activity().save(signals)));
  ASSERT_TRUE(run(activity().save({})));
  const auto all = run(activity().all()).value();
  ASSERT_EQ(all.size(), 60U);
  for (const auto& [id, one] : all) {
    EXPECT_EQ(one.signals.size(), kSignalKinds.size());
    EXPECT_EQ(one.signals.front().cause.size(), kMaxCauseBytes);
  }
}

TEST_P(StoredActivity, goes_with_its_workspace) {
  const auto made = make_workspace(make_user("jane"), "api");
  save(made.id, {{SignalKind::kBusy, kSeen, "`make`"}});
  ASSERT_TRUE(run(activity().keep_awake(made.id, KeepAwake{kSeen + 1h, "", "jane", kSeen})));
  ASSERT_TRUE(run(store().policies().set_workspace(made.id, PolicyRules())));
  ASSERT_TRUE(run(store().workspaces().remove(made.id, kSeen)));
  EXPECT_TRUE(run(activity().all()).value().empty());
}

TEST_P(StoredActivity, keep_awake_is_replaced_and_taken_back) {
  const auto made = make_workspace(make_user("jane"), "api");
  const KeepAwake first{kSeen + 1h, "training", "jane", kSeen};
  const KeepAwake second{kSeen + 3h, "", "adam", kSeen + 1h};
  for (const auto& awake : {first, second}) {
    ASSERT_TRUE(run(activity().keep_awake(made.id, awake)));
    EXPECT_EQ(find(made.id).keep_awake, awake);
    EXPECT_EQ(run(activity().all()).value().at(made.id).keep_awake, awake);
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(run(activity().keep_awake(made.id, std::nullopt)));
    EXPECT_EQ(find(made.id).keep_awake, std::nullopt);
  }
  const WorkspaceId ghost("nosuchspace2");
  EXPECT_EQ(code_of(run(activity().keep_awake(ghost, first))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(activity().keep_awake(ghost, std::nullopt))), ErrorCode::kNotFound);
}

class Policies : public ShareContract {
 protected:
  PolicyRepository& policies() { return store().policies(); }
};
CODEHUB_STORE_SUITE(Policies);

/// Says something about everything.
PolicyLevel wordy() {
  PolicyLevel level;
  level.rules.preset = PolicyPreset::kFrugal;
  level.rules.idle_after = 60s;
  level.rules.pause_after = Patience(5min);
  level.rules.stop_after = Patience();
  level.rules.archive_after = Patience(72h);
  level.rules.delete_after = Patience(24h * 30);
  level.rules.max_lifetime = Patience(12h);
  level.rules.count_viewers = false;
  Schedule schedule;
  schedule.time_zone = "Asia/Seoul";
  schedule.days[0] = Schedule::Hours{9 * 60 + 5, 24 * 60};
  schedule.stop_outside = false;
  schedule.prewarm = 10min;
  level.rules.schedule.emplace(schedule);
  level.bounds.pause_after = 1h;
  level.bounds.stop_after = 8h;
  level.bounds.archive_after = 24h * 30;
  level.bounds.max_lifetime = 48h;
  level.bounds.keep_awake = 4h;
  return level;
}

PolicyLevel terse() {
  PolicyLevel level;
  level.rules.schedule.emplace(std::nullopt);
  level.rules.delete_after = Patience();
  return level;
}

TEST_P(Policies, say_nothing_until_they_are_set_and_stay) {
  const auto team = make_group("team");
  const auto made = make_workspace(make_user("jane"), "api");
  EXPECT_EQ(run(policies().installation()).value(), PolicyLevel());
  EXPECT_EQ(run(policies().group(team.id)).value(), PolicyLevel());
  EXPECT_EQ(run(policies().workspace(made.id)).value(), PolicyRules());
  for (const auto& level : {wordy(), terse(), PolicyLevel()}) {
    ASSERT_TRUE(run(policies().set_installation(level)));
    ASSERT_TRUE(run(policies().set_group(team.id, level)));
    ASSERT_TRUE(run(policies().set_workspace(made.id, level.rules)));
    reopen();
    EXPECT_EQ(run(policies().installation()).value(), level);
    EXPECT_EQ(run(policies().group(team.id)).value(), level);
    EXPECT_EQ(run(policies().workspace(made.id)).value(), level.rules);
  }
}

TEST_P(Policies, of_what_is_not_there_are_not_found) {
  const GroupId group("g_ghost");
  const WorkspaceId workspace("nosuchspace2");
  EXPECT_EQ(code_of(run(policies().group(group))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(policies().set_group(group, wordy()))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(policies().workspace(workspace))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(policies().set_workspace(workspace, wordy().rules))), ErrorCode::kNotFound);
}

TEST_P(Policies, stand_in_one_book_that_resolves_them) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto team = make_group("team"), club = make_group("club");
  join(team, jane);
  join(club, jane);
  const auto hers = make_workspace(jane, "api"), his = make_workspace(adam, "web"), own = make_workspace(jane, "own");
  ASSERT_TRUE(run(policies().set_group(team.id, wordy())));
  PolicyRules rules;
  rules.pause_after = Patience(30min);
  ASSERT_TRUE(run(policies().set_workspace(own.id, rules)));
  const auto book = run(policies().book()).value();
  EXPECT_EQ(book.installation, PolicyLevel());
  EXPECT_EQ(book.groups, (std::map<GroupId, PolicyLevel>{{team.id, wordy()}}));
  EXPECT_EQ(book.groups_of, (std::map<UserId, std::vector<GroupId>>{{jane.id, {team.id}}}));
  EXPECT_EQ(book.workspaces, (std::map<WorkspaceId, PolicyRules>{{own.id, rules}}));
  EXPECT_EQ(book.policy_of(hers).pause_after, Patience(5min));
  EXPECT_EQ(book.policy_of(hers).stop_after, Patience(8h)) << "a bound of hers";
  EXPECT_EQ(book.policy_of(his).pause_after, Patience(10min));
  EXPECT_EQ(book.policy_of(own).pause_after, Patience(30min));
  ASSERT_TRUE(run(store().groups().remove(team.id)));
  EXPECT_TRUE(run(policies().book()).value().groups_of.empty());
}

TEST_P(Policies, that_cannot_be_read_are_not_taken_for_none) {
  for (const char* value : {"", "[]", "{\"preset\":\"lavish\"}", "{\"pause_after\":\"soon\"}", "{\"pause_after\":1}",
                            "{\"schedule\":{}}"}) {
    store();  // Brings the schema.
    execute("DELETE FROM settings WHERE name = 'idleness.rules'");
    execute("INSERT INTO settings (name, value) VALUES ('idleness.rules', '" + std::string(value) + "')");
    EXPECT_EQ(code_of(run(policies().installation())), ErrorCode::kInternal) << value;
    EXPECT_EQ(code_of(run(policies().book())), ErrorCode::kInternal) << value;
  }
  ASSERT_TRUE(run(policies().set_installation(PolicyLevel())));
  EXPECT_TRUE(run(policies().book()));
}

}  // namespace
}  // namespace codehub::store::test
