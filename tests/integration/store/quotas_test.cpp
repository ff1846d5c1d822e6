

#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;

class Quotas : public ShareContract {
 protected:
  QuotaRepository& quotas() { return store().quotas(); }
  WorkspaceRepository& all() { return store().workspaces(); }
  static QuotaFacts facts() {
    QuotaFacts made;
    made.sizes = default_sizes();
    return made;
  }
  void configure() { quotas().configure(facts()); }

  static Quota running(std::int64_t most) {
    Quota quota;
    quota.running = most;
    return quota;
  }
  void limit(const User& user, const Quota& quota) { ASSERT_TRUE(run(quotas().set_user(user.id, quota))); }
  void limit(const Group& group, const Quota& quota) { ASSERT_TRUE(run(quotas().set_group(group.id, quota))); }

  /// A workspace that rests.
  Workspace rest(const User& owner, const std::string& name, const std::string& size = "small") {
    auto made = draft(owner, name);
    made.desired_state = Phase::kStandby;
    made.phase = Phase::kStandby;
    made.size = size;
    return run(all().create(made)).value();
  }
  static IntentChange wants(Phase state) {
    IntentChange change;
    change.desired_state = state;
    return change;
  }
  Result<Workspace> change(const Workspace& workspace, Phase state) {
    return run(all().change_intent(workspace.id, wants(state)));
  }
  Result<Workspace> start(const Workspace& workspace) { return change(workspace, Phase::kRunning); }
  static std::string outcome(const Result<Workspace>& result) {
    if (result) return "ok";
    return result.error().code == ErrorCode::kQuotaExceeded ? "quota" : result.error().message;
  }
  /// It ran so many hours of a small one in each of these hours.
  void meter(const Workspace& workspace, Timestamp until, const std::vector<std::pair<Timestamp, double>>& hours,
             std::int64_t disk, std::int64_t archive) {
    MeterAdvance advance;
    advance.to.workspace_id = workspace.id;
    advance.to.workspace_name = workspace.name;
    advance.to.owner_id = workspace.owner_id;
    advance.to.size = "small";
    advance.to.until = until;
    advance.to.state.disk_bytes = disk;
    advance.to.state.archive_bytes = archive;
    for (const auto& [hour, length] : hours) {
      UsageAmounts amounts;
      amounts.running_us = static_cast<std::int64_t>(length * 3600e6);
      amounts.cpu_reserved = length * 3600;
      amounts.memory_reserved = length * 3600 * 2 * static_cast<double>(kGibibyte);
      advance.hours.push_back({"small", hour, amounts});
    }
    ASSERT_EQ(run(store().usage().add({advance})), std::vector<WorkspaceId>());
  }
  Workspace observe(Workspace workspace, Phase phase) {
    workspace = run(all().find(workspace.id)).value();
    workspace.phase = phase;
    return run(all().save_observation(workspace)).value();
  }
};
CODEHUB_STORE_SUITE(Quotas);

TEST_P(Quotas, are_no_limits_until_they_are_set_and_stay) {
  const auto kim = make_user("kim"), lee = make_user("lee");
  const auto web = make_group("web");
  EXPECT_EQ(run(quotas().user(kim.id)), Quota());
  EXPECT_EQ(run(quotas().group(web.id)), Quota());
  const Quota full{3, 4.125, 5 * kGibibyte, kMostQuotaBytes, 0, kMostBudget};
  const Quota some{std::nullopt, 0.1, std::nullopt, 7, std::nullopt, 0.001};
  for (const auto& quota : {full, some, running(0), Quota()}) {
    limit(kim, quota);
    limit(web, quota);
    reopen();
    EXPECT_EQ(run(quotas().user(kim.id)), quota);
    EXPECT_EQ(run(quotas().group(web.id)), quota);
    EXPECT_EQ(run(quotas().user(lee.id)), Quota());
  }
  EXPECT_EQ(code_of(run(quotas().user(UserId("u_ghost")))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(quotas().set_user(UserId("u_ghost"), full))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(quotas().group(GroupId("g_ghost")))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(quotas().set_group(GroupId("g_ghost"), full))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(quotas().user_scope(UserId("u_ghost")))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(quotas().group_scope(GroupId("g_ghost")))), ErrorCode::kNotFound);
}

