#include "codehub/domain/lifecycle.hpp"

#include <algorithm>
#include <utility>

#include "lifecycle_words.hpp"

namespace codehub::lifecycle {
namespace {

/// Everything a plan looks at.
struct Case {
  const Workspace& row;
  const Reality& reality;
  Timestamp now;
  const Limits& limits;

  [[nodiscard]] bool has_retry_ahead() const { return row.retry_at && now < *row.retry_at; }
  [[nodiscard]] std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - row.operation_started_at);
  }
};

Step step_of(Action action) {
  Step step;
  step.action = action;
  return step;
}

Step wait_until(Timestamp until) {
  Step step = step_of(Action::kWait);
  step.until = until;
  return step;
}

/// Waits the longer the longer the operation lasts already.
Step poll(const Case& c) {
  return wait_until(c.now + std::clamp(c.elapsed() / 16, c.limits.poll_least, c.limits.poll_most));
}

Step claim(Operation operation, Phase phase, OperationId keep = {}) {
  Step step = step_of(Action::kClaim);
  step.operation = operation;
  step.phase = phase;
  step.keep = std::move(keep);
  return step;
}

Step ending(Action action, Phase phase, std::string reason) {
  Step step = step_of(action);
  step.phase = phase;
  step.reason = std::move(reason);
  return step;
}

Step because(std::string cause, Step step) {
  step.cause = std::move(cause);
  return step;
}

Step settle(Phase phase, std::string notice = {}) { return ending(Action::kSettle, phase, std::move(notice)); }
Step fail_with(std::string reason) { return ending(Action::kFail, Phase::kPending, std::move(reason)); }
Step give_up(std::string reason) { return ending(Action::kGiveUp, Phase::kError, std::move(reason)); }

/// The attempts of the running operation are used up, or the next one is not due yet.
std::optional<Step> held_back(const Case& c) {
  if (c.row.operation != Operation::kNone && c.row.attempts >= c.limits.max_attempts) {
    return give_up(c.row.error_reason.value_or("It failed too often."));
  }
  if (c.has_retry_ahead()) return wait_until(*c.row.retry_at);
  return std::nullopt;
}

/// The step that makes the image present, if it is not.
std::optional<Step> image_first(const Case& c) {
  switch (c.reality.image) {
    case Image::kUnknown: return step_of(Action::kCheckImage);
    case Image::kAbsent: return step_of(Action::kPullImage);
    case Image::kPulling: return wait_until(c.now + c.limits.poll_most);
    case Image::kPresent: break;
  }
  return std::nullopt;
}

/// No home volume: a new workspace gets one, a used one has lost its own.
Step without_home(const Case& c) {
  if (home_used(c.row)) return give_up(words_for_lost_home(c.row));
  if (c.row.operation != Operation::kProvisioning) return claim(Operation::kProvisioning, Phase::kPending);
  if (auto held = held_back(c)) return *held;
  if (auto image = image_first(c)) return *image;
  return step_of(Action::kCreateVolume);
}

/// A container that may be carried on with, instead of being made anew. After a failed attempt none is.
bool worth_keeping(const Case& c, const Container& container) {
  const bool ends = container.state == ContainerState::kExited || container.state == ContainerState::kRemoving;
  return !ends && container.size == c.row.size && c.row.attempts == 0;
}

/// The runtime removes the container already; usually it is soon done. Afterwards it is asked to remove it, which waits
/// with a limit and fails in words: so that one that hangs in its removal does not keep us waiting for ever.
bool is_soon_gone(const Case& c, const Container& container) {
  return container.state == ContainerState::kRemoving && c.row.attempts == 0 && c.elapsed() <= c.limits.start_deadline;
}

/// STARTING, the container runs: wait for its agent, set it up, wait for the IDE.
Step await_ready(const Case& c) {
  if (!c.reality.agent) return step_of(Action::kAskAgent);
  const Agent& agent = *c.reality.agent;
  const auto fail_after = [&](std::chrono::milliseconds limit) {
    return c.elapsed() > limit ? fail_with(words_for_late_start(agent, limit)) : poll(c);
  };
  if (agent.answer == AgentAnswer::kRefused) return fail_with(words_for_refusing_agent());
  if (agent.answer == AgentAnswer::kSilent) return fail_after(c.limits.start_deadline);
  if (agent.setup == SetupState::kNone || agent.setup_operation != c.row.operation_id) {
    return c.elapsed() > c.limits.start_deadline ? fail_after(c.limits.start_deadline) : step_of(Action::kSendSetup);
  }
  if (agent.ide == IdeState::kFailed) return fail_with(words_for_failed_ide(agent));
  const bool setting_up = agent.setup == SetupState::kRunning;
  if (agent.ide != IdeState::kReady) return fail_after(setting_up ? c.limits.setup_deadline : c.limits.start_deadline);
  if (setting_up && c.elapsed() < c.limits.setup_wait) return poll(c);
  return settle(Phase::kRunning, words_for_setup(agent));
}

