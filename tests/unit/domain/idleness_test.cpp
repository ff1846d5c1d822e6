#include "codehub/domain/idleness.hpp"

#include <gtest/gtest.h>

namespace codehub::idleness_test {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));
constexpr std::chrono::hours kDay{24};

/// One judgement, of a workspace that runs since yesterday, whose agent answers and says nothing.
struct Case {
  Case() {
    workspace.phase = Phase::kRunning;
    workspace.desired_state = Phase::kRunning;
    workspace.phase_changed_at = kNow - kDay;
    workspace.git = GitState{};
    activity.heard_at = kNow;
  }
  void put(Phase phase, Timestamp since) {
    workspace.phase = workspace.desired_state = phase;
    workspace.phase_changed_at = since;
  }
  void see(SignalKind kind, Timestamp at, std::string cause = "") { note(activity, {kind, at, std::move(cause)}); }
  [[nodiscard]] Idleness judge(Timestamp now = kNow) const {
    return judge_idleness(workspace, activity, policy, working_time, abilities, now);
  }

  Workspace workspace;
  Activity activity;
  IdlePolicy policy;
  std::optional<WorkingTime> working_time;
  IdleAbilities abilities;
};

using Steps = std::vector<ComingStep>;

ComingStep step(IdleStep what, Timestamp at, IdleCause cause = IdleCause::kIdle) { return {what, at, cause}; }

std::string text_of(const Steps& steps) {
  std::string text;
  for (const auto& one : steps) {
    text += std::string(to_string(one.step)) + " at " + format_rfc3339(one.at) + " for ";
    text += std::string(to_string(one.cause)) + "; ";
  }
  return text;
}

void expect_steps(const Steps& found, const Steps& expected, const std::string& what = "") {
  EXPECT_EQ(text_of(found), text_of(expected)) << what;
}

TEST(Idleness, each_signal_alone_keeps_it_awake_and_says_why) {
  for (const auto kind : kSignalKinds) {
    Case one;
    one.see(kind, kNow - 1min, "because");
    const auto awake = one.judge();
    EXPECT_FALSE(awake.idle) << to_string(kind);
    EXPECT_EQ(awake.idle_since, kNow - 1min);
    EXPECT_EQ(awake.awake, std::vector<std::string>{"because"});
    expect_steps(awake.coming, {step(IdleStep::kPause, kNow + 9min), step(IdleStep::kStop, kNow + 119min)});
    one.activity.heard_at = kNow + 90s;
    const auto later = one.judge(kNow + 1min);
    EXPECT_TRUE(later.idle) << to_string(kind);
    EXPECT_EQ(later.idle_since, kNow - 1min);
    EXPECT_TRUE(later.awake.empty());
  }
}

TEST(Idleness, a_signal_without_a_cause_has_words_all_the_same) {
  for (const auto kind : kSignalKinds) {
    Case one;
    one.see(kind, kNow);
    ASSERT_EQ(one.judge().awake.size(), 1U);
    EXPECT_FALSE(one.judge().awake.front().empty());
  }
}

TEST(Idleness, the_strongest_reason_stands_first) {
  Case one;
  one.see(SignalKind::kViewers, kNow, "viewers");
  one.see(SignalKind::kBusy, kNow - 5s, "make");
  one.see(SignalKind::kPresence, kNow - 50s, "typing");
  one.activity.keep_awake = KeepAwake{kNow + 1h, "training", "kim", kNow - 1h};
  const auto awake = one.judge().awake;
  ASSERT_EQ(awake.size(), 4U);
  EXPECT_NE(awake[0].find("`kim`"), std::string::npos);
  EXPECT_NE(awake[0].find("training"), std::string::npos);
  EXPECT_EQ(std::vector(awake.begin() + 1, awake.end()), (std::vector<std::string>{"typing", "make", "viewers"}));
}

TEST(Idleness, the_latest_of_all_counts) {
  Case one;
  one.see(SignalKind::kPresence, kNow - 3h);
  one.see(SignalKind::kTerminal, kNow - 7min);
  one.see(SignalKind::kBusy, kNow - 1h);
  const auto idleness = one.judge();
  EXPECT_TRUE(idleness.idle);
  EXPECT_EQ(idleness.idle_since, kNow - 7min);
  expect_steps(idleness.coming, {step(IdleStep::kPause, kNow + 3min), step(IdleStep::kStop, kNow + 113min)});
}

