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

asio::awaitable<HeardAgent> hear_agent(agentlink::AgentClient& agents, agentlink::AgentAddress address,
                                       WorkspaceId expected, std::chrono::milliseconds patience, bool fresh) {
  HeardAgent heard;
  if (address.endpoint.empty()) co_return heard;
  auto asking = agents.status(std::move(address), fresh);
  if (fresh) patience += kFreshLook;
  const auto answer = co_await with_deadline(patience, "asking the agent", std::move(asking));
  heard.agent = to_agent(answer, expected);
  if (answer && heard.agent.answer == lifecycle::AgentAnswer::kAnswered) heard.activity = answer->activity;
  co_return heard;
}

asio::awaitable<lifecycle::Agent> ask_agent(agentlink::AgentClient& agents, agentlink::AgentAddress address,
                                            WorkspaceId expected, std::chrono::milliseconds patience, bool fresh) {
  auto heard = co_await hear_agent(agents, std::move(address), std::move(expected), patience, fresh);
  co_return std::move(heard.agent);
}

}  // namespace codehub::control
