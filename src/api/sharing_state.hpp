#pragma once

#include <chrono>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/api/api.hpp"

namespace codehub::api {

/// What an agent is to be told, and for how long that is true if no event says otherwise.
struct SharingNow {
  agentlink::SharingState state;
  std::optional<std::chrono::microseconds> true_for;  ///< Nothing: for ever.
};

/// What of a workspace is shared, and who looks, as the store has it.
[[nodiscard]] Task<SharingNow> read_sharing(const ApiParts& parts, const ApiOptions& options, WorkspaceId workspace);

}  // namespace codehub::api
