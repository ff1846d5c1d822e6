// One step of one meter: which stretch counts as what, whatever clocks, agents and missing records do.
#include "meter_step.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace codehub::control::meter_step_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kGib = std::int64_t{1} << 30;
const Timestamp kNoon = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27)) + 12h;
const WorkspaceId kId("w1");

std::int64_t micros(std::chrono::microseconds length) { return length.count(); }

class MeterStep : public testing::Test {
 protected:
  MeterStep() {
    row.id = kId;
    row.owner_id = UserId("u_1");
    row.owner_name = "kim";
    row.name = "api";
    row.image = "debian";
    row.size = "small";
    row.phase = Phase::kPending;
    row.created_at = row.phase_changed_at = kNoon;
  }
  /// The phase changes, and the history says so.
  void enter(Phase phase, Timestamp at, const std::string& size = {}) {
    history.push_back({kId, at, row.phase, phase, size, "test"});
    row.phase = phase;
    row.phase_changed_at = at;
    if (!size.empty()) row.applied_size = size;
  }
  void make() { enter(Phase::kPending, kNoon); }
  store::MeterCursor begin(Timestamp now) { return begin_meter(row, history, sizes, now); }
  store::MeterAdvance step(const store::MeterCursor& cursor, Timestamp now) {
    MeterNews news;
    news.row = gone ? nullptr : &row;
    news.transitions = history;
    news.measured = measured;
    news.idle = idle;
    news.gone_before = gone_before;
    return advance_meter(cursor, news, sizes, now);
  }
  /// All that was counted.
  static UsageAmounts sum(const store::MeterAdvance& advance) {
    UsageAmounts all;
    for (const auto& hour : advance.hours) all += hour.amounts;
    return all;
  }

  std::vector<Size> sizes = default_sizes();
  Workspace row;
  std::vector<Transition> history;
  std::optional<MeasuredUse> measured;
  bool idle = false;
  bool gone = false;
  bool gone_before = false;
};

TEST_F(MeterStep, a_life_between_two_steps_is_counted_to_the_microsecond) {
  make();
  enter(Phase::kStandby, kNoon + 2s);
  enter(Phase::kRunning, kNoon + 5s, "small");
  enter(Phase::kPaused, kNoon + 65s + 1us, "small");
  enter(Phase::kRunning, kNoon + 70s, "small");
  enter(Phase::kStandby, kNoon + 80s);
  const auto cursor = begin(kNoon + 90s);
  EXPECT_EQ(cursor.until, kNoon);
  const auto advance = step(cursor, kNoon + 90s);
  EXPECT_EQ(advance.from, kNoon);
  EXPECT_EQ(advance.to.until, kNoon + 90s);
  const auto all = sum(advance);
  EXPECT_EQ(all.standby_us, micros(3s + 10s));
  EXPECT_EQ(all.running_us, micros(60s + 1us + 10s));
  EXPECT_EQ(all.paused_us, micros(5s - 1us));
  EXPECT_DOUBLE_EQ(all.cpu_reserved, 70.000001);
  ASSERT_EQ(advance.hours.size(), 1U);
  EXPECT_EQ(advance.hours[0].size, "small");
}

TEST_F(MeterStep, what_counts_already_does_not_count_again) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto first = step(begin(kNoon), kNoon + 2min);
  const auto second = step(first.to, kNoon + 3min);
  EXPECT_EQ(sum(first).running_us, micros(1min));
  EXPECT_EQ(sum(second).running_us, micros(1min));
  EXPECT_EQ(sum(step(second.to, kNoon + 3min)), UsageAmounts());
}

TEST_F(MeterStep, a_change_that_was_written_late_counts_from_where_the_meter_is) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto first = step(begin(kNoon), kNoon + 2min);
  enter(Phase::kStandby, kNoon + 2min - 800ms);
  const auto second = step(first.to, kNoon + 3min);
  EXPECT_EQ(sum(second).running_us, 0);
  EXPECT_EQ(sum(second).standby_us, micros(1min));
}