Step start_with_container(const Case& c, const Container& container) {
  if (is_soon_gone(c, container)) return poll(c);
  if (container.operation_id != c.row.operation_id || container.state == ContainerState::kRemoving) {
    // Of an older attempt: removed and made anew. More failures than attempts means that removing it fails.
    if (c.row.attempts > c.limits.max_attempts) return *held_back(c);
    return step_of(Action::kRemoveContainer);
  }
  switch (container.state) {
    case ContainerState::kCreated: {
      // The record marks the home as used before anybody can use it, and lets the deadline run from here.
      const bool late = c.elapsed() > c.limits.start_deadline / 2;
      if (late || c.row.applied_size != container.size) return ending(Action::kRecord, c.row.phase, {});
      return step_of(Action::kStartContainer);
    }
    case ContainerState::kPaused: return step_of(Action::kUnpauseContainer);
    case ContainerState::kExited: return fail_with(words_for_exit(container));
    case ContainerState::kRunning: return await_ready(c);
    case ContainerState::kRemoving: break;
  }
  return {};
}

Step start_without_container(const Case& c) {
  if (auto held = held_back(c)) return *held;
  if (!c.reality.volume) return without_home(c);
  if (auto image = image_first(c)) return *image;
  return step_of(Action::kCreateContainer);
}

/// Writes down what is new about a running workspace; nothing when nothing is.
Step record_news(const Case& c, std::string reason) {
  const Agent& agent = *c.reality.agent;
  const bool git_known = knows_git(c.reality.agent);
  const bool calm = c.row.attempts > 0 && c.now - c.row.phase_changed_at > c.limits.stable_after;
  const bool news = c.reality.container->endpoint != c.row.endpoint || (git_known && agent.git != c.row.git) ||
                    reason != c.row.error_reason.value_or("");
  if (!news && !calm) return {};
  Step step = ending(Action::kRecord, Phase::kRunning, std::move(reason));
  step.calm = calm;
  return step;
}

/// RUNNING and wanted so: is it still?
Step stay_running(const Case& c, const Container& container) {
  switch (container.state) {
    case ContainerState::kExited: return ending(Action::kLost, Phase::kStandby, words_for_exit(container));
    case ContainerState::kPaused:
      return because("frozen from outside", claim(Operation::kStarting, Phase::kPaused, container.operation_id));
    case ContainerState::kCreated:
      return because("its container was made anew from outside", claim(Operation::kStarting, Phase::kStandby));
    case ContainerState::kRemoving: return ending(Action::kLost, Phase::kStandby, words_for_removed_container());
    case ContainerState::kRunning: break;
  }
  if (!c.reality.agent) {
    return container.endpoint == c.row.endpoint
               ? Step{}
               : ending(Action::kRecord, Phase::kRunning, c.row.error_reason.value_or(""));
  }
  const Agent& agent = *c.reality.agent;
  const bool restarted = agent.setup == SetupState::kNone || agent.ide == IdeState::kStopped;
  if (agent.answer == AgentAnswer::kAnswered && restarted) {
    return because("its agent began anew", claim(Operation::kStarting, Phase::kStandby, container.operation_id));
  }
  return record_news(c, words_for_health(agent));
}

/// True while the container is expected to be frozen, or on its way there or back.
bool is_asleep(const Workspace& row) {
  return row.operation == Operation::kPausing || row.operation == Operation::kResuming ||
         (row.operation == Operation::kNone && row.phase == Phase::kPaused);
}

/// Is asleep and wanted RUNNING; nothing when its container does not sleep but is no longer alive. An agent is not
/// asked: whoever wakes it waits, and the rounds look later.
std::optional<Step> wake(const Case& c, const Container& container) {
  if (container.state == ContainerState::kRunning) {
    const bool by_us = c.row.operation != Operation::kNone;
    return by_us ? settle(Phase::kRunning) : because("thawed from outside", settle(Phase::kRunning));
  }
  if (container.state != ContainerState::kPaused) return std::nullopt;
  if (c.row.operation != Operation::kResuming) {
    return claim(Operation::kResuming, Phase::kPaused, container.operation_id);
  }
  if (auto held = held_back(c)) return *held;
  return step_of(Action::kUnpauseContainer);
}

Step plan_up(const Case& c) {
  const auto& container = c.reality.container;
  if (container && is_asleep(c.row)) {
    if (auto step = wake(c, *container)) return *step;
  }
  const bool starting = c.row.operation == Operation::kStarting;
  if (container && starting) return start_with_container(c, *container);
  if (starting) return start_without_container(c);
  const bool was_running = c.row.phase == Phase::kRunning && c.row.operation == Operation::kNone;
  if (container && was_running) return stay_running(c, *container);
  if (container) {
    return claim(Operation::kStarting, Phase::kStandby,
                 worth_keeping(c, *container) ? container->operation_id : OperationId());
  }
  if (was_running) return ending(Action::kLost, Phase::kStandby, words_for_removed_container());
  return c.reality.volume ? claim(Operation::kStarting, Phase::kStandby) : without_home(c);
}

