#include "agent_address.hpp"

namespace codehub::api {

std::optional<agentlink::AgentAddress> running_agent(const Workspace& workspace) {
  if (workspace.phase != Phase::kRunning || workspace.endpoint.empty() || workspace.deleted_at) return std::nullopt;
  agentlink::AgentAddress address;
  address.endpoint = workspace.endpoint;
  address.token = workspace.agent_token;
  return address;
}

}  // namespace codehub::api
