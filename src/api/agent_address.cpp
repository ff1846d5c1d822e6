#include "agent_address.hpp"

#include "render.hpp"

namespace codehub::api {

std::optional<agentlink::AgentAddress> running_agent(const Workspace& workspace) {
  if (workspace.phase != Phase::kRunning || workspace.endpoint.empty() || workspace.deleted_at) return std::nullopt;
  agentlink::AgentAddress address;
  address.endpoint = workspace.endpoint;
  address.token = workspace.agent_token;
  return address;
}

Result<agentlink::AgentAddress> require_running_agent(const Workspace& workspace) {
  auto address = running_agent(workspace);
  if (address) return std::move(*address);
  return fail(ErrorCode::kInvalidState, "the workspace does not run (it is " +
                                            std::string(to_string(shown_phase(workspace))) + "); start it first");
}

}  // namespace codehub::api