TEST_P(Quotas, of_a_group_go_with_it) {
  const auto kim = make_user("kim");
  const auto web = make_group("web");
  join(web, kim);
  limit(web, running(0));
  const auto api = rest(kim, "api");
  EXPECT_EQ(outcome(start(api)), "quota");
  ASSERT_TRUE(run(store().groups().remove(web.id)));
  EXPECT_EQ(outcome(start(api)), "ok");
  EXPECT_EQ(number("SELECT COUNT(*) FROM group_quotas"), 0);
}

TEST_P(Quotas, a_hundred_simultaneous_starts_let_exactly_three_through) {
  constexpr int kStarts = 100;
  const auto kim = make_user("kim");
  configure();
  std::vector<Workspace> resting;
  for (int i = 0; i < kStarts; ++i) resting.push_back(rest(kim, "w" + std::to_string(i)));
  for (int round = 0; round < 2; ++round) {
    Quota quota;
    if (round == 0) quota.running = 3;
    if (round == 1) quota.memory_bytes = 7 * kGibibyte;
    limit(kim, quota);
    int started = 0, refused = 0, done = 0;
    context().restart();
    for (const auto& workspace : resting) {
      asio::co_spawn(context(), all().change_intent(workspace.id, wants(Phase::kRunning)),
                     [&](std::exception_ptr thrown, const Result<Workspace>& result) {
                       ++done;
                       if (thrown) return;
                       if (result) ++started;
                       if (!result && result.error().code == ErrorCode::kQuotaExceeded) ++refused;
                     });
    }
    while (done < kStarts && context().run_one_for(60s) > 0) continue;
    EXPECT_EQ(started, 3);
    EXPECT_EQ(refused, kStarts - 3);
    int wanted = 0;
    const auto rows = run(all().list_all()).value();
    for (const auto& workspace : rows) {
      if (workspace.desired_state != Phase::kRunning) {
        EXPECT_EQ(workspace.version, round == 0 ? 1 : workspace.version) << "a refused start leaves nothing behind";
        continue;
      }
      ++wanted;
      EXPECT_EQ(outcome(change(workspace, Phase::kStandby)), "ok");
    }
    EXPECT_EQ(wanted, 3);
  }
}

TEST_P(Quotas, simultaneous_new_workspaces_of_two_members_share_what_their_group_has) {
  constexpr int kEach = 20;
  const auto kim = make_user("kim"), lee = make_user("lee");
  const auto web = make_group("web"), ops = make_group("ops");
  for (const auto& group : {web, ops}) {
    join(group, kim);
    join(group, lee);
  }
  configure();
  limit(web, running(5));
  limit(ops, running(4));
  limit(kim, running(3));
  int made = 0, refused = 0, done = 0;
  context().restart();
  for (int i = 0; i < kEach; ++i) {
    for (const auto& owner : {kim, lee}) {
      asio::co_spawn(context(), all().create(draft(owner, "w" + std::to_string(i))),
                     [&](std::exception_ptr thrown, const Result<Workspace>& result) {
                       ++done;
                       if (thrown) return;
                       if (result) ++made;
                       if (!result && result.error().code == ErrorCode::kQuotaExceeded) ++refused;
                     });
    }
  }
  while (done < 2 * kEach && context().run_one_for(60s) > 0) continue;
  EXPECT_EQ(made, 4);
  EXPECT_EQ(refused, 2 * kEach - 4);
  EXPECT_EQ(run(all().list_all())->size(), 4U) << "a refused workspace leaves nothing behind";
}