TEST_F(MeterStep, a_time_without_a_hub_counts_as_what_was_recorded) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "medium");
  const auto cursor = step(begin(kNoon), kNoon + 2min).to;
  enter(Phase::kStandby, kNoon + 50h);
  const auto advance = step(cursor, kNoon + 51h);
  EXPECT_EQ(sum(advance).running_us, micros(50h - 2min));
  EXPECT_EQ(sum(advance).standby_us, micros(1h));
  EXPECT_EQ(advance.hours.size(), 51U);
}

TEST_F(MeterStep, a_clock_that_jumps_back_counts_nothing_twice_and_loses_no_phase) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto cursor = step(begin(kNoon), kNoon + 1h).to;
  enter(Phase::kPaused, kNoon + 30min, "small");  // By a clock that was put back.
  const auto back = step(cursor, kNoon + 31min);
  EXPECT_EQ(sum(back), UsageAmounts());
  EXPECT_EQ(back.to.until, kNoon + 1h);
  EXPECT_EQ(back.to.state.phase, Phase::kPaused);
  const auto after = step(back.to, kNoon + 1h + 1min);
  EXPECT_EQ(sum(after).paused_us, micros(1min));
  EXPECT_EQ(sum(after).running_us, 0);
}

TEST_F(MeterStep, a_clock_that_jumped_ahead_is_not_counted_again_when_it_is_put_right) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  auto cursor = step(begin(kNoon), kNoon + 100h).to;
  EXPECT_EQ(sum(step(cursor, kNoon + 2min)), UsageAmounts());
  cursor = step(cursor, kNoon + 2min).to;
  EXPECT_EQ(sum(step(cursor, kNoon + 101h)).running_us, micros(1h));
}

TEST_F(MeterStep, an_absurd_clock_counts_no_more_than_is_kept) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto cursor = step(begin(kNoon), kNoon + 2min).to;
  const auto advance = step(cursor, kNoon + std::chrono::hours(24 * 365 * 100));
  EXPECT_EQ(sum(advance).running_us, micros(kLongestStretch));
}

TEST_F(MeterStep, where_the_history_is_missing_the_row_is_right) {
  make();
  const auto cursor = step(begin(kNoon), kNoon + 1min).to;
  row.phase = Phase::kRunning;
  row.applied_size = "large";
  row.phase_changed_at = kNoon + 90s;
  const auto advance = step(cursor, kNoon + 2min);
  EXPECT_EQ(sum(advance).running_us, micros(30s));
  EXPECT_DOUBLE_EQ(sum(advance).cpu_reserved, 120);
}

TEST_F(MeterStep, a_workspace_that_is_older_than_its_history_is_metered_from_now_on) {
  row.phase = Phase::kRunning;
  row.applied_size = "large";
  row.phase_changed_at = kNoon - 1000h;
  history.push_back({kId, row.phase_changed_at, Phase::kRunning, Phase::kRunning, "large", "as it was"});
  const auto cursor = begin(kNoon);
  EXPECT_EQ(cursor.until, kNoon);
  const auto advance = step(cursor, kNoon + 1min);
  EXPECT_EQ(sum(advance).running_us, micros(1min));
  EXPECT_DOUBLE_EQ(sum(advance).cpu_reserved, 240);
}

TEST_F(MeterStep, a_deleted_workspace_is_metered_to_its_end) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto cursor = step(begin(kNoon), kNoon + 2min).to;
  enter(Phase::kStandby, kNoon + 3min);
  enter(Phase::kDeleted, kNoon + 4min);
  gone = true;
  const auto advance = step(cursor, kNoon + 10min);
  EXPECT_EQ(sum(advance).running_us, micros(1min));
  EXPECT_EQ(sum(advance).standby_us, micros(1min));
  EXPECT_EQ(advance.to.state.phase, Phase::kDeleted);
  EXPECT_EQ(advance.to.until, kNoon + 10min);
  EXPECT_EQ(advance.to.workspace_name, "api");
}

