#pragma once

#include <memory>
#include <string>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/http/stream.hpp"
#include "codehub/runtime/runtime.hpp"
#include "codehub/server/configuration.hpp"

namespace codehub::server {

/// What a test puts in the place of the real thing; null takes the real one.
struct HubOverrides {
  std::unique_ptr<runtime::Runtime> runtime;
  std::unique_ptr<agentlink::AgentClient> agents;
};

/// The whole server in one object: made by `start`, serving until `stop`.
class Hub {
 public:
  /// Opens the data folder and the database, makes the first administrator, listens, and begins to control. What cannot
  /// be repaired by waiting fails here, with words for the operator; an absent container engine does not.
  [[nodiscard]] static Result<std::unique_ptr<Hub>> start(const Configuration& configuration,
                                                          HubOverrides overrides = {});
  virtual ~Hub() = default;

  [[nodiscard]] virtual http::Endpoint endpoint() const = 0;
  /// The first administrator's password when this start generated it, else empty.
  [[nodiscard]] virtual const std::string& generated_password() const = 0;
  /// Drains and ends: no new connections, streams ended, requests under way finished within the configured time.
  /// Blocks.
  virtual void stop() = 0;
};

}  // namespace codehub::server
