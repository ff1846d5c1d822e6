#include "codehub/domain/idle_simulation.hpp"

#include <gtest/gtest.h>

namespace codehub::idle_simulation_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr Timestamp kBegin = Timestamp(std::chrono::hours(24 * 20'000));

/// A day that begins with a workspace that runs.
PolicyHistory day(Phase phase = Phase::kRunning) {
  PolicyHistory history;
  history.from = kBegin;
  history.to = kBegin + 24h;
  history.phase = phase;
  return history;
}

void use(PolicyHistory& history, int hour, std::chrono::minutes used, std::chrono::minutes ran = 60min) {
  UsageHour record;
  record.hour = kBegin + std::chrono::hours(hour);
  record.amounts.running_us = microseconds(ran).count();
  record.amounts.idle_us = microseconds(ran - used).count();
  history.hours.push_back(record);
}

void change(PolicyHistory& history, std::chrono::minutes at, Phase to) {
  Transition transition;
  transition.at = kBegin + at;
  transition.from = history.transitions.empty() ? history.phase : history.transitions.back().to;
  transition.to = to;
  history.transitions.push_back(transition);
}

PolicyOutcome simulate(const PolicyHistory& history, const IdlePolicy& policy, const WorkingTimeAt& time = {}) {
  return simulate_policy(history, policy, time, IdleAbilities());
}

PolicyOutcome outcome(std::chrono::seconds running, std::chrono::seconds paused, std::chrono::seconds stopped,
                      int wakes) {
  PolicyOutcome expected;
  expected.running = running;
  expected.paused = paused;
  expected.stopped = stopped;
  expected.wakes = wakes;
  return expected;
}

TEST(IdleSimulation, a_history_says_nothing_of_the_time_before_it_began) {
  Workspace workspace;
  workspace.created_at = kBegin - 24h;
  workspace.phase = Phase::kStandby;
  EXPECT_EQ(phase_at(kBegin, workspace, {}), Phase::kStandby);
  workspace.created_at = kBegin + 1h;
  EXPECT_EQ(phase_at(kBegin, workspace, {}), Phase::kPending);
  auto history = day(Phase::kRunning);
  change(history, 60min, Phase::kRunning);
  EXPECT_EQ(phase_at(kBegin, workspace, history.transitions), Phase::kPending);
  history.transitions.front().to = Phase::kStandby;
  EXPECT_EQ(phase_at(kBegin, workspace, history.transitions), Phase::kRunning);
}

TEST(IdleSimulation, nobody_uses_it_and_it_freezes_and_stops) {
  const auto result = simulate(day(), IdlePolicy());
  EXPECT_EQ(result, outcome(10min, 110min, 22h, 0));
}

TEST(IdleSimulation, one_that_was_stopped_stays_so_until_somebody_comes) {
  EXPECT_EQ(simulate(day(Phase::kStandby), IdlePolicy()), outcome(0s, 0s, 24h, 0));
  auto history = day(Phase::kStandby);
  change(history, 10h, Phase::kRunning);
  use(history, 10, 30min);
  EXPECT_EQ(simulate(history, IdlePolicy()), outcome(40min, 110min, 24h - 150min, 1));
}

TEST(IdleSimulation, uses_that_are_closer_than_its_patience_never_meet_it_asleep) {
  auto history = day();
  for (int hour = 0; hour < 24; ++hour) use(history, hour, 55min);
  EXPECT_EQ(simulate(history, IdlePolicy()), outcome(24h, 0s, 0s, 0));
}

TEST(IdleSimulation, a_frugal_policy_saves_more_and_wakes_more_often) {
  auto history = day();
  for (int hour = 9; hour < 18; ++hour) use(history, hour, 40min);
  IdlePolicy frugal;
  frugal.pause_after = 5min;
  frugal.stop_after = 15min;
  IdlePolicy ready;
  ready.pause_after.reset();
  ready.stop_after.reset();
  const auto cheap = simulate(history, frugal);
  const auto dear = simulate(history, ready);
  EXPECT_EQ(dear, outcome(24h, 0s, 0s, 0));
  EXPECT_EQ(cheap.wakes, 9);
  EXPECT_EQ(cheap.running, seconds(5min + 9 * (40min + 5min)));
  EXPECT_EQ(cheap.running + cheap.paused + cheap.stopped, 24h);
}

TEST(IdleSimulation, counts_no_more_than_the_time_that_it_existed) {
  auto history = day(Phase::kPending);
  change(history, 60min, Phase::kRunning);
  change(history, 180min, Phase::kDeleted);
  use(history, 1, 60min);
  use(history, 5, 60min);  // A record from nowhere.
  const auto result = simulate(history, IdlePolicy());
  EXPECT_EQ(result.running + result.paused + result.stopped, 2h);
  EXPECT_EQ(result.running, 70min);
  EXPECT_EQ(simulate(day(Phase::kPending), IdlePolicy()), PolicyOutcome());
}

TEST(IdleSimulation, a_part_of_an_hour_is_laid_where_it_ran) {
  auto history = day(Phase::kStandby);
  change(history, 645min, Phase::kRunning);
  use(history, 10, 15min, 15min);
  use(history, 11, 10min);
  // Used from 10:45 to 11:10 in one piece.
  EXPECT_EQ(simulate(history, IdlePolicy()), outcome(35min, 110min, 24h - 145min, 1));
}

/// Working from 9 to 18 every day.
std::optional<WorkingTime> office(Timestamp at) {
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  WorkingTime time;
  time.working = at >= midnight + 9h && at < midnight + 18h;
  if (time.working) time.ends_at = midnight + 18h;
  time.begins_at = at < midnight + 9h ? midnight + 9h : midnight + 33h;
  return time;
}

TEST(IdleSimulation, follows_the_working_day) {
  IdlePolicy policy;
  policy.schedule = Schedule();
  policy.schedule->prewarm = 10min;
  policy.stop_after.reset();
  policy.pause_after.reset();
  auto history = day();
  history.to = kBegin + 48h;
  for (int hour = 10; hour < 17; ++hour) use(history, hour, 60min);
  // It runs at midnight, for nothing ended that day; from 18:00 to 08:50 it is stopped, and so on the next evening.
  EXPECT_EQ(simulate(history, policy, office), outcome(18h + 9h + 10min, 0s, 14h + 50min + 6h, 0));
  policy.pause_after = 10min;
  const auto thrifty = simulate(history, policy, office);
  EXPECT_EQ(thrifty.wakes, 1);
  EXPECT_EQ(thrifty.running + thrifty.paused + thrifty.stopped, 48h);
  EXPECT_EQ(thrifty.running, seconds(10min + 10min + 7h + 10min + 10min));
}

TEST(IdleSimulation, what_really_happened_comes_from_transitions) {
  auto history = day();
  change(history, 60min, Phase::kPaused);
  change(history, 120min, Phase::kRunning);
  change(history, 180min, Phase::kStandby);
  change(history, 240min, Phase::kRunning);
  change(history, 300min, Phase::kError);
  change(history, 360min, Phase::kRunning);
  change(history, 24 * 60min - 60min, Phase::kDeleted);
  EXPECT_EQ(observed_outcome(history), outcome(3h + 17h, 1h, 2h, 2));
}

TEST(IdleSimulation, a_clock_that_jumped_back_adds_no_time) {
  auto history = day();
  change(history, 300min, Phase::kPaused);
  change(history, 60min, Phase::kRunning);
  const auto result = observed_outcome(history);
  EXPECT_EQ(result.running, 24h);
  EXPECT_EQ(result.paused, 0s);
}

}  // namespace
}  // namespace codehub::idle_simulation_test