TEST_F(MeterStep, one_that_is_gone_without_a_word_is_not_charged_for_it) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto cursor = step(begin(kNoon), kNoon + 2min).to;
  gone = true;
  const auto first = step(cursor, kNoon + 3min);
  EXPECT_EQ(sum(first), UsageAmounts());
  EXPECT_EQ(first.to.state.phase, Phase::kRunning) << "its end may be read in a moment";
  gone_before = true;
  const auto second = step(first.to, kNoon + 4min);
  EXPECT_EQ(sum(second), UsageAmounts());
  EXPECT_EQ(second.to.state.phase, Phase::kDeleted);
}

TEST_F(MeterStep, samples_count_while_it_runs_and_not_beyond_its_size) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  enter(Phase::kStandby, kNoon + 2min);
  measured = MeasuredUse{0.25, kGib, 0.5, 2 * kGib, 7 * kGib};
  const auto first = step(begin(kNoon), kNoon + 3min);
  EXPECT_DOUBLE_EQ(sum(first).cpu_used, 15);
  EXPECT_DOUBLE_EQ(sum(first).memory_used, 60.0 * kGib);
  EXPECT_EQ(sum(first).cpu_peak, 0.5);
  EXPECT_EQ(sum(first).memory_peak_bytes, 2 * kGib);
  EXPECT_EQ(first.to.state.disk_bytes, 7 * kGib);
  measured.reset();
  EXPECT_DOUBLE_EQ(sum(step(first.to, kNoon + 4min)).disk, 60.0 * 7 * kGib) << "its disk is held while it stands by";
  enter(Phase::kRunning, kNoon + 4min, "small");
  measured = MeasuredUse{999, 999 * kGib, 999, 999 * kGib, std::nullopt};
  const auto lies = step(first.to, kNoon + 5min);
  EXPECT_DOUBLE_EQ(sum(lies).cpu_used, 60);
  EXPECT_DOUBLE_EQ(sum(lies).memory_used, 60.0 * 2 * kGib);
  EXPECT_EQ(sum(lies).cpu_peak, 1);
  EXPECT_EQ(sum(lies).memory_peak_bytes, 2 * kGib);
}

TEST_F(MeterStep, what_was_not_measured_was_not_used) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  const auto advance = step(begin(kNoon), kNoon + 2min);
  EXPECT_EQ(sum(advance).cpu_used, 0);
  EXPECT_EQ(sum(advance).memory_used, 0);
  EXPECT_DOUBLE_EQ(sum(advance).cpu_reserved, 60);
}

TEST_F(MeterStep, a_frozen_one_holds_all_that_it_may_until_it_is_known_what_it_gave_back) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  enter(Phase::kPaused, kNoon + 2min, "small");
  auto advance = step(begin(kNoon), kNoon + 3min);
  EXPECT_DOUBLE_EQ(sum(advance).memory_paused, 60.0 * 2 * kGib);
  row.frozen_memory_bytes = kGib / 2;
  advance = step(advance.to, kNoon + 4min);
  EXPECT_DOUBLE_EQ(sum(advance).memory_paused, 60.0 * 2 * kGib);
  advance = step(advance.to, kNoon + 5min);
  EXPECT_DOUBLE_EQ(sum(advance).memory_paused, 30.0 * kGib);
}

TEST_F(MeterStep, a_frozen_one_whose_use_was_measured_holds_that) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  enter(Phase::kPaused, kNoon + 2min, "small");
  measured = MeasuredUse{0.1, kGib, 0.1, kGib, std::nullopt};
  EXPECT_DOUBLE_EQ(sum(step(begin(kNoon), kNoon + 3min)).memory_paused, 60.0 * kGib);
}

TEST_F(MeterStep, idle_time_begins_when_it_is_known_and_a_long_silence_is_not_idle) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  idle = true;
  auto advance = step(begin(kNoon), kNoon + 2min);
  EXPECT_EQ(sum(advance).idle_us, 0);
  advance = step(advance.to, kNoon + 3min);
  EXPECT_EQ(sum(advance).idle_us, micros(1min));
  EXPECT_EQ(sum(step(advance.to, kNoon + 3h)).idle_us, 0);
  idle = false;
  advance = step(advance.to, kNoon + 4min);
  EXPECT_EQ(sum(advance).idle_us, micros(1min));
  EXPECT_EQ(sum(step(advance.to, kNoon + 5min)).idle_us, 0);
}

