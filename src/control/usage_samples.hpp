#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::control {

/// What a running workspace uses, as its agent said at one moment.
struct UsageSample {
  double cpu_cores = 0;
  std::int64_t memory_bytes = 0;
  std::optional<std::int64_t> disk_bytes;  ///< Of its home; nothing: not measured yet.
};

/// What was measured of one workspace since somebody last took it.
struct MeasuredUse {
  double cpu_cores = 0;           ///< Mean.
  std::int64_t memory_bytes = 0;  ///< Mean.
  double cpu_peak = 0;
  std::int64_t memory_peak_bytes = 0;
  std::optional<std::int64_t> disk_bytes;  ///< The last.
};

/// Keeps samples in memory between two steps of the meter. Agents belong to their users, so what is no number or out of
/// all bounds is not taken. Lives on one executor.
class UsageSamples {
 public:
  void note(const WorkspaceId& id, UsageSample sample, Timestamp at);
  /// Takes what came since the last time; where nothing came, the last sample as long as it is no older than
  /// `kFreshFor`. Nothing: it was not measured.
  [[nodiscard]] std::optional<MeasuredUse> take(const WorkspaceId& id, Timestamp now);
  void forget(const WorkspaceId& id) { samples_.erase(id); }

  static constexpr std::chrono::minutes kFreshFor{15};  ///< Agents may be asked as seldom as every ten.

 private:
  struct Collected {
    UsageSample last;
    Timestamp last_at{};
    int count = 0;  ///< Since the last `take`.
    double cpu_sum = 0;
    double memory_sum = 0;
    double cpu_peak = 0;
    std::int64_t memory_peak = 0;
  };
  std::unordered_map<WorkspaceId, Collected> samples_;
};

}  // namespace codehub::control
