#pragma once

#include <mutex>
#include <set>

#include "codehub/domain/ids.hpp"

namespace codehub::runtime::docker {

/// Workspaces with which something is under way. Thread-safe.
class IdSet {
 public:
  void enter(const WorkspaceId& id) {
    const std::lock_guard lock(mutex_);
    ids_.insert(id);
  }
  void leave(const WorkspaceId& id) {
    const std::lock_guard lock(mutex_);
    ids_.erase(id);
  }
  [[nodiscard]] bool contains(const WorkspaceId& id) const {
    const std::lock_guard lock(mutex_);
    return ids_.contains(id);
  }

 private:
  mutable std::mutex mutex_;
  std::set<WorkspaceId> ids_;
};

}  // namespace codehub::runtime::docker
