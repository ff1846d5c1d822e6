#include "codehub/agent/usage.hpp"

#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

namespace codehub::agent {

asio::awaitable<void> UsageHistory::run() {
  while (true) {
    if (const auto reading = read_cgroup(cgroup_)) take(now(), *reading);
    const auto slept = co_await sleep_for(kInterval);
    if (!slept) co_return;
  }
}

void UsageHistory::take(Timestamp time, const CgroupReading& reading) {
  last_ = reading;
  if (earlier_ && time > earlier_->time && reading.cpu_nanoseconds >= earlier_->cpu_nanoseconds) {
    const auto used = static_cast<double>(reading.cpu_nanoseconds - earlier_->cpu_nanoseconds);
    const auto passed = std::chrono::duration<double, std::nano>(time - earlier_->time).count();
    samples_.push_back({time, used / passed, reading.memory_bytes});
    if (samples_.size() > kSamples) samples_.pop_front();
  }
  earlier_ = Earlier{time, reading.cpu_nanoseconds};
}

std::optional<std::uint64_t> UsageHistory::cpu_nanoseconds() const {
  const auto reading = read_cgroup(cgroup_);
  if (!reading) return std::nullopt;
  return reading->cpu_nanoseconds;
}

double UsageHistory::mean_cpu_cores() const {
  constexpr std::size_t kMinute = std::chrono::minutes(1) / kInterval;
  const auto count = std::min(samples_.size(), kMinute);
  double sum = 0;
  for (auto sample = samples_.end() - static_cast<std::ptrdiff_t>(count); sample != samples_.end(); ++sample) {
    sum += sample->cpu_cores;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

std::string UsageHistory::to_json() const {
  std::string json = "{\"samples\":[";
  for (const auto& sample : samples_) {
    if (json.back() == '}') json += ',';
    json += fmt::format(R"({{"time":"{}","cpu_cores":{:.3f},"memory_bytes":{}}})", format_rfc3339(sample.time),
                        sample.cpu_cores, sample.memory_bytes);
  }
  const double cpus = last_.cpu_limit > 0 ? last_.cpu_limit : static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
  const auto machine =
      static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto memory = last_.memory_limit_bytes > 0 ? std::min(last_.memory_limit_bytes, machine) : machine;
  json += fmt::format("],\"cpu_limit\":{:.2f},\"memory_limit_bytes\":{}}}", cpus, memory);
  return json;
}

}  // namespace codehub::agent
