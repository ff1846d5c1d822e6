#include "reality.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"

namespace codehub::control {
namespace {

constexpr std::size_t kMaxAgentWords = 500;  ///< What an agent says reaches the database: bounded and readable.

lifecycle::ContainerState to_state(runtime::ContainerState state) {
  switch (state) {
    case runtime::ContainerState::kCreated: return lifecycle::ContainerState::kCreated;
    case runtime::ContainerState::kRunning: return lifecycle::ContainerState::kRunning;
    case runtime::ContainerState::kPaused: return lifecycle::ContainerState::kPaused;
    case runtime::ContainerState::kExited: return lifecycle::ContainerState::kExited;
    case runtime::ContainerState::kRemoving: return lifecycle::ContainerState::kRemoving;
  }
  return lifecycle::ContainerState::kExited;
}

lifecycle::SetupState to_setup(agentlink::SetupState state) {
  switch (state) {
    case agentlink::SetupState::kNone: return lifecycle::SetupState::kNone;
    case agentlink::SetupState::kRunning: return lifecycle::SetupState::kRunning;
    case agentlink::SetupState::kDone: return lifecycle::SetupState::kDone;
    case agentlink::SetupState::kFailed: return lifecycle::SetupState::kFailed;
  }
  return lifecycle::SetupState::kNone;
}

lifecycle::IdeState to_ide(agentlink::IdeState state) {
  switch (state) {
    case agentlink::IdeState::kStopped: return lifecycle::IdeState::kStopped;
    case agentlink::IdeState::kStarting: return lifecycle::IdeState::kStarting;
    case agentlink::IdeState::kReady: return lifecycle::IdeState::kReady;
    case agentlink::IdeState::kFailed: return lifecycle::IdeState::kFailed;
  }
  return lifecycle::IdeState::kStopped;
}

}  // namespace

lifecycle::Container to_container(const runtime::ContainerStatus& status) {
  lifecycle::Container container;
  container.state = to_state(status.state);
  container.operation_id = status.operation_id;
  container.endpoint = status.endpoint;
  container.size = status.size;
  container.exit_code = status.exit_code;
  container.out_of_memory = status.out_of_memory;
  container.error = status.error;
  return container;
}

lifecycle::Agent to_agent(const Result<agentlink::AgentStatus>& answer, const WorkspaceId& expected) {
  lifecycle::Agent agent;
  if (!answer) {
    const auto code = answer.error().code;
    const bool refused = code == ErrorCode::kUnauthorized || code == ErrorCode::kForbidden;
    agent.answer = refused ? lifecycle::AgentAnswer::kRefused : lifecycle::AgentAnswer::kSilent;
    return agent;
  }
  if (answer->workspace_id != expected) {
    // An address that was given to another workspace's container meanwhile.
    agent.answer = lifecycle::AgentAnswer::kRefused;
    return agent;
  }
  agent.answer = lifecycle::AgentAnswer::kAnswered;
  agent.setup_operation = answer->operation_id;
  agent.setup = to_setup(answer->setup);
  agent.setup_error = to_storable_text(answer->setup_error, kMaxAgentWords);
  agent.ide = to_ide(answer->ide);
  agent.ide_error = to_storable_text(answer->ide_error, kMaxAgentWords);
  if (answer->git) agent.git = GitState{std::max(answer->git->uncommitted, 0), std::max(answer->git->unpushed, 0)};
  return agent;
}

lifecycle::Limits limits_of(const ControlOptions& options) {
  lifecycle::Limits limits;
  limits.max_attempts = options.max_attempts;
  limits.start_deadline = options.start_deadline;
  limits.setup_wait = options.setup_wait;
  limits.setup_deadline = options.setup_deadline;
  limits.stable_after = options.stable_after;
  limits.poll_least = options.poll_least;
  limits.poll_most = options.poll_most;
  return limits;
}

lifecycle::Backoff backoff_of(const ControlOptions& options) { return {options.backoff_base, options.backoff_limit}; }

}  // namespace codehub::control
