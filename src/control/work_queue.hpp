#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "codehub/domain/ids.hpp"

namespace codehub::control {

/// Which workspaces are to be looked at, and when: each at most once, none while it is being worked on. Being told
/// twice is being told once; the earlier instant wins. Not thread-safe.
class WorkQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Adds, or brings forward. During work on the id it is kept for afterwards.
  void add(const WorkspaceId& id, Time due);
  /// The id that is due the longest, now worked on; nothing when none is due at `now`.
  [[nodiscard]] std::optional<WorkspaceId> take(Time now);
  /// Ends the work on an id; `again` adds it once more.
  void done(const WorkspaceId& id, std::optional<Time> again);
  /// When the next id is due; nothing when none waits.
  [[nodiscard]] std::optional<Time> next_due() const;
  [[nodiscard]] std::size_t waiting() const { return order_.size(); }
  [[nodiscard]] std::size_t working() const { return working_; }

 private:
  struct Entry {
    std::optional<Time> due;
    std::uint64_t number = 0;  ///< Of those due at one instant, the first come is the first served.
    bool working = false;
  };
  using Place = std::tuple<Time, std::uint64_t, WorkspaceId>;
  void enqueue(const WorkspaceId& id, Entry& entry);
  void dequeue(const WorkspaceId& id, const Entry& entry);

  std::unordered_map<WorkspaceId, Entry> entries_;
  std::set<Place> order_;
  std::uint64_t next_number_ = 0;
  std::size_t working_ = 0;
};

}  // namespace codehub::control
