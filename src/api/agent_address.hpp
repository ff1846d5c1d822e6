#pragma once

#include <optional>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub::api {

/// Where the agent of a running workspace is; nothing while there is none to ask.
[[nodiscard]] std::optional<agentlink::AgentAddress> running_agent(const Workspace& workspace);
/// The same; kInvalidState with what to do while there is none.
[[nodiscard]] Result<agentlink::AgentAddress> require_running_agent(const Workspace& workspace);

}  // namespace codehub::api
