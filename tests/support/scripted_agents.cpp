#include "scripted_agents.hpp"

#include <utility>

namespace codehub::test {

using agentlink::AgentAddress;
using agentlink::AgentStatus;
using agentlink::IdeState;
using agentlink::SetupLine;
using agentlink::SetupRequest;
using agentlink::SetupState;

void ScriptedAgents::print(const WorkspaceId& id, const std::string& text) {
  auto& log = logs_[id];
  SetupLine line;
  line.seq = static_cast<std::int64_t>(log.size()) + 1;
  line.time = Timestamp(std::chrono::milliseconds(1'700'000'000'000 + line.seq / 2));  // Two lines share an instant.
  line.text = text;
  log.push_back(std::move(line));
}

/// The workspace behind an address, if its container runs and its agent wants to answer.
Task<WorkspaceId> ScriptedAgents::reach(const AgentAddress& address) {
  const auto known = ids_.find(address.token);
  if (known == ids_.end()) co_return fail(ErrorCode::kUnauthorized, "the agent refuses the token");
  const WorkspaceId id = known->second;
  const auto sample = co_await runtime_.stats(id);
  // Agents go on when the engine is down; without a running container there is none.
  if (!sample && sample.error().code != ErrorCode::kUpstreamUnavailable) {
    co_return fail(ErrorCode::kUpstreamUnavailable, "connection refused");
  }
  const auto& script = scripts_[id];
  if (script.silent) co_return fail(ErrorCode::kUpstreamUnavailable, "no answer");
  if (script.refuses) co_return fail(ErrorCode::kUnauthorized, "the agent refuses the token");
  Agent& agent = agents_[id];
  if (agent.endpoint != address.endpoint) {
    agent = Agent{};
    agent.endpoint = address.endpoint;
  }
  co_return id;
}

Task<AgentStatus> ScriptedAgents::status(AgentAddress address, bool fresh) {
  static_cast<void>(fresh);
  if (const auto known = ids_.find(address.token); known != ids_.end()) ++questions_[known->second];
  CO_TRY(const WorkspaceId id, co_await reach(address));
  const auto& script = scripts_[id];
  Agent& agent = agents_[id];
  if (++agent.asked <= script.silent_at_first) co_return fail(ErrorCode::kUpstreamUnavailable, "connection refused");
  AgentStatus status;
  status.workspace_id = id;
  status.version = "test";
  status.activity = script.activity;
  status.operation_id = agent.operation_id;
  if (agent.operation_id.empty()) co_return status;
  const int asked = ++agent.asked_since_setup;
  const bool over = asked > script.setup_takes;
  status.setup = !over ? SetupState::kRunning : script.setup_error.empty() ? SetupState::kDone : SetupState::kFailed;
  if (over) status.setup_error = script.setup_error;
  status.ide = asked > script.ide_takes ? IdeState::kReady : IdeState::kStarting;
  if (!script.ide_error.empty()) status.ide = IdeState::kFailed;
  status.ide_error = script.ide_error;
  status.git = script.git;
  co_return status;
}

Task<void> ScriptedAgents::setup(AgentAddress address, SetupRequest request) {
  CO_TRY(const WorkspaceId id, co_await reach(address));
  Agent& agent = agents_[id];
  if (agent.operation_id == request.operation_id) co_return Result<void>();
  agent.operation_id = request.operation_id;
  agent.asked_since_setup = 0;
  ++setups_[id];
  if (++clones_[id] == 1) {
    for (const auto& line : scripts_[id].prints) print(id, line);
  } else {
    clones_[id] = 1;  // The home is marked: what is there is not cloned again.
  }
  requests_[id] = std::move(request);
  co_return Result<void>();
}

Task<std::vector<SetupLine>> ScriptedAgents::setup_log(AgentAddress address, std::int64_t after) {
  CO_TRY(const WorkspaceId id, co_await reach(address));
  std::vector<SetupLine> lines;
  for (const auto& line : logs_[id]) {
    if (line.seq > after) lines.push_back(line);
  }
  co_return lines;
}

Task<void> ScriptedAgents::shutdown(AgentAddress address) {
  CO_TRY(const WorkspaceId id, co_await reach(address));
  static_cast<void>(id);
  co_return Result<void>();
}

Task<agentlink::ListeningPorts> ScriptedAgents::ports(AgentAddress address, std::uint64_t after,
                                                      std::chrono::seconds wait) {
  static_cast<void>(after);
  static_cast<void>(wait);
  CO_TRY(const WorkspaceId id, co_await reach(address));
  co_return scripts_[id].ports;
}

Task<void> ScriptedAgents::share_state(AgentAddress address, agentlink::SharingState state) {
  static_cast<void>(state);
  CO_TRY(const WorkspaceId id, co_await reach(address));
  static_cast<void>(id);
  co_return Result<void>();
}

Task<void> ScriptedAgents::tell_idleness(AgentAddress address, std::string json) {
  CO_TRY(const WorkspaceId id, co_await reach(address));
  idleness_[id] = std::move(json);
  co_return Result<void>();
}

}  // namespace codehub::test