TEST(Idleness, viewers_count_where_the_policy_says_so) {
  Case one;
  one.see(SignalKind::kPresence, kNow - 1h);
  one.see(SignalKind::kViewers, kNow);
  EXPECT_FALSE(one.judge().idle);
  one.policy.count_viewers = false;
  EXPECT_TRUE(one.judge().idle);
  EXPECT_EQ(one.judge().idle_since, kNow - 1h);
}

TEST(Idleness, one_that_has_just_started_is_awake) {
  Case one;
  one.put(Phase::kRunning, kNow - 30s);
  EXPECT_FALSE(one.judge().idle);
  EXPECT_EQ(one.judge().awake.size(), 1U);
  EXPECT_EQ(one.judge().idle_since, kNow - 30s);
}

TEST(Idleness, keep_awake_holds_until_its_end_and_patience_counts_from_there) {
  Case one;
  one.activity.keep_awake = KeepAwake{kNow + 2h, "", "kim", kNow - 1h};
  const auto kept = one.judge();
  EXPECT_FALSE(kept.idle);
  EXPECT_EQ(kept.idle_since, kNow);
  expect_steps(kept.coming, {step(IdleStep::kPause, kNow + 2h + 10min), step(IdleStep::kStop, kNow + 4h)});
  one.activity.heard_at = kNow + 3h;
  const auto over = one.judge(kNow + 3h);
  EXPECT_TRUE(over.idle);
  EXPECT_EQ(over.idle_since, kNow + 2h);
}

TEST(Idleness, keep_awake_lasts_no_longer_than_the_policy_allows) {
  Case one;
  one.policy.longest_keep_awake = 1h;
  one.activity.keep_awake = KeepAwake{kNow + 100h, "", "kim", kNow - 30min};
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 40min), step(IdleStep::kStop, kNow + 150min)});
}

TEST(Idleness, one_that_has_just_started_is_not_called_silent) {
  Case one;
  one.activity.heard_at.reset();
  one.workspace.phase_changed_at = kNow - 1min;
  EXPECT_EQ(one.judge().awake, std::vector<std::string>{"it has just started"});
  EXPECT_TRUE(one.judge().coming.empty()) << "nothing is done before its agent was heard";
  one.workspace.phase_changed_at = kNow - 3min;
  EXPECT_EQ(one.judge().awake.size(), 1U);
  EXPECT_NE(one.judge().awake.front(), "it has just started");
}

TEST(Idleness, without_its_agent_nobody_knows_and_an_hour_goes_by) {
  Case one;
  one.activity.heard_at = kNow - 119s;
  EXPECT_TRUE(one.judge().idle);
  one.activity.heard_at = kNow - 3min;
  const auto deaf = one.judge();
  EXPECT_FALSE(deaf.idle);
  EXPECT_EQ(deaf.awake.size(), 1U);
  const auto end = kNow - 3min + kDeafAfter + kDeafPatience;
  expect_steps(deaf.coming, {step(IdleStep::kPause, end + 10min), step(IdleStep::kStop, end + 2h)});
  one.activity.heard_at = kNow - 2h;
  EXPECT_TRUE(one.judge().idle);
  one.activity.heard_at.reset();
  EXPECT_FALSE(one.judge().idle);
  EXPECT_TRUE(one.judge().coming.empty());
}

TEST(Idleness, one_that_was_woken_has_time_to_be_heard) {
  Case one;
  one.activity.heard_at = kNow - 10h;
  one.put(Phase::kRunning, kNow - 1min);
  EXPECT_EQ(one.judge().awake, std::vector<std::string>{"it has just started"});
  one.put(Phase::kRunning, kNow - 3min);
  EXPECT_FALSE(one.judge().idle);
}

TEST(Idleness, a_frozen_one_asks_no_agent_and_stops_when_it_would_have_stopped_anyway) {
  Case one;
  one.see(SignalKind::kPresence, kNow - 30min);
  one.put(Phase::kPaused, kNow - 20min);
  one.activity.heard_at.reset();
  const auto frozen = one.judge();
  EXPECT_TRUE(frozen.idle);
  EXPECT_EQ(frozen.idle_since, kNow - 30min);
  expect_steps(frozen.coming, {step(IdleStep::kStop, kNow + 90min)});

  Case never_used;
  never_used.put(Phase::kPaused, kNow - 20min);
  expect_steps(never_used.judge().coming, {step(IdleStep::kStop, kNow + 90min)}, "frozen after ten minutes of silence");

  Case by_hand;
  by_hand.put(Phase::kPaused, kNow - 20min);
  by_hand.see(SignalKind::kPresence, kNow - 21min);
  expect_steps(by_hand.judge().coming, {step(IdleStep::kStop, kNow + 99min)});
}

