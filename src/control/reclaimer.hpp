#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>

#include "codehub/base/task_group.hpp"
#include "codehub/control/controller.hpp"
#include "control_metrics.hpp"
#include "story.hpp"

namespace codehub::control {

/// Gives the memory of frozen workspaces back to the machine, one after the other and beside everything else: a
/// workspace is frozen, and can be woken, whether or not this has begun or ended. What is left is written down in the
/// row, which is how the next hub knows that it was done. Lives on one executor.
class Reclaimer {
 public:
  Reclaimer(const ControlParts& parts, Story& story, ControlMetrics& metrics, TaskGroup& tasks);

  /// A row as it is now. One that is frozen as wanted has its turn, unless it had it in this sleep; of one that is
  /// wanted otherwise a reclaim under way ends at its next step.
  void see(const Workspace& row);
  void forget(const WorkspaceId& id);

 private:
  /// The workspace whose turn it is.
  struct Turn {
    WorkspaceId id;
    std::atomic<bool> over = false;
  };

  [[nodiscard]] asio::awaitable<void> work();
  [[nodiscard]] asio::awaitable<void> reclaim(std::shared_ptr<Turn> turn);
  [[nodiscard]] asio::awaitable<void> record(Workspace row, runtime::Reclaimed reclaimed);
  void report(const WorkspaceId& id, const std::string& why_not);

  const ControlParts& parts_;
  Story& story_;
  ControlMetrics& metrics_;
  TaskGroup& tasks_;
  std::deque<WorkspaceId> waiting_;
  std::shared_ptr<Turn> turn_;             ///< Null while nobody works.
  std::map<WorkspaceId, Timestamp> done_;  ///< Since when those are frozen that had their turn.
  std::string told_;                       ///< The last reason why not; the log need not repeat it.
};

}  // namespace codehub::control
