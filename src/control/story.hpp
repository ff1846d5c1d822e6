#pragma once

#include <string>
#include <vector>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/store/store.hpp"

namespace codehub::control {

/// Writes the log of each workspace, which its people read while they wait and afterwards. A line that cannot be
/// written is no reason to stop: it goes to the hub's own log instead.
class Story {
 public:
  Story(store::Store& store, const EventBus<WorkspaceLogAppended>& logged, Clock clock);

  /// What the hub did; every line of `text` becomes a line.
  [[nodiscard]] asio::awaitable<void> tell(WorkspaceId id, std::string text);
  /// What the set-up printed. False when it could not be written.
  [[nodiscard]] asio::awaitable<bool> append(WorkspaceId id, std::vector<store::LogLine> lines);

 private:
  store::Store& store_;
  const EventBus<WorkspaceLogAppended>& logged_;
  Clock clock_;
};

inline constexpr std::string_view kHubSource = "hub";
inline constexpr std::string_view kSetupSource = "setup";
inline constexpr std::size_t kMaxLineBytes = 4096;

}  // namespace codehub::control
