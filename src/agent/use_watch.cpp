#include "codehub/agent/use_watch.hpp"

#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "codehub/agent/disk_walk.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace {

constexpr std::chrono::minutes kMeasureEvery{10};
/// Files can change without much CPU, so that even an idle workspace is measured now and then.
constexpr std::chrono::hours kMeasureAnyway{6};
/// What an IDE that nobody touches uses in ten minutes is several times as much: see `BusyWindow::kBusyCpu`.
constexpr std::uint64_t kIdleNanosecondsPerMinute = 3'000'000'000;

std::string signal_json(const UseClock& uses, SignalKind kind) {
  const auto seen = uses.last(kind);
  if (!seen) return "null";
  return fmt::format(R"({{"age_ms":{},"cause":{}}})", seen->age.count(), http::quote_json(seen->cause));
}

}  // namespace

UseWatch::UseWatch(const WorkspaceContext& context, const Children& children, const UsageHistory& usage, UseClock& uses)
    : context_(context),
      usage_(usage),
      uses_(uses),
      signs_(context, uses),
      reader_(context.settings.toolbox, context.account),
      ledger_(::getpid(), ::getpid() == 1, [&children](pid_t pid) { return children.is_housekeeping(pid); }) {}

asio::awaitable<void> UseWatch::run() {
  while (true) {
    signs_.look();
    look_at_processes();
    const auto slept = co_await sleep_for(kInterval);
    if (!slept) co_return;
  }
}

void UseWatch::look_at_processes() {
  const auto now = std::chrono::steady_clock::now();
  const auto processes = reader_.read();
  auto uses = ledger_.take(processes);
  add_unnamed_io(processes, uses);
  if (last_look_) window_.add(*last_look_, now, std::move(uses));
  last_look_ = now;
  if (auto cause = window_.cause(now); !cause.empty()) uses_.touch(SignalKind::kBusy, std::move(cause));
}

void UseWatch::add_unnamed_io(const std::vector<ProcessReading>& processes, std::vector<ProcessUse>& uses) {
  if (std::any_of(processes.begin(), processes.end(), [](const auto& process) { return process.io.has_value(); })) {
    return;
  }
  const auto before = last_io_;
  last_io_ = read_block_io(context_.settings.cgroup);
  if (!before || !last_io_) return;
  ProcessUse unnamed;
  unnamed.read = last_io_->read - std::min(last_io_->read, before->read);
  unnamed.written = last_io_->written - std::min(last_io_->written, before->written);
  uses.push_back(std::move(unnamed));
}

bool UseWatch::home_may_have_changed() const {
  const auto passed = std::chrono::steady_clock::now() - measured_at_;
  const auto used = usage_.cpu_nanoseconds();
  if (!used || !cpu_when_measured_ || passed >= kMeasureAnyway) return true;
  const auto minutes = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::minutes>(passed).count());
  return *used - std::min(*used, *cpu_when_measured_) >= minutes * kIdleNanosecondsPerMinute;
}

asio::awaitable<void> UseWatch::measure_home() {
  while (true) {
    if (home_may_have_changed()) {
      const auto bytes = co_await measure_disk(context_.settings.home);
      if (bytes) disk_bytes_ = bytes;
      measured_at_ = std::chrono::steady_clock::now();
      cpu_when_measured_ = usage_.cpu_nanoseconds();
    }
    const auto slept = co_await sleep_for(kMeasureEvery);
    if (!slept) co_return;
  }
}

std::string UseWatch::to_json() {
  signs_.look();
  const auto quote = http::quote_json;
  const auto request = signs_.keep_awake();
  const auto request_json = request ? fmt::format(R"({{"id":{},"seconds":{},"reason":{}}})", quote(request->id),
                                                  request->seconds, quote(request->reason))
                                    : "null";
  const auto disk = disk_bytes_ ? std::to_string(*disk_bytes_) : "null";
  return fmt::format(R"({{"presence":{},"terminal":{},"busy":{},"cpu_cores":{:.3f},"memory_bytes":{},)"
                     R"("disk_bytes":{},"keep_awake_request":{}}})",
                     signal_json(uses_, SignalKind::kPresence), signal_json(uses_, SignalKind::kTerminal),
                     signal_json(uses_, SignalKind::kBusy), usage_.mean_cpu_cores(), usage_.memory_bytes(), disk,
                     request_json);
}

}  // namespace codehub::agent
