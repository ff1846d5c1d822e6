#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "codehub/agent/busy_window.hpp"
#include "codehub/agent/child.hpp"
#include "codehub/agent/ide_signs.hpp"
#include "codehub/agent/usage.hpp"

namespace codehub::agent {

/// Knows whether somebody or something uses the workspace: takes what others tell the UseClock, watches the user's
/// processes and the IDE's signs itself, and measures the home now and then. Belongs to one executor.
class UseWatch {
 public:
  static constexpr std::chrono::seconds kInterval{5};

  /// All outlive it.
  UseWatch(const WorkspaceContext& context, const Children& children, const UsageHistory& usage, UseClock& uses);

  /// Looks at processes and signs every five seconds until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Measures the home: at once, and every ten minutes in which the workspace has done something, until cancelled.
  [[nodiscard]] asio::awaitable<void> measure_home();

  /// `activity` of GET /v1/status, see docs/agent.md.
  [[nodiscard]] std::string to_json();

 private:
  void look_at_processes();
  /// Where the kernel does not tell the I/O of processes, that of the whole container since the last look, of a process
  /// without a name.
  void add_unnamed_io(const std::vector<ProcessReading>& processes, std::vector<ProcessUse>& uses);
  [[nodiscard]] bool home_may_have_changed() const;

  const WorkspaceContext& context_;
  const UsageHistory& usage_;
  UseClock& uses_;
  IdeSigns signs_;
  ProcessReader reader_;
  ProcessLedger ledger_;
  BusyWindow window_;
  std::optional<std::chrono::steady_clock::time_point> last_look_;
  std::optional<BlockIo> last_io_;
  std::optional<std::uint64_t> disk_bytes_;
  std::optional<std::uint64_t> cpu_when_measured_;
  std::chrono::steady_clock::time_point measured_at_{};
};

}  // namespace codehub::agent
