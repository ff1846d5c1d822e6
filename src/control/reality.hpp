#pragma once

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/domain/lifecycle_progress.hpp"
#include "codehub/runtime/runtime.hpp"

/// The words of the runtime and of agents, as those of the life cycle.
namespace codehub::control {

[[nodiscard]] lifecycle::Container to_container(const runtime::ContainerStatus& status);
[[nodiscard]] lifecycle::Agent to_agent(const Result<agentlink::AgentStatus>& answer, const WorkspaceId& expected);
[[nodiscard]] lifecycle::Limits limits_of(const ControlOptions& options);
[[nodiscard]] lifecycle::Backoff backoff_of(const ControlOptions& options);

}  // namespace codehub::control