TEST(Idleness, keep_awake_puts_off_the_stop_of_a_frozen_one) {
  Case one;
  one.put(Phase::kPaused, kNow - 1h);
  one.activity.keep_awake = KeepAwake{kNow + 3h, "", "kim", kNow};
  expect_steps(one.judge().coming, {step(IdleStep::kStop, kNow + 5h)});
}

TEST(Idleness, archives_and_deletes_only_what_it_can_and_may) {
  const auto stopped_at = kNow - kDay;
  struct Row {
    const char* what;
    bool can_archive;
    Patience delete_after;
    std::optional<GitState> git;
    Steps expected;
  };
  const auto archived = step(IdleStep::kArchive, stopped_at + 7 * kDay);
  const std::vector<Row> rows{
      {"greyed", false, {}, GitState{}, {}},
      {"archive", true, {}, GitState{}, {archived}},
      {"delete of stopped ones", false, 30 * kDay, GitState{}, {step(IdleStep::kDelete, stopped_at + 30 * kDay)}},
      {"both", true, 30 * kDay, GitState{}, {archived, step(IdleStep::kDelete, stopped_at + 37 * kDay)}},
      {"work that is nowhere else", false, 30 * kDay, GitState{1, 0}, {}},
      {"commits that are nowhere else", false, 30 * kDay, GitState{0, 2}, {}},
      {"nobody knows", false, 30 * kDay, std::nullopt, {}},
  };
  for (const auto& row : rows) {
    Case one;
    one.put(Phase::kStandby, stopped_at);
    one.abilities.archive = row.can_archive;
    one.policy.delete_after = row.delete_after;
    one.workspace.git = row.git;
    expect_steps(one.judge().coming, row.expected, row.what);
  }
  Case cold;
  cold.put(Phase::kArchived, stopped_at);
  cold.abilities.archive = true;
  cold.policy.delete_after = 30 * kDay;
  expect_steps(cold.judge().coming, {step(IdleStep::kDelete, stopped_at + 30 * kDay)});
}

TEST(Idleness, a_running_one_sees_all_that_is_to_come) {
  Case one;
  one.see(SignalKind::kVisit, kNow);
  one.abilities.archive = true;
  one.policy.delete_after = 30 * kDay;
  expect_steps(one.judge().coming,
               {step(IdleStep::kPause, kNow + 10min), step(IdleStep::kStop, kNow + 2h),
                step(IdleStep::kArchive, kNow + 2h + 7 * kDay), step(IdleStep::kDelete, kNow + 2h + 37 * kDay)});
}

TEST(Idleness, steps_that_make_no_sense_are_left_out) {
  Case one;
  one.see(SignalKind::kVisit, kNow);
  one.abilities.pause = false;
  expect_steps(one.judge().coming, {step(IdleStep::kStop, kNow + 2h)}, "a runtime that cannot freeze");
  one.abilities.pause = true;
  one.policy.stop_after = 5min;
  expect_steps(one.judge().coming, {step(IdleStep::kStop, kNow + 5min)}, "levels that do not fit each other");
  one.policy.stop_after.reset();
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 10min)}, "never stops");
  one.policy.pause_after.reset();
  expect_steps(one.judge().coming, {}, "always there");
  one.policy.pause_after = 60s;
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 2min)}, "not before it counts as idle");
}

TEST(Idleness, nothing_comes_to_what_is_broken_deleted_or_under_way) {
  for (const auto phase : {Phase::kPending, Phase::kError, Phase::kDeleting, Phase::kDeleted}) {
    Case one;
    one.workspace.phase = phase;
    EXPECT_TRUE(one.judge().coming.empty()) << to_string(phase);
  }
  Case going;
  going.workspace.deleted_at = kNow;
  EXPECT_TRUE(going.judge().coming.empty());
  Case stopping;
  stopping.workspace.desired_state = Phase::kStandby;
  EXPECT_TRUE(stopping.judge().coming.empty());
  Case waking;
  waking.put(Phase::kPaused, kNow - 30h);
  waking.workspace.desired_state = Phase::kRunning;
  EXPECT_TRUE(waking.judge().coming.empty());
}

TEST(Idleness, a_lifetime_ends_whoever_is_there) {
  Case one;
  one.put(Phase::kRunning, kNow - 11h);
  one.policy.max_lifetime = 12h;
  one.see(SignalKind::kBusy, kNow);
  one.activity.keep_awake = KeepAwake{kNow + 20h, "", "kim", kNow};
  expect_steps(one.judge().coming, {step(IdleStep::kStop, kNow + 1h, IdleCause::kLifetime)});
  one.activity.keep_awake.reset();
  one.policy.stop_after.reset();
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 10min)}, "being frozen is a break");
}