Step plan_down(const Case& c) {
  if (!c.reality.container) {
    if (!c.reality.volume) return without_home(c);
    const bool settled = c.row.phase == Phase::kStandby && c.row.operation == Operation::kNone;
    return settled ? Step{} : settle(Phase::kStandby);
  }
  const Container& container = *c.reality.container;
  if (c.row.operation != Operation::kStopping) {
    // The last word of the agent about unpushed work is worth a question before it goes.
    const bool ask = container.state == ContainerState::kRunning && !c.reality.agent;
    return ask ? step_of(Action::kAskAgent) : claim(Operation::kStopping, c.row.phase);
  }
  if (auto held = held_back(c)) return *held;
  if (is_soon_gone(c, container)) return poll(c);
  switch (container.state) {
    case ContainerState::kPaused: return step_of(Action::kUnpauseContainer);
    case ContainerState::kRunning: return step_of(Action::kStopContainer);
    default: return step_of(Action::kRemoveContainer);
  }
}

/// The container runs and shall be frozen.
Step put_to_sleep(const Case& c, const Container& container) {
  if (!c.limits.can_pause) return plan_up(c);
  if (c.row.operation == Operation::kPausing) {
    if (auto held = held_back(c)) return *held;
    return step_of(Action::kPauseContainer);
  }
  // It was thawed, by us or from outside: that is told before it is frozen again.
  const bool by_us = c.row.operation == Operation::kResuming;
  if (is_asleep(c.row)) return because(by_us ? "woken" : "thawed from outside", settle(Phase::kRunning));
  if (c.row.phase != Phase::kRunning) return worth_keeping(c, container) ? plan_up(c) : plan_down(c);
  if (!c.reality.agent) return step_of(Action::kAskAgent);  // What it knows about unpushed work is shown meanwhile.
  return claim(Operation::kPausing, Phase::kRunning, container.operation_id);
}

/// Wanted PAUSED. Only what runs is frozen: nothing is started for it, and what has ended is STANDBY.
Step plan_asleep(const Case& c) {
  if (c.row.operation == Operation::kStarting) return plan_up(c);  // A start that began is finished first.
  const auto& container = c.reality.container;
  if (container && container->state == ContainerState::kRunning) return put_to_sleep(c, *container);
  if (container && container->state == ContainerState::kPaused) {
    const bool settled = c.row.phase == Phase::kPaused && c.row.operation == Operation::kNone;
    return settled ? Step{} : settle(Phase::kPaused);
  }
  Step step = plan_down(c);
  const bool ends = step.action == Action::kClaim || step.action == Action::kSettle;
  if (ends && c.row.phase == Phase::kPaused) {
    step.reason = words_for_lost_sleep(container);
    step.cause =
        container ? "its container ended while it was frozen" : "its container was removed while it was frozen";
  }
  return step;
}

/// Container first, then volume, then row.
Step plan_deletion(const Case& c) {
  if (c.row.phase == Phase::kError && c.has_retry_ahead()) return wait_until(*c.row.retry_at);
  if (c.row.operation != Operation::kDeleting) return claim(Operation::kDeleting, Phase::kDeleting);
  if (auto held = held_back(c)) return *held;
  const auto& container = c.reality.container;
  if (container && is_soon_gone(c, *container)) return poll(c);
  if (container) return step_of(Action::kRemoveContainer);
  return step_of(c.reality.volume ? Action::kRemoveVolume : Action::kRemoveRow);
}

/// ERROR ends by a retry or a deletion; or because what is wanted is already so.
Step plan_error(const Case& c) {
  const auto& container = c.reality.container;
  if (c.row.desired_state != Phase::kRunning && !container && c.reality.volume) return settle(Phase::kStandby);
  const bool frozen = container && container->state == ContainerState::kPaused;
  if (c.row.desired_state == Phase::kPaused && frozen) return settle(Phase::kPaused);
  if (c.row.desired_state != Phase::kRunning || !container || container->state != ContainerState::kRunning) return {};
  if (!c.reality.agent) return step_of(Action::kAskAgent);
  const Agent& agent = *c.reality.agent;
  const bool ready = agent.answer == AgentAnswer::kAnswered && agent.ide == IdeState::kReady;
  return ready ? because("it runs after all", settle(Phase::kRunning)) : Step{};
}

}  // namespace

bool home_used(const Workspace& workspace) { return !workspace.applied_size.empty(); }

bool knows_git(const std::optional<Agent>& agent) {
  return agent && agent->answer == AgentAnswer::kAnswered && agent->git.has_value();
}

Step plan(const Workspace& workspace, const Reality& reality, Timestamp now, const Limits& limits) {
  const Case c{workspace, reality, now, limits};
  if (workspace.deleted_at) return plan_deletion(c);
  if (workspace.phase == Phase::kError) return plan_error(c);
  if (workspace.operation == Operation::kStopping) return plan_down(c);  // A stop that began is finished first.
  switch (workspace.desired_state) {
    case Phase::kRunning: return plan_up(c);
    case Phase::kPaused: return plan_asleep(c);
    case Phase::kStandby: return plan_down(c);
    default: return {};
  }
}

}  // namespace codehub::lifecycle
