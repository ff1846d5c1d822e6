#include "usage_samples.hpp"

#include <algorithm>
#include <cmath>

namespace codehub::control {
namespace {

constexpr double kMostCores = 4096;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

bool is_possible(const UsageSample& sample) {
  return std::isfinite(sample.cpu_cores) && sample.cpu_cores >= 0 && sample.cpu_cores <= kMostCores &&
         sample.memory_bytes >= 0 && sample.memory_bytes <= kMostBytes;
}

}  // namespace

void UsageSamples::note(const WorkspaceId& id, UsageSample sample, Timestamp at) {
  if (!is_possible(sample)) return;
  auto& collected = samples_[id];
  const bool disk_possible = sample.disk_bytes && *sample.disk_bytes >= 0 && *sample.disk_bytes <= kMostBytes;
  if (!disk_possible) sample.disk_bytes = collected.last.disk_bytes;
  collected.last = sample;
  collected.last_at = at;
  ++collected.count;
  collected.cpu_sum += sample.cpu_cores;
  collected.memory_sum += static_cast<double>(sample.memory_bytes);
  collected.cpu_peak = std::max(collected.cpu_peak, sample.cpu_cores);
  collected.memory_peak = std::max(collected.memory_peak, sample.memory_bytes);
}

std::optional<MeasuredUse> UsageSamples::take(const WorkspaceId& id, Timestamp now) {
  const auto found = samples_.find(id);
  if (found == samples_.end()) return std::nullopt;
  auto& collected = found->second;
  MeasuredUse use;
  use.disk_bytes = collected.last.disk_bytes;
  if (collected.count == 0) {
    if (now - collected.last_at > kFreshFor) {
      samples_.erase(found);
      return std::nullopt;
    }
    use.cpu_cores = use.cpu_peak = collected.last.cpu_cores;
    use.memory_bytes = use.memory_peak_bytes = collected.last.memory_bytes;
    return use;
  }
  use.cpu_cores = collected.cpu_sum / collected.count;
  use.memory_bytes = static_cast<std::int64_t>(collected.memory_sum / collected.count);
  use.cpu_peak = collected.cpu_peak;
  use.memory_peak_bytes = collected.memory_peak;
  Collected fresh;
  fresh.last = collected.last;
  fresh.last_at = collected.last_at;
  collected = fresh;
  return use;
}

}  // namespace codehub::control