/// Seoul's office on a working day: until eight hours from now; the next day begins in 21 hours.
struct Office : Case {
  Office() {
    policy.schedule = Schedule();
    policy.schedule->prewarm = 10min;
    policy.pause_after.reset();
    policy.stop_after.reset();
    working_time = WorkingTime{true, kNow + 8h, std::nullopt, kNow + 21h};
    see(SignalKind::kPresence, kNow);
  }
  void close(Timestamp at) {
    working_time->working = false;
    working_time->ends_at = {};
    working_time->ended_at = at;
  }
};

TEST(Idleness, the_day_ends_and_begins_by_the_schedule) {
  Office one;
  const auto evening = step(IdleStep::kStop, kNow + 8h, IdleCause::kSchedule);
  const auto morning = step(IdleStep::kPrewarm, kNow + 21h - 10min, IdleCause::kSchedule);
  expect_steps(one.judge().coming, {evening, morning});
  one.policy.pause_after = 10min;
  one.policy.stop_after = 2h;
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 10min), step(IdleStep::kStop, kNow + 2h), morning});
  one.policy.stop_after = 9h;
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 10min), evening, morning});
  one.policy.schedule->stop_outside = false;
  one.policy.schedule->prewarm.reset();
  expect_steps(one.judge().coming, {step(IdleStep::kPause, kNow + 10min), step(IdleStep::kStop, kNow + 9h)});
}

TEST(Idleness, what_would_come_after_the_morning_begins_anew) {
  Office one;
  one.abilities.archive = true;
  one.policy.archive_after = 6h;
  const auto stopped = kNow - 1h;
  one.activity.signals.clear();
  one.see(SignalKind::kPresence, stopped - 1h);
  one.put(Phase::kStandby, stopped);
  one.close(stopped);
  expect_steps(one.judge().coming, {step(IdleStep::kArchive, stopped + 6h),
                                    step(IdleStep::kPrewarm, kNow + 21h - 10min, IdleCause::kSchedule)});
  one.policy.archive_after = 7 * kDay;
  expect_steps(one.judge().coming, {step(IdleStep::kPrewarm, kNow + 21h - 10min, IdleCause::kSchedule)});
}

TEST(Idleness, the_end_of_the_day_waits_for_what_is_busy_or_kept_awake) {
  Office one;
  one.close(kNow - 1min);
  one.activity.signals.clear();
  one.see(SignalKind::kPresence, kNow - 61s);
  const auto due = step(IdleStep::kStop, kNow - 1min, IdleCause::kSchedule);
  const auto stop_of = [&one] { return one.judge().coming.front(); };
  EXPECT_EQ(stop_of(), due) << "somebody who was there has been warned";
  one.see(SignalKind::kBusy, kNow - 10s, "make");
  EXPECT_EQ(stop_of().at, kNow + 110s);
  one.activity.keep_awake = KeepAwake{kNow + 1h, "", "kim", kNow - 1h};
  EXPECT_EQ(stop_of().at, kNow + 1h);
  one.activity.keep_awake.reset();
  one.activity.heard_at = kNow - 3min;
  EXPECT_EQ(stop_of().at, kNow - 3min + kDeafAfter + kDeafPatience);
}

TEST(Idleness, who_begins_after_the_end_of_the_day_may_stay) {
  Office one;
  one.close(kNow - 1h);
  one.policy.schedule->prewarm.reset();
  one.put(Phase::kRunning, kNow - 30min);
  one.activity.signals.clear();
  EXPECT_TRUE(one.judge().coming.empty()) << "woken after it";
  one.put(Phase::kRunning, kNow - 5h);
  one.see(SignalKind::kTerminal, kNow - 10min);
  EXPECT_TRUE(one.judge().coming.empty()) << "used after it";
  one.activity.signals.clear();
  one.see(SignalKind::kBusy, kNow - 10min);
  EXPECT_EQ(one.judge().coming, Steps{step(IdleStep::kStop, kNow - 8min, IdleCause::kSchedule)}) << "a build is nobody";
  one.put(Phase::kPaused, kNow - 5h);
  EXPECT_EQ(one.judge().coming, Steps{step(IdleStep::kStop, kNow - 1h, IdleCause::kSchedule)}) << "frozen before it";
}

