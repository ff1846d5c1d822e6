#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>

#include "codehub/agent/cgroup.hpp"
#include "codehub/base/task.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::agent {

struct UsageSample {
  Timestamp time{};
  double cpu_cores = 0;
  std::uint64_t memory_bytes = 0;
};

/// CPU and memory of the workspace over the last ten minutes. Belongs to one executor.
class UsageHistory {
 public:
  static constexpr std::chrono::seconds kInterval{5};
  static constexpr std::size_t kSamples = 120;

  explicit UsageHistory(std::filesystem::path cgroup) : cgroup_(std::move(cgroup)) {}

  /// Takes a sample every five seconds until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Takes one reading; the first gives no sample, because CPU use is a difference.
  void take(Timestamp time, const CgroupReading& reading);
  [[nodiscard]] const std::deque<UsageSample>& samples() const { return samples_; }
  /// CPU time that the workspace has used so far; empty without control groups.
  [[nodiscard]] std::optional<std::uint64_t> cpu_nanoseconds() const;
  /// CPUs used on the average of the last minute; 0 without control groups.
  [[nodiscard]] double mean_cpu_cores() const;
  /// At the last reading; 0 without control groups.
  [[nodiscard]] std::uint64_t memory_bytes() const { return last_.memory_bytes; }
  /// {"samples":[…],"cpu_limit","memory_limit_bytes"}; without a limit, what the machine has.
  [[nodiscard]] std::string to_json() const;

 private:
  struct Earlier {
    Timestamp time;
    std::uint64_t cpu_nanoseconds;
  };
  std::filesystem::path cgroup_;
  std::optional<Earlier> earlier_;
  CgroupReading last_;
  std::deque<UsageSample> samples_;
};

}  // namespace codehub::agent
