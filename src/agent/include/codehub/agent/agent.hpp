#pragma once

#include <memory>

#include "codehub/agent/settings.hpp"
#include "codehub/base/task.hpp"

namespace codehub::agent {

/// Everything the agent does, on one executor with one thread.
class Agent {
 public:
  virtual ~Agent() = default;
  /// Prepares the home, serves until TERM, INT or a request to shut down, then ends every process of the workspace.
  [[nodiscard]] virtual Task<void> run() = 0;
};

[[nodiscard]] std::unique_ptr<Agent> create_agent(asio::any_io_executor executor, Settings settings);

}  // namespace codehub::agent
