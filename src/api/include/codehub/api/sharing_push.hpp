#pragma once

#include <chrono>
#include <memory>

#include "codehub/api/api.hpp"

namespace codehub::api {

/// How agents are told what of their workspaces is shared.
struct SharingPushOptions {
  std::chrono::milliseconds pause{500};            ///< Least time between two messages to one agent.
  std::chrono::milliseconds limit{3000};           ///< Longest wait for an agent.
  std::chrono::milliseconds after_failure{10000};  ///< The pause, for an agent that did not take the last one.
  std::size_t at_once = 16;                        ///< Agents that are told at the same time.
};

/// Tells the agents of running workspaces what is shared and who looks, for the IDE: agents have no way to ask. Told is
/// when a workspace starts and whenever its shares or viewers change. An agent that cannot be told is told with the
/// next change; nobody depends on it. One for the process, on one executor.
class SharingPush {
 public:
  virtual ~SharingPush() = default;
  /// Until cancelled; nothing of it runs any more then.
  [[nodiscard]] virtual asio::awaitable<void> run() = 0;
};

/// What `parts` refers to outlives it. What changes from here on is told once it runs.
[[nodiscard]] std::unique_ptr<SharingPush> create_sharing_push(asio::any_io_executor executor, ApiParts parts,
                                                               ApiOptions options, SharingPushOptions how = {});

}  // namespace codehub::api
