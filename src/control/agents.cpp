#include "agents.hpp"

#include <utility>

#include "codehub/base/deadline.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

constexpr std::chrono::seconds kFreshLook{5};  ///< The most that an agent takes to look at git.

}  // namespace

agentlink::AgentAddress address_of(const Workspace& row, const lifecycle::Reality& reality) {
  agentlink::AgentAddress address;
  if (reality.container) address.endpoint = reality.container->endpoint;
  address.token = row.agent_token;
  return address;
}

asio::awaitable<lifecycle::Agent> ask_agent(agentlink::AgentClient& agents, agentlink::AgentAddress address,
                                            WorkspaceId expected, std::chrono::milliseconds patience, bool fresh) {
  if (address.endpoint.empty()) co_return lifecycle::Agent{};
  auto asking = agents.status(std::move(address), fresh);
  if (fresh) patience += kFreshLook;
  const auto answer = co_await with_deadline(patience, "asking the agent", std::move(asking));
  co_return to_agent(answer, expected);
}

}  // namespace codehub::control