TEST_F(MeterStep, a_new_size_has_hours_of_its_own) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  enter(Phase::kStandby, kNoon + 2min);
  enter(Phase::kRunning, kNoon + 3min, "large");
  const auto advance = step(begin(kNoon), kNoon + 4min);
  ASSERT_EQ(advance.hours.size(), 2U);
  EXPECT_EQ(advance.hours[0].size, "large");
  EXPECT_DOUBLE_EQ(advance.hours[0].amounts.cpu_reserved, 240);
  EXPECT_EQ(advance.hours[1].size, "small");
  EXPECT_EQ(advance.hours[1].amounts.standby_us, micros(1min));
}

TEST_F(MeterStep, a_size_that_is_not_defined_any_more_reserves_nothing) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "huge");
  const auto advance = step(begin(kNoon), kNoon + 2min);
  EXPECT_EQ(sum(advance).running_us, micros(1min));
  EXPECT_EQ(sum(advance).cpu_reserved, 0);
}

TEST_F(MeterStep, an_error_holds_a_home_and_nothing_else) {
  make();
  enter(Phase::kRunning, kNoon + 1min, "small");
  enter(Phase::kError, kNoon + 2min);
  const auto advance = step(begin(kNoon), kNoon + 3min);
  EXPECT_EQ(sum(advance).running_us, micros(1min));
  EXPECT_EQ(sum(advance).standby_us, micros(1min));
}

TEST_F(MeterStep, what_stands_still_is_written_seldom_and_what_runs_always) {
  make();
  enter(Phase::kStandby, kNoon + 1s);
  auto advance = step(begin(kNoon), kNoon + 1min);
  EXPECT_FALSE(can_wait(begin(kNoon), advance)) << "something happened";
  const auto cursor = advance.to;
  EXPECT_TRUE(can_wait(cursor, step(cursor, kNoon + 2min)));
  EXPECT_FALSE(can_wait(cursor, step(cursor, kNoon + 1min + kQuietFor)));
  row.name = "renamed";
  EXPECT_FALSE(can_wait(cursor, step(cursor, kNoon + 2min)));
  enter(Phase::kRunning, kNoon + 2min, "small");
  const auto running = step(cursor, kNoon + 3min).to;
  EXPECT_FALSE(can_wait(running, step(running, kNoon + 3min + 1s)));
}

TEST(UsageSamples, are_averaged_between_two_steps_and_have_peaks) {
  UsageSamples samples;
  samples.note(kId, {1.0, 100, 7}, kNoon);
  samples.note(kId, {3.0, 300, std::nullopt}, kNoon + 10s);
  auto use = samples.take(kId, kNoon + 20s);
  ASSERT_TRUE(use);
  EXPECT_EQ(use->cpu_cores, 2);
  EXPECT_EQ(use->memory_bytes, 200);
  EXPECT_EQ(use->cpu_peak, 3);
  EXPECT_EQ(use->memory_peak_bytes, 300);
  EXPECT_EQ(use->disk_bytes, 7) << "the last that was measured";
  use = samples.take(kId, kNoon + 80s);
  ASSERT_TRUE(use) << "agents may be asked more seldom than meters move";
  EXPECT_EQ(use->cpu_cores, 3);
  EXPECT_FALSE(samples.take(kId, kNoon + 10s + UsageSamples::kFreshFor + 1us));
  EXPECT_FALSE(samples.take(WorkspaceId("other"), kNoon));
}

TEST(UsageSamples, that_cannot_be_are_not_taken) {
  UsageSamples samples;
  for (const double cpu :
       {-1.0, 1e9, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    samples.note(kId, {cpu, 100, 7}, kNoon);
  }
  samples.note(kId, {1, -1, 7}, kNoon);
  samples.note(kId, {1, std::numeric_limits<std::int64_t>::max(), 7}, kNoon);
  EXPECT_FALSE(samples.take(kId, kNoon));
  samples.note(kId, {1, 100, -5}, kNoon);
  EXPECT_EQ(samples.take(kId, kNoon)->disk_bytes, std::nullopt);
}

}  // namespace
}  // namespace codehub::control::meter_step_test
