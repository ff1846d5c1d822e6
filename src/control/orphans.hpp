#pragma once

#include <functional>
#include <set>

#include "codehub/runtime/runtime.hpp"
#include "control_metrics.hpp"

namespace codehub::control {

/// Objects of this installation without a workspace. A container that two looks found so is removed: it costs and holds
/// nothing. A volume is somebody's work: it is counted and logged, and left to people.
class Orphans {
 public:
  using IsKnown = std::function<bool(const WorkspaceId&)>;
  Orphans(runtime::Runtime& runtime, ControlMetrics& metrics) : runtime_(runtime), metrics_(metrics) {}

  /// `is_known` must come from rows that were read after `seen` was observed.
  [[nodiscard]] asio::awaitable<void> sweep(const runtime::Observation& seen, IsKnown is_known);

 private:
  [[nodiscard]] asio::awaitable<void> remove(WorkspaceId id);
  void report_volumes(const runtime::Observation& seen, const IsKnown& is_known);

  runtime::Runtime& runtime_;
  ControlMetrics& metrics_;
  std::set<WorkspaceId> suspects_;          ///< Containers found without a workspace by the look before.
  std::set<WorkspaceId> reported_volumes_;  ///< Logged already.
};

}  // namespace codehub::control
