#include "codehub/domain/metering.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace codehub::metering_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kGib = 1LL << 30;
const Timestamp kNoon = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27)) + 12h;

MeterState running() {
  MeterState state;
  state.phase = Phase::kRunning;
  state.cpu_reserved = 2;
  state.memory_reserved = 4 * kGib;
  state.cpu_used = 0.5;
  state.memory_used = kGib;
  state.cpu_peak = 1.5;
  state.memory_peak_bytes = 3 * kGib;
  state.disk_bytes = 10 * kGib;
  return state;
}

UsageAmounts sum(const std::vector<HourAmounts>& hours) {
  UsageAmounts all;
  for (const auto& hour : hours) all += hour.amounts;
  return all;
}

TEST(Integrate, a_stretch_is_cut_at_whole_hours) {
  const auto hours = integrate(running(), kNoon + 30min, kNoon + 2h + 15min);
  ASSERT_EQ(hours.size(), 3U);
  const std::chrono::microseconds lengths[] = {30min, 60min, 15min};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(hours[i].hour, kNoon + std::chrono::hours(i));
    EXPECT_EQ(hours[i].amounts.running_us, lengths[i].count());
    EXPECT_DOUBLE_EQ(hours[i].amounts.cpu_reserved, 2.0 * static_cast<double>(lengths[i].count()) / 1e6);
  }
  EXPECT_EQ(integrate(running(), kNoon, kNoon + 1h).size(), 1U) << "the end of an hour is not in it";
}

TEST(Integrate, before_1970_hours_are_cut_downwards_too) {
  const auto hours = integrate(running(), Timestamp(-90min), Timestamp(-30min));
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].hour, Timestamp(-2h));
  EXPECT_EQ(hours[1].hour, Timestamp(-1h));
}

TEST(Integrate, a_clock_that_jumped_back_counts_nothing) {
  EXPECT_TRUE(integrate(running(), kNoon, kNoon).empty());
  EXPECT_TRUE(integrate(running(), kNoon, kNoon - 1h).empty());
}

TEST(Integrate, each_phase_holds_what_it_holds) {
  struct Case {
    Phase phase;
    bool container;
    std::int64_t UsageAmounts::* time;  // Null: none.
    bool cpu, memory_paused, disk, spared;
  };
  const Case cases[] = {
      {Phase::kPending, false, nullptr, false, false, true, false},
      {Phase::kArchived, false, &UsageAmounts::archived_us, false, false, false, true},
      {Phase::kStandby, false, &UsageAmounts::standby_us, false, false, true, false},
      {Phase::kPaused, true, &UsageAmounts::paused_us, false, true, true, false},
      {Phase::kRunning, true, &UsageAmounts::running_us, true, false, true, false},
      {Phase::kError, true, &UsageAmounts::running_us, true, false, true, false},
      {Phase::kError, false, &UsageAmounts::standby_us, false, false, true, false},
      {Phase::kDeleting, false, &UsageAmounts::standby_us, false, false, true, false},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(to_string(one.phase));
    auto state = running();
    state.phase = one.phase;
    state.archive_bytes = 7;
    if (!one.container) state.cpu_reserved = 0, state.memory_reserved = 0;
    const auto amounts = sum(integrate(state, kNoon, kNoon + 10s));
    for (const auto time :
         {&UsageAmounts::running_us, &UsageAmounts::paused_us, &UsageAmounts::standby_us, &UsageAmounts::archived_us}) {
      EXPECT_EQ(amounts.*time, time == one.time ? 10'000'000 : 0);
    }
    EXPECT_DOUBLE_EQ(amounts.cpu_reserved, one.cpu ? 20 : 0);
    EXPECT_DOUBLE_EQ(amounts.cpu_used, one.cpu ? 5 : 0);
    EXPECT_DOUBLE_EQ(amounts.memory_paused, one.memory_paused ? 10.0 * kGib : 0);
    EXPECT_DOUBLE_EQ(amounts.memory_reserved, one.cpu ? 40.0 * kGib : 0);
    EXPECT_DOUBLE_EQ(amounts.disk, one.disk ? 100.0 * kGib : 0);
    EXPECT_DOUBLE_EQ(amounts.disk_spared, one.spared ? 100.0 * kGib : 0);
    EXPECT_DOUBLE_EQ(amounts.archive, 70);
    EXPECT_DOUBLE_EQ(amounts.cpu_peak, one.cpu ? 1.5 : 0);
    EXPECT_EQ(amounts.memory_peak_bytes, one.cpu ? 3 * kGib : 0);
  }
  auto gone = running();
  gone.phase = Phase::kDeleted;
  EXPECT_TRUE(integrate(gone, kNoon, kNoon + 1h).empty());
}

