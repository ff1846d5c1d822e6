#include "codehub/domain/metering.hpp"

#include <algorithm>
#include <cmath>

namespace codehub {
namespace {

constexpr double kMicrosPerSecond = 1e6;

/// Samples come from agents, which belong to their users.
double sane(double value) { return std::isfinite(value) && value > 0 ? value : 0; }
double sane(std::int64_t value) { return static_cast<double>(std::max<std::int64_t>(value, 0)); }

bool has_container(const MeterState& state) {
  return state.phase == Phase::kRunning ||
         (state.phase == Phase::kError && (state.cpu_reserved > 0 || state.memory_reserved > 0));
}

void add_running(const MeterState& state, std::int64_t micros, double seconds, UsageAmounts& amounts) {
  amounts.running_us = micros;
  if (state.idle) amounts.idle_us = micros;
  amounts.cpu_reserved = sane(state.cpu_reserved) * seconds;
  amounts.memory_reserved = sane(state.memory_reserved) * seconds;
  amounts.cpu_used = sane(state.cpu_used) * seconds;
  amounts.memory_used = sane(state.memory_used) * seconds;
  amounts.cpu_peak = std::max(sane(state.cpu_peak), sane(state.cpu_used));
  amounts.memory_peak_bytes = std::max({state.memory_peak_bytes, state.memory_used, std::int64_t{0}});
}

UsageAmounts amounts_of(const MeterState& state, std::chrono::microseconds length) {
  UsageAmounts amounts;
  const std::int64_t micros = length.count();
  const double seconds = static_cast<double>(micros) / kMicrosPerSecond;
  const double home = sane(state.disk_bytes) * seconds;
  switch (state.phase) {
    case Phase::kDeleted: return amounts;
    case Phase::kPending: break;  // What it has on disk, where it was tried again after an error.
    case Phase::kArchived:
      amounts.archived_us = micros;
      amounts.disk_spared = home;
      amounts.archive = sane(state.archive_bytes) * seconds;
      return amounts;
    case Phase::kPaused:
      amounts.paused_us = micros;
      amounts.memory_paused = amounts.memory_used = sane(state.memory_used) * seconds;
      break;
    case Phase::kRunning:
    case Phase::kError:
    case Phase::kStandby:
    case Phase::kDeleting:
      if (has_container(state)) {
        add_running(state, micros, seconds, amounts);
      } else {
        amounts.standby_us = micros;
      }
      break;
  }
  amounts.disk = home;
  amounts.archive = sane(state.archive_bytes) * seconds;
  return amounts;
}

}  // namespace

UsageAmounts& UsageAmounts::operator+=(const UsageAmounts& other) {
  running_us += other.running_us;
  paused_us += other.paused_us;
  standby_us += other.standby_us;
  archived_us += other.archived_us;
  idle_us += other.idle_us;
  cpu_reserved += other.cpu_reserved;
  cpu_used += other.cpu_used;
  memory_reserved += other.memory_reserved;
  memory_used += other.memory_used;
  memory_paused += other.memory_paused;
  disk += other.disk;
  disk_spared += other.disk_spared;
  archive += other.archive;
  cpu_peak = std::max(cpu_peak, other.cpu_peak);
  memory_peak_bytes = std::max(memory_peak_bytes, other.memory_peak_bytes);
  return *this;
}

Timestamp hour_of(Timestamp time) { return std::chrono::floor<std::chrono::hours>(time); }

std::vector<HourAmounts> integrate(const MeterState& state, Timestamp from, Timestamp to) {
  std::vector<HourAmounts> hours;
  while (from < to) {
    const auto hour = hour_of(from);
    const auto end = std::min<Timestamp>(hour + std::chrono::hours(1), to);
    auto amounts = amounts_of(state, end - from);
    if (amounts != UsageAmounts()) hours.push_back({hour, amounts});
    from = end;
  }
  return hours;
}

}  // namespace codehub