TEST(Idleness, the_morning_is_for_those_who_came_in_the_last_week) {
  Office one;
  one.put(Phase::kStandby, kNow - 3 * kDay);
  one.close(kNow - 3h);
  one.activity.signals.clear();
  EXPECT_TRUE(one.judge().coming.empty()) << "never used";
  one.see(SignalKind::kViewers, kNow - 1h);
  EXPECT_TRUE(one.judge().coming.empty()) << "viewers are not those who work in it";
  one.see(SignalKind::kPresence, kNow + 21h - 10min - 7 * kDay);
  EXPECT_EQ(one.judge().coming.size(), 1U);
  one.activity.signals.clear();
  one.see(SignalKind::kPresence, kNow + 21h - 10min - 7 * kDay - 1s);
  EXPECT_TRUE(one.judge().coming.empty()) << "too long ago";
}

TEST(Idleness, who_stops_it_after_its_morning_start_is_not_overruled) {
  Office one;
  one.close(kNow - 13h);
  one.working_time->begins_at = kNow + 5min;
  one.put(Phase::kStandby, kNow - 12h);
  expect_steps(one.judge().coming, {step(IdleStep::kPrewarm, kNow - 5min, IdleCause::kSchedule)},
               "late, but before nine");
  one.put(Phase::kStandby, kNow - 1min);
  expect_steps(one.judge().coming, {}, "stopped by hand since");
}

TEST(Idleness, a_schedule_that_could_not_be_worked_out_does_nothing) {
  Office one;
  one.working_time.reset();
  EXPECT_TRUE(one.judge().coming.empty());
}

TEST(Idleness, a_clock_that_jumps_back_leaves_nothing_in_the_future) {
  Case one;
  one.see(SignalKind::kPresence, kNow);
  one.put(Phase::kRunning, kNow - 1h);
  const auto back = one.judge(kNow - 3 * kDay);
  EXPECT_FALSE(back.idle);
  EXPECT_EQ(back.idle_since, kNow - 3 * kDay);
  expect_steps(back.coming,
               {step(IdleStep::kPause, kNow - 3 * kDay + 10min), step(IdleStep::kStop, kNow - 3 * kDay + 2h)});
}

TEST(Idleness, knows_when_git_is_clean) {
  Workspace workspace;
  EXPECT_FALSE(is_known_clean(workspace));
  workspace.git = GitState{};
  EXPECT_TRUE(is_known_clean(workspace));
  workspace.git = GitState{1, 0};
  EXPECT_FALSE(is_known_clean(workspace));
  workspace.git = GitState{0, 1};
  EXPECT_FALSE(is_known_clean(workspace));
}

/// Whatever comes in: steps in the order of time, nothing twice, nobody idle for a reason.
TEST(Idleness, is_sound_for_all_combinations) {
  int judged = 0;
  for (const auto phase :
       {Phase::kPending, Phase::kArchived, Phase::kStandby, Phase::kPaused, Phase::kRunning, Phase::kError}) {
    for (const auto wanted : {Phase::kStandby, Phase::kPaused, Phase::kRunning}) {
      for (unsigned bits = 0; bits < 1024; ++bits) {
        const auto on = [bits](unsigned bit) { return (bits >> bit & 1U) != 0; };
        Office one;
        one.workspace.phase = phase;
        one.workspace.desired_state = wanted;
        one.workspace.phase_changed_at = on(0) ? kNow - 30h : kNow + 1h;
        if (on(1)) one.activity.signals.clear();
        if (on(2)) one.see(SignalKind::kBusy, kNow + 72h);
        if (on(3)) one.activity.keep_awake = KeepAwake{kNow + 1h, "", "kim", kNow - 1h};
        if (on(4)) one.activity.heard_at.reset();
        if (on(5)) one.close(kNow - 1h);
        if (on(6)) one.policy.pause_after = 10min;
        if (on(7)) one.policy.stop_after = 2h;
        one.abilities.archive = on(8);
        if (on(9)) one.policy.delete_after = 30 * kDay, one.policy.max_lifetime = 1h;
        const auto idleness = one.judge();
        ++judged;
        EXPECT_LE(idleness.idle_since, kNow);
        EXPECT_TRUE(!idleness.idle || idleness.awake.empty());
        for (std::size_t i = 1; i < idleness.coming.size(); ++i) {
          EXPECT_GE(idleness.coming[i].at, idleness.coming[i - 1].at) << bits << " " << to_string(phase);
          EXPECT_NE(idleness.coming[i].step, idleness.coming[i - 1].step);
        }
      }
    }
  }
  EXPECT_EQ(judged, 6 * 3 * 1024);
}

}  // namespace
}  // namespace codehub::idleness_test
