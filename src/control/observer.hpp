#pragma once

#include <chrono>
#include <map>

#include "codehub/domain/lifecycle.hpp"
#include "codehub/runtime/runtime.hpp"

namespace codehub::control {

/// Looks at the container and the volume of one workspace. While a start waits for its agent, a look that is a moment
/// old serves again, so that waiting does not cost the runtime a question each time. Lives on one executor.
class Observer {
 public:
  explicit Observer(runtime::Runtime& runtime) : runtime_(runtime) {}

  [[nodiscard]] Task<lifecycle::Reality> look(Workspace row);
  /// Something happened to it: the next look is a real one.
  void forget(const WorkspaceId& id) { seen_.erase(id); }

 private:
  struct Sighting {
    lifecycle::Reality reality;
    std::chrono::steady_clock::time_point at;
  };
  runtime::Runtime& runtime_;
  std::map<WorkspaceId, Sighting> seen_;  ///< Of workspaces that are starting.
};

}  // namespace codehub::control
