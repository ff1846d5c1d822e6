#include "lifecycle_words.hpp"

namespace codehub::lifecycle {
namespace {

std::string with_cause(std::string sentence, const std::string& cause) {
  return cause.empty() ? sentence + "." : sentence + ": " + cause;
}

std::string seconds_of(std::chrono::milliseconds duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

std::string words_for_exit(const Container& container) {
  if (container.out_of_memory) {
    return "The workspace ran out of memory and was ended by the system. Choose a larger size or run less at once.";
  }
  if (!container.error.empty()) return "The container could not be started: " + container.error;
  std::string words = "The container ended by itself";
  if (container.exit_code) words += " with exit code " + std::to_string(*container.exit_code);
  return words + ". The last lines of its output are in the log of the workspace.";
}

std::string words_for_removed_container() { return "The container was removed from outside code-hub."; }

std::string words_for_lost_sleep(const std::optional<Container>& container) {
  const std::string what = container ? words_for_exit(*container) : words_for_removed_container();
  return "The workspace was frozen. " + what + " What was open in it is gone; the home is kept.";
}

std::string words_for_lost_home(const Workspace& workspace) {
  return "The home volume is gone: codehub-home-" + workspace.id.value() +
         " was removed from outside code-hub. Nothing was made in its place. Bring the volume back and retry, or "
         "delete this "
         "workspace.";
}

std::string words_for_late_start(const Agent& agent, std::chrono::milliseconds limit) {
  if (agent.answer != AgentAnswer::kAnswered) {
    return "The agent in the container did not answer within " + seconds_of(limit) +
           ". The last lines of its output are in the log of the workspace.";
  }
  if (agent.setup == SetupState::kRunning) {
    return "The set-up did not end within " + seconds_of(limit) + ". See the log for where it stands.";
  }
  return with_cause("The IDE was not ready within " + seconds_of(limit), agent.ide_error);
}

std::string words_for_refusing_agent() {
  return "The agent in the container refuses this hub's token: the container is not the one that was made.";
}

std::string words_for_failed_ide(const Agent& agent) {
  return with_cause("The IDE could not be started", agent.ide_error);
}

std::string words_for_health(const Agent& agent) {
  switch (agent.answer) {
    case AgentAnswer::kSilent:
      return "The workspace runs but does not answer. Nothing in it was touched; if this lasts, stop and start it.";
    case AgentAnswer::kRefused: return words_for_refusing_agent();
    case AgentAnswer::kAnswered: break;
  }
  return agent.ide == IdeState::kFailed ? with_cause("The IDE has stopped", agent.ide_error) : std::string();
}

std::string words_for_setup(const Agent& agent) {
  if (agent.setup == SetupState::kRunning) return "The set-up is still running; the workspace can be used already.";
  if (agent.setup != SetupState::kFailed) return {};
  return with_cause("NOTICE: the set-up failed, the workspace can be used all the same", agent.setup_error);
}

}  // namespace codehub::lifecycle
