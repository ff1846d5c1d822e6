#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "codehub/domain/activity.hpp"

namespace codehub {

/// What is known now of the use of workspaces, fresher than what is stored: whoever listens to the signals writes it,
/// everybody reads. Thread-safe.
class ActivityBoard {
 public:
  void put(const WorkspaceId& id, Activity activity) {
    const std::scoped_lock lock(mutex_);
    known_.insert_or_assign(id, std::move(activity));
  }
  void forget(const WorkspaceId& id) {
    const std::scoped_lock lock(mutex_);
    known_.erase(id);
  }
  /// Nothing when it is not known.
  [[nodiscard]] std::optional<Activity> find(const WorkspaceId& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end()) return std::nullopt;
    return found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<WorkspaceId, Activity> known_;
};

}  // namespace codehub