TEST_P(Quotas, every_way_to_a_start_is_checked) {
  const auto kim = make_user("kim");
  configure();
  const auto first = rest(kim, "first"), second = rest(kim, "second");
  limit(kim, running(1));
  EXPECT_EQ(outcome(start(first)), "ok");
  EXPECT_EQ(outcome(start(second)), "quota");
  EXPECT_EQ(outcome(run(all().create(draft(kim, "new")))), "quota");
  auto quiet = draft(kim, "quiet");
  quiet.desired_state = Phase::kStandby;
  EXPECT_EQ(outcome(run(all().create(quiet))), "ok");
  // A frozen one wakes only where there is room, a retry of one that shall not run is no start.
  observe(second, Phase::kPaused);
  EXPECT_EQ(outcome(change(second, Phase::kPaused)), "ok");
  EXPECT_EQ(outcome(start(second)), "quota");
  auto retry = wants(Phase::kRunning);
  retry.retry = true;
  retry.only_from = Phase::kPaused;
  EXPECT_EQ(outcome(run(all().change_intent(second.id, retry))), "quota");
  const auto untouched = run(all().find(second.id)).value();
  EXPECT_EQ(untouched.desired_state, Phase::kPaused);
  EXPECT_EQ(untouched.phase, Phase::kPaused);
}

TEST_P(Quotas, what_runs_already_goes_on_beyond_a_quota) {
  const auto kim = make_user("kim");
  configure();
  const auto api = make_workspace(kim, "api"), web = make_workspace(kim, "web");
  limit(kim, running(0));
  EXPECT_EQ(outcome(start(api)), "ok") << "it runs already";
  IntentChange rename;
  rename.name = "renamed";
  EXPECT_EQ(outcome(run(all().change_intent(web.id, rename))), "ok");
  EXPECT_EQ(outcome(change(api, Phase::kStandby)), "ok");
  EXPECT_EQ(outcome(start(api)), "quota");
}

TEST_P(Quotas, a_stop_a_freeze_and_a_deletion_make_room) {
  const auto kim = make_user("kim");
  configure();
  limit(kim, running(1));
  auto one = make_workspace(kim, "one");
  const auto other = rest(kim, "other");
  for (const auto state : {Phase::kStandby, Phase::kPaused}) {
    EXPECT_EQ(outcome(start(other)), "quota");
    EXPECT_EQ(outcome(change(one, state)), "ok");
    EXPECT_EQ(outcome(start(other)), "ok");
    EXPECT_EQ(outcome(change(other, Phase::kStandby)), "ok");
    EXPECT_EQ(outcome(start(one)), "ok");
  }
  IntentChange away;
  away.deleted = true;
  EXPECT_EQ(outcome(run(all().change_intent(one.id, away))), "ok");
  EXPECT_EQ(outcome(start(other)), "ok");
}

TEST_P(Quotas, cpus_and_memory_count_by_size_and_frozen_ones_by_what_they_hold) {
  const auto kim = make_user("kim");
  configure();
  Quota quota;
  quota.cpu = 3;
  limit(kim, quota);
  const auto medium = rest(kim, "medium", "medium"), small = rest(kim, "small"), other = rest(kim, "other");
  EXPECT_EQ(outcome(start(medium)), "ok");
  EXPECT_EQ(outcome(start(small)), "ok");
  EXPECT_EQ(outcome(start(other)), "quota");
  IntentChange larger;
  larger.size = "large";
  EXPECT_EQ(outcome(run(all().change_intent(small.id, larger))), "quota") << "growing needs room as well";
  EXPECT_EQ(run(all().find(small.id))->size, "small");
  EXPECT_EQ(outcome(run(all().change_intent(other.id, larger))), "ok") << "it does not run";
  IntentChange smaller;
  smaller.size = "small";
  EXPECT_EQ(outcome(run(all().change_intent(medium.id, smaller))), "ok");

  quota = {};
  quota.memory_bytes = 5 * kGibibyte;
  limit(kim, quota);
  EXPECT_EQ(outcome(change(medium, Phase::kPaused)), "ok");
  auto frozen = run(all().find(medium.id)).value();
  frozen.phase = Phase::kPaused;
  frozen.frozen_memory_bytes = 2 * kGibibyte;
  ASSERT_TRUE(run(all().save_observation(frozen)));
  const auto third = rest(kim, "third");
  EXPECT_EQ(outcome(start(third)), "quota") << "2 GiB run, 2 are frozen";
  frozen = run(all().find(medium.id)).value();
  frozen.frozen_memory_bytes = kGibibyte / 2;
  ASSERT_TRUE(run(all().save_observation(frozen)));
  EXPECT_EQ(outcome(start(third)), "ok");
}

