#pragma once

#include "codehub/control/controller.hpp"
#include "codehub/domain/lifecycle.hpp"

namespace codehub::control {

[[nodiscard]] agentlink::AgentAddress address_of(const Workspace& row, const lifecycle::Reality& reality);

/// What an agent answered: its health, and how its workspace is used. The latter is empty where it was silent.
struct HeardAgent {
  lifecycle::Agent agent;
  std::optional<agentlink::AgentActivity> activity;
};
[[nodiscard]] asio::awaitable<HeardAgent> hear_agent(agentlink::AgentClient& agents, agentlink::AgentAddress address,
                                                     WorkspaceId expected, std::chrono::milliseconds patience,
                                                     bool fresh = false);

/// Asks an agent how it is; never fails, for silence is an answer too. `fresh`: what it says of git is looked up now.
[[nodiscard]] asio::awaitable<lifecycle::Agent> ask_agent(agentlink::AgentClient& agents,
                                                          agentlink::AgentAddress address, WorkspaceId expected,
                                                          std::chrono::milliseconds patience, bool fresh = false);

}  // namespace codehub::control