TEST(Integrate, idle_time_is_a_part_of_running_time_only) {
  auto state = running();
  state.idle = true;
  EXPECT_EQ(sum(integrate(state, kNoon, kNoon + 2h)).idle_us, std::chrono::microseconds(2h).count());
  state.phase = Phase::kPaused;
  EXPECT_EQ(sum(integrate(state, kNoon, kNoon + 2h)).idle_us, 0);
}

TEST(Integrate, what_an_agent_made_up_counts_as_nothing) {
  auto state = running();
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    state.cpu_used = state.cpu_peak = bad;
    state.memory_used = state.memory_peak_bytes = state.disk_bytes = -5;
    const auto amounts = sum(integrate(state, kNoon, kNoon + 1h));
    EXPECT_EQ(amounts.cpu_used, 0);
    EXPECT_EQ(amounts.cpu_peak, 0);
    EXPECT_EQ(amounts.memory_used, 0);
    EXPECT_EQ(amounts.memory_peak_bytes, 0);
    EXPECT_EQ(amounts.disk, 0);
    EXPECT_EQ(amounts.cpu_reserved, 7200);
  }
}

// However a stretch is cut into parts, the parts add up to the whole.
TEST(Integrate, parts_add_up_to_the_whole) {
  std::mt19937_64 random(7);  // NOLINT: the same each time.
  for (int round = 0; round < 200; ++round) {
    const auto from = kNoon + std::chrono::microseconds(random() % 7'200'000'000ULL);
    const auto to = from + std::chrono::microseconds(random() % 90'000'000'000ULL);
    auto state = running();
    state.idle = random() % 2 == 0;
    UsageAmounts parts;
    for (auto at = from; at < to;) {
      const auto next = std::min<Timestamp>(to, at + std::chrono::microseconds(1 + random() % 9'000'000'000ULL));
      parts += sum(integrate(state, at, next));
      at = next;
    }
    const auto whole = sum(integrate(state, from, to));
    EXPECT_EQ(parts.running_us, (to - from).count());
    EXPECT_EQ(parts.running_us, whole.running_us);
    EXPECT_EQ(parts.idle_us, whole.idle_us);
    EXPECT_NEAR(parts.cpu_reserved, whole.cpu_reserved, 1e-9 * whole.cpu_reserved + 1e-9);
    EXPECT_NEAR(parts.disk, whole.disk, 1e-9 * whole.disk + 1e-9);
  }
}

TEST(UsageAmounts, sums_add_and_peaks_do_not) {
  UsageAmounts a;
  a.running_us = 1, a.disk_spared = 2, a.cpu_peak = 3, a.memory_peak_bytes = 4;
  UsageAmounts b;
  b.running_us = 10, b.disk_spared = 20, b.cpu_peak = 2, b.memory_peak_bytes = 5;
  a += b;
  EXPECT_EQ(a.running_us, 11);
  EXPECT_EQ(a.disk_spared, 22);
  EXPECT_EQ(a.cpu_peak, 3);
  EXPECT_EQ(a.memory_peak_bytes, 5);
}

}  // namespace
}  // namespace codehub::metering_test