TEST_P(Quotas, without_sizes_workspaces_are_counted_all_the_same) {
  const auto kim = make_user("kim");
  limit(kim, running(1));
  EXPECT_EQ(outcome(run(all().create(draft(kim, "one")))), "ok");
  EXPECT_EQ(outcome(run(all().create(draft(kim, "two")))), "quota");
}

TEST_P(Quotas, bind_the_owner_and_nobody_else) {
  const auto kim = make_user("kim"), lee = make_user("lee");
  const auto web = make_group("web");
  join(web, lee);
  configure();
  limit(kim, running(1));
  limit(web, running(1));
  EXPECT_EQ(outcome(run(all().create(draft(kim, "one")))), "ok");
  EXPECT_EQ(outcome(run(all().create(draft(kim, "two")))), "quota");
  EXPECT_EQ(outcome(run(all().create(draft(lee, "one")))), "ok") << "kim is not of the group";
  const auto refused = run(all().create(draft(lee, "two")));
  EXPECT_EQ(outcome(refused), "quota");
  EXPECT_NE(refused.error().message.find("the group `web` may run 1 workspace at once and runs 1: `one`"),
            std::string::npos)
      << refused.error().message;
}

TEST_P(Quotas, scopes_show_what_is_held_and_the_offer_is_what_is_idle) {
  const auto kim = make_user("kim"), lee = make_user("lee");
  const auto web = make_group("web"), none = make_group("none");
  for (const auto& group : {web, none}) join(group, kim);
  join(web, lee);
  const auto api = make_workspace(kim, "api"), old = make_workspace(kim, "old");
  make_workspace(lee, "other");
  const auto fresh = rest(kim, "fresh");
  const auto since = now() - 3h;
  auto known = facts();
  known.idle_since = [&](const WorkspaceId& id) {
    return id == old.id ? std::optional(since) : std::optional<Timestamp>();
  };
  quotas().configure(known);
  limit(web, running(3));
  const auto scopes = run(quotas().scopes_of(kim.id)).value();
  ASSERT_EQ(scopes.size(), 2U) << "groups without a quota bind nobody";
  EXPECT_EQ(scopes[0].name, "`kim`");
  EXPECT_EQ(scopes[0].quota, Quota());
  EXPECT_EQ(sum(scopes[0].holdings).running, 2);
  EXPECT_EQ(scopes[0].holdings.size(), 3U);
  EXPECT_EQ(scopes[1].name, "the group `web`");
  EXPECT_EQ(sum(scopes[1].holdings).cpu, 3.0);
  EXPECT_EQ(run(quotas().group_scope(none.id))->holdings.size(), 3U);
  EXPECT_EQ(run(quotas().user_scope(lee.id))->holdings.at(0).name, "other");
  const auto refused = start(fresh);
  EXPECT_EQ(outcome(refused), "quota");
  EXPECT_NE(refused.error().message.find("Freeze `old` (idle for 3 h) and start"), std::string::npos)
      << refused.error().message;
  const auto offer = run(quotas().offer(fresh)).value();
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->holding.workspace_id, old.id);
  EXPECT_EQ(offer->holding.idle_since, since);
  EXPECT_FALSE(offer->stop);
  known.can_pause = [] { return false; };
  quotas().configure(known);
  EXPECT_TRUE(run(quotas().offer(draft(kim, "unborn"))).value()->stop);
}

