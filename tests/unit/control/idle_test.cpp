// The policies of idleness: what is frozen, stopped, woken and left alone, and when.
#include "idle_house.hpp"

#include "idle_words.hpp"

namespace codehub::control::test {
namespace {

using namespace std::chrono_literals;

class IdleTest : public testing::Test {
 protected:
  IdleHouse idle;
};

TEST_F(IdleTest, words_for_lengths) {
  EXPECT_EQ(spell_length(600s), "10 min");
  EXPECT_EQ(spell_length(2h), "2 h");
  EXPECT_EQ(spell_length(90min), "1 h 30 min");
  EXPECT_EQ(spell_length(168h), "7 d");
  EXPECT_EQ(spell_length(0s), "0 s");
  EXPECT_EQ(spell_length(25h + 1s), "1 d 1 h");
}

TEST_F(IdleTest, freezes_after_ten_minutes_and_stops_after_two_hours) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(9min + 30s);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  idle.pass(60s);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
  EXPECT_EQ(idle.row(id).intent_cause, "idle for 10 min");
  idle.settle(id);
  idle.pass(105min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
  idle.pass(6min);
  EXPECT_EQ(idle.wanted(id), Phase::kStandby);
  EXPECT_EQ(idle.row(id).intent_cause, "idle for 2 h");
  EXPECT_FALSE(idle.row(id).deleted_at);
}

TEST_F(IdleTest, tells_the_reconciler_and_the_dashboards) {
  idle.start();
  const auto id = idle.make("api");
  idle.house.seen_changes.clear();
  idle.pass(11min);
  ASSERT_FALSE(idle.house.seen_changes.empty());
  EXPECT_TRUE(idle.house.seen_changes.back().intent);
  EXPECT_EQ(idle.house.seen_changes.back().workspace_id, id);
  ASSERT_FALSE(idle.words.empty());
  EXPECT_EQ(idle.words.front().workspace_id, id);
}

TEST_F(IdleTest, a_use_of_any_kind_puts_it_off) {
  idle.start();
  const auto visited = idle.make("visited"), busy = idle.make("busy"), quiet = idle.make("quiet");
  for (int i = 0; i < 4; ++i) {
    idle.pass(5min);
    idle.use(visited);
    idle.hear(busy, SignalKind::kBusy);
  }
  EXPECT_EQ(idle.wanted(visited), Phase::kRunning);
  EXPECT_EQ(idle.wanted(busy), Phase::kRunning);
  EXPECT_EQ(idle.wanted(quiet), Phase::kPaused);
}

TEST_F(IdleTest, the_same_use_told_again_is_no_new_one) {
  idle.start();
  const auto id = idle.make("api");
  for (auto age = 0s; age < 11min; age += 30s) {
    idle.hear(id, SignalKind::kPresence, age + std::chrono::milliseconds(age.count() % 7));
    idle.pass(30s);
  }
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

TEST_F(IdleTest, an_agent_that_lies_moves_nothing_that_it_should_not) {
  idle.start();
  const auto id = idle.make("api");
  idle.hear(id, SignalKind::kPresence, -100h);           // In the future: now.
  idle.hear(id, SignalKind::kTerminal, 1'000'000'000h);  // Before there were computers.
  idle.hear(id, SignalKind::kVisit);                     // Not for it to say.
  const auto known = idle.board.find(id).value();
  ASSERT_EQ(known.signals.size(), 1U);
  EXPECT_EQ(known.signals.front().at, idle.wall);
  idle.pass(11min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

TEST_F(IdleTest, one_whose_agent_is_silent_is_left_alone_for_an_hour) {
  idle.start();
  const auto id = idle.make("api");
  idle.deaf.insert(id);
  idle.pass(60min);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  idle.pass(20min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

TEST_F(IdleTest, keep_awake_holds_and_is_taken_back_at_once) {
  idle.start();
  const auto id = idle.make("api");
  const auto keep = [&](std::optional<KeepAwake> awake) {
    ASSERT_TRUE(idle.house.run(idle.house.store->activity().keep_awake(id, std::move(awake))));
    idle.idleness.publish(IdlenessChanged{id, idle.house.owner.id});
    idle.settle_down();
  };
  keep(KeepAwake{idle.wall + 5h, "training", "kim", idle.wall});
  idle.pass(2h);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  EXPECT_EQ(idle.board.find(id)->keep_awake->reason, "training");
  keep(std::nullopt);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused) << "silent for two hours";
}

TEST_F(IdleTest, a_wish_from_the_ide_is_obeyed_once_and_within_the_bound) {
  idle.start();
  const auto id = idle.make("api");
  agentlink::AgentActivity activity;
  activity.keep_awake_request = agentlink::KeepAwakeRequest{"wish-1", 400h, "training"};
  idle.engine->hear(id, activity);
  idle.settle_down();
  const auto kept = idle.house.run(idle.house.store->activity().find(id)).value().keep_awake;
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->until, idle.wall + 24h);
  EXPECT_EQ(kept->by, "kim");
  ASSERT_TRUE(idle.house.run(idle.house.store->activity().keep_awake(id, std::nullopt)));
  idle.idleness.publish(IdlenessChanged{id, idle.house.owner.id});
  idle.settle_down();
  idle.engine->hear(id, activity);
  idle.settle_down();
  EXPECT_FALSE(idle.house.run(idle.house.store->activity().find(id)).value().keep_awake) << "taken back by a person";
}

TEST_F(IdleTest, a_policy_that_changes_counts_within_half_a_minute) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(6min);
  PolicyRules rules;
  rules.preset = PolicyPreset::kFrugal;
  idle.set_rules(rules);
  idle.pass(31s);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
  EXPECT_EQ(idle.row(id).intent_cause, "idle for 5 min");
}

TEST_F(IdleTest, a_policy_that_cannot_be_read_freezes_nothing) {
  ASSERT_TRUE(idle.house.run(idle.house.store->settings().find_or_create("idleness.rules", "nonsense")));
  idle.start();
  const auto id = idle.make("api");
  idle.pass(3h);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
}

TEST_F(IdleTest, what_was_seen_outlives_the_hub) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(8min);
  idle.use(id);
  idle.settle_down();
  idle.restart();
  idle.pass(8min);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  idle.pass(3min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

TEST_F(IdleTest, a_hub_that_has_just_started_hears_the_agent_before_it_acts) {
  const auto id = idle.make("api");
  idle.wall += 5h;
  idle.steady += 5h;
  idle.deaf.insert(id);
  idle.start();
  idle.pass(5min);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  idle.hear(id, SignalKind::kBusy);
  idle.settle_down();
  EXPECT_EQ(idle.wanted(id), Phase::kRunning) << "it was at work all the time";
  idle.restart();
  idle.deaf.clear();
  idle.pass(13min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

TEST_F(IdleTest, a_clock_that_jumps_forward_stops_and_deletes_nothing_at_once) {
  PolicyRules rules;
  rules.delete_after = Patience(24h * 7);
  rules.archive_after = Patience();
  idle.set_rules(rules);
  idle.start();
  const auto running = idle.make("running"), frozen = idle.make("frozen", Phase::kPaused);
  const auto stopped = idle.make("stopped", Phase::kStandby);
  idle.pass(1min);
  idle.use(running);
  idle.settle_down();
  idle.jump(24h * 30);
  idle.pass(9min);
  EXPECT_EQ(idle.wanted(running), Phase::kRunning);
  EXPECT_EQ(idle.wanted(frozen), Phase::kPaused);
  EXPECT_FALSE(idle.row(stopped).deleted_at);
  idle.pass(3min);
  EXPECT_EQ(idle.wanted(running), Phase::kPaused) << "freezing is the most that it does soon";
  EXPECT_EQ(idle.wanted(frozen), Phase::kPaused);
  idle.pass(2h);
  EXPECT_EQ(idle.wanted(frozen), Phase::kStandby);
  EXPECT_FALSE(idle.row(stopped).deleted_at);
}

TEST_F(IdleTest, a_clock_that_jumps_back_keeps_nobody_awake_for_days) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(5min);
  idle.use(id);
  idle.settle_down();
  idle.jump(-24h * 3);
  idle.pass(9min);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  idle.pass(5min);
  EXPECT_EQ(idle.wanted(id), Phase::kPaused);
}

/// A store whose first intent lets somebody use the workspace while it is written.
TEST_F(IdleTest, a_use_in_the_moment_of_freezing_is_met_by_a_running_workspace) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(9min);
  bool used = false;
  idle.store->workspaces_of_test().before_intent = [&](const store::IntentChange& change) {
    if (change.desired_state != Phase::kPaused || std::exchange(used, true)) return;
    idle.hear(id, SignalKind::kTerminal);
  };
  idle.pass(2min);
  EXPECT_TRUE(used);
  EXPECT_EQ(idle.wanted(id), Phase::kRunning);
  EXPECT_EQ(idle.row(id).intent_cause, "by the test");
}

TEST_F(IdleTest, what_somebody_asks_for_meanwhile_wins) {
  idle.start();
  const auto id = idle.make("api");
  idle.pass(9min);
  bool asked = false;
  idle.store->workspaces_of_test().before_intent = [&](const store::IntentChange&) {
    if (std::exchange(asked, true)) return;
    store::IntentChange stop;
    stop.desired_state = Phase::kStandby;
    EXPECT_TRUE(idle.house.run(idle.house.store->workspaces().change_intent(id, stop)));
  };
  idle.pass(2min);
  EXPECT_TRUE(asked);
  EXPECT_EQ(idle.wanted(id), Phase::kStandby);
}

TEST_F(IdleTest, deletes_only_what_is_known_to_be_nowhere_else_needed) {
  PolicyRules rules;
  rules.delete_after = Patience(24h * 7);
  idle.set_rules(rules);
  idle.start();
  const auto clean = idle.make("clean", Phase::kStandby), dirty = idle.make("dirty", Phase::kStandby);
  auto row = idle.row(dirty);
  row.git = GitState{0, 3};
  ASSERT_TRUE(idle.house.run(idle.house.store->workspaces().save_observation(row, "")));
  idle.see();
  idle.wall += 24h * 7 - 1min;
  idle.steady += 24h * 7 - 1min;
  idle.settle_down();
  EXPECT_FALSE(idle.row(clean).deleted_at);
  idle.pass(2min);
  EXPECT_TRUE(idle.row(clean).deleted_at);
  EXPECT_FALSE(idle.row(dirty).deleted_at);
  EXPECT_NE(idle.house.log(dirty).find("it is not deleted, though its policy says so"), std::string::npos);
}

TEST_F(IdleTest, working_hours_end_and_begin) {
  PolicyRules rules;
  Schedule schedule;
  schedule.time_zone = "UTC";
  schedule.days.fill(Schedule::Hours{9 * 60, 20 * 60});
  schedule.prewarm = 10min;
  rules.schedule.emplace(schedule);
  rules.pause_after = Patience();
  rules.stop_after = Patience();
  idle.set_rules(rules);
  idle.wall = std::chrono::floor<std::chrono::days>(idle.wall) + 19h;
  idle.start();
  const auto used = idle.make("used"), forgotten = idle.make("forgotten", Phase::kStandby);
  idle.pass(59min);
  idle.use(used);
  idle.settle_down();
  EXPECT_EQ(idle.wanted(used), Phase::kRunning);
  idle.pass(90s);
  EXPECT_EQ(idle.wanted(used), Phase::kStandby);
  EXPECT_EQ(idle.row(used).intent_cause, "working hours are over");
  idle.settle(used);
  idle.wall += 12h + 45min;
  idle.steady += 12h + 45min;
  idle.settle_down();
  EXPECT_EQ(idle.wanted(used), Phase::kStandby);
  idle.pass(5min);
  EXPECT_EQ(idle.wanted(used), Phase::kRunning);
  EXPECT_EQ(idle.row(used).intent_cause, "working hours begin");
  EXPECT_EQ(idle.wanted(forgotten), Phase::kStandby) << "nobody has used it";
}

TEST_F(IdleTest, a_death_at_every_write_converges) {
  for (const bool after : {false, true}) {
    for (int change = 1; change <= 2; ++change) {
      IdleHouse house;
      house.start();
      const auto id = house.make("api");
      house.pass(9min);
      house.house.gate.arm(change, after);
      house.pass(2min);
      house.stop();
      house.house.gate.arm(0, false);
      house.start();
      house.pass(5min);
      EXPECT_EQ(house.wanted(id), Phase::kPaused) << change << after;
      house.settle(id);
      house.pass(2h);
      EXPECT_EQ(house.wanted(id), Phase::kStandby);
    }
  }
}

TEST_F(IdleTest, ten_thousand_quiet_workspaces_are_hardly_ever_judged) {
  idle.start();
  std::vector<Workspace> rows;
  for (int i = 0; i < 10'000; ++i) {
    Workspace row;
    row.id = WorkspaceId("w" + std::to_string(100'000 + i));
    row.owner_id = idle.house.owner.id;
    row.phase = row.desired_state = Phase::kStandby;
    row.phase_changed_at = idle.wall;
    row.version = 1;
    rows.push_back(std::move(row));
  }
  const auto begun = std::chrono::steady_clock::now();
  idle.engine->see(rows);
  idle.settle_down();
  const auto first = idle.engine->judged();
  EXPECT_GE(first, 10'000U);
  const auto taken_in = std::chrono::steady_clock::now() - begun;
  for (int i = 0; i < 60; ++i) {
    idle.wall += 10s;
    idle.steady += 10s;
    idle.engine->see(rows);
    idle.settle_down();
  }
  EXPECT_EQ(idle.engine->judged(), first);
  EXPECT_LT(taken_in, 10s);
}

}  // namespace
}  // namespace codehub::control::test
