#pragma once

#include <functional>
#include <set>
#include <unordered_map>

#include "codehub/base/signal.hpp"
#include "codehub/control/controller.hpp"
#include "meter_step.hpp"
#include "usage_samples.hpp"

namespace codehub::control {

/// What an agent says its workspace uses, as far as it can be a number of ours.
[[nodiscard]] UsageSample to_sample(const agentlink::AgentActivity& activity);

/// Counts what every workspace holds and uses, hour by hour, from the phases that were recorded and from samples. Each
/// stretch of time is counted once, whenever the hub dies: a stretch and the cursor behind it are written in one
/// transaction, and only where the cursor stands. Lives on one executor.
class Meter {
 public:
  using IsIdle = std::function<bool(const WorkspaceId&)>;
  Meter(asio::any_io_executor executor, const ControlParts& parts, const std::vector<Size>& sizes);

  /// Who knows what runs and is not used; without it nothing is idle.
  void ask_idle(IsIdle is_idle) { is_idle_ = std::move(is_idle); }

  /// What an agent said.
  void note(const WorkspaceId& id, const UsageSample& sample);

  /// Steps every minute, and with a new workspace at once, until cancelled.
  [[nodiscard]] asio::awaitable<void> run();

  /// One step over all workspaces. What fails is made good by the next one.
  [[nodiscard]] Task<void> step();

  static constexpr std::chrono::seconds kEvery{60};
  /// A workspace whose agent says nothing of its use for so long is measured by the runtime, as far as that can.
  static constexpr std::chrono::minutes kAgentPatience{2};
  static constexpr std::size_t kMeasuredAtOnce = 20;  ///< Of those, in one step.

 private:
  using History = std::unordered_map<WorkspaceId, std::vector<Transition>>;

  [[nodiscard]] Task<void> step_over_all();
  [[nodiscard]] Task<History> history_since(Timestamp at);
  [[nodiscard]] Task<void> begin_unknown(const std::vector<Workspace>& rows, Timestamp now, History& history);
  /// A new workspace, before anybody can have deleted it.
  [[nodiscard]] Task<void> begin_newcomers();
  [[nodiscard]] Task<void> write(std::vector<store::MeterAdvance> advances);
  [[nodiscard]] Timestamp oldest_cursor(Timestamp now) const;
  [[nodiscard]] bool is_open(const store::MeterCursor& cursor) const { return cursor.state.phase != Phase::kDeleted; }
  [[nodiscard]] MeterNews news_of(const WorkspaceId& id, const Workspace* row, History& history, Timestamp now);
  [[nodiscard]] Task<void> forget_old(Timestamp now);
  [[nodiscard]] asio::awaitable<void> measure_silent(Timestamp now);
  [[nodiscard]] std::vector<WorkspaceId> silent_ones(Timestamp now);

  const ControlParts& parts_;
  const std::vector<Size>& sizes_;
  IsIdle is_idle_;
  UsageSamples samples_;
  struct Measured {
    Timestamp agent_at{};    ///< When its agent last said something.
    Timestamp runtime_at{};  ///< When the runtime last did, and what.
    std::uint64_t cpu_nanoseconds = 0;
  };
  std::unordered_map<WorkspaceId, Measured> measured_;
  bool known_ = false;  ///< `cursors_` are as they are stored.
  std::unordered_map<WorkspaceId, store::MeterCursor> cursors_;
  std::set<WorkspaceId> gone_;       ///< Without a row in the last step, and not metered to their end.
  std::set<WorkspaceId> newcomers_;  ///< Told about, and without a cursor.
  Timestamp forgot_at_{};
  Signal wake_;
};

}  // namespace codehub::control
