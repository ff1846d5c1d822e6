#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::gateway {

/// Tells whoever decides about idleness that workspaces are used: at most once a second for each workspace and kind, so
/// that it may be asked at every request. One per executor; writes nothing anywhere.
class UseSignals {
 public:
  UseSignals(EventBus<WorkspaceUsed>& used, Clock clock) : used_(used), clock_(std::move(clock)) {}

  /// Whether `tell` would tell: asked first where the words cost something.
  [[nodiscard]] bool is_due(const WorkspaceId& workspace, SignalKind kind) const;
  void tell(const WorkspaceId& workspace, SignalKind kind, std::string_view cause);

 private:
  static constexpr std::chrono::seconds kEvery{1};
  static constexpr std::size_t kMost = 20'000;
  static constexpr std::size_t kKinds = 5;
  using Told = std::array<std::optional<std::chrono::steady_clock::time_point>, kKinds>;

  EventBus<WorkspaceUsed>& used_;
  Clock clock_;
  std::unordered_map<WorkspaceId, Told> told_;  ///< When each was told last.
};

}  // namespace codehub::gateway