TEST_P(Quotas, homes_and_archives_count_as_they_were_measured) {
  const auto kim = make_user("kim");
  configure();
  const auto big = rest(kim, "big"), other = rest(kim, "other");
  meter(big, now(), {}, 3 * kGibibyte, 2 * kGibibyte);
  const auto scope = run(quotas().user_scope(kim.id)).value();
  EXPECT_EQ(sum(scope.holdings).disk_bytes, 3 * kGibibyte);
  EXPECT_EQ(sum(scope.holdings).archive_bytes, 2 * kGibibyte);
  Quota quota;
  quota.disk_bytes = 3 * kGibibyte;
  quota.archive_bytes = 2 * kGibibyte;
  limit(kim, quota);
  EXPECT_EQ(outcome(start(big)), "ok") << "its own home is counted once";
  EXPECT_EQ(outcome(change(big, Phase::kStandby)), "ok");
  for (const bool disk : {true, false}) {
    quota = {};
    (disk ? quota.disk_bytes : quota.archive_bytes) = kGibibyte;
    limit(kim, quota);
    EXPECT_EQ(outcome(start(other)), "quota") << disk;
    EXPECT_EQ(outcome(start(big)), "quota") << disk;
  }
}

TEST_P(Quotas, a_budget_that_is_used_up_lets_nothing_start) {
  const auto kim = make_user("kim"), lee = make_user("lee"), jo = make_user("jo");
  const auto web = make_group("web");
  for (const auto& user : {kim, lee, jo}) join(web, user);
  configure();
  const auto api = rest(kim, "api"), other = rest(lee, "other"), third = rest(jo, "third");
  // A small one costs 25 + 2 x 4 an hour by the prices that an installation begins with. What was before counts in the
  // month that it was in.
  const auto month = month_of(now(), std::chrono::minutes(0)).from;
  meter(api, month + 1h, {{month, 3.0}, {month - 1h, 100.0}}, 0, 0);
  EXPECT_NEAR(run(quotas().user_scope(kim.id))->cost_this_month, 99, 1e-6);
  EXPECT_NEAR(run(quotas().group_scope(web.id))->cost_this_month, 99, 1e-6);
  EXPECT_NEAR(run(quotas().user_scope(lee.id))->cost_this_month, 0, 1e-9);
  Quota quota;
  quota.monthly_budget = 99.5;
  limit(kim, quota);
  limit(web, quota);
  EXPECT_EQ(outcome(start(api)), "ok");
  EXPECT_EQ(outcome(change(api, Phase::kStandby)), "ok");
  quota.monthly_budget = 99;
  limit(kim, quota);
  const auto refused = start(api);
  EXPECT_EQ(outcome(refused), "quota");
  EXPECT_NE(refused.error().message.find("`kim` has a budget of 99 a month and has used 99."), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(outcome(start(other)), "ok") << "the group has something left";
  limit(web, quota);
  EXPECT_EQ(outcome(start(third)), "quota");
}

TEST_P(Quotas, prices_that_change_within_the_month_count_from_then_on) {
  const auto kim = make_user("kim");
  configure();
  const auto api = rest(kim, "api");
  const auto month = month_of(now(), std::chrono::minutes(0)).from;
  RateCard first, second;
  first.cpu_hour = 10;
  second.cpu_hour = 100;
  second.valid_from = month + 90min;
  ASSERT_TRUE(run(store().usage().set_rate_cards({first, second})));
  meter(api, month + 3h, {{month, 1.0}, {month + 1h, 1.0}, {month + 2h, 1.0}}, 0, 0);
  const double past = month + 3h <= now() ? 1 : 0;  // In the first hours of a month there is nothing to see yet.
  EXPECT_NEAR(run(quotas().user_scope(kim.id))->cost_this_month, past * (10 + 10 + 100), 1e-6);
}

}  // namespace
}  // namespace codehub::store::test
