#include "narrator.hpp"

#include <chrono>

#include <fmt/format.h>

namespace codehub::control {
namespace {

using lifecycle::Action;
using lifecycle::Step;

std::string with_cause(std::string what, const Workspace& row) {
  return row.intent_cause.empty() ? what + "." : what + ": " + row.intent_cause + ".";
}

std::string words_for_claim(const Workspace& before, const Step& step) {
  switch (step.operation) {
    case Operation::kProvisioning: return "Preparing the workspace.";
    case Operation::kStarting: return step.keep.empty() ? "Starting." : "Carrying on with the container that is there.";
    case Operation::kPausing: return with_cause("Freezing", before);
    case Operation::kStopping: return step.reason.empty() ? "Stopping." : step.reason + "\nStopping.";
    case Operation::kDeleting: return "Deleting.";
    default: return {};
  }
}

std::string words_for_failure(const Workspace& after, const Step& step, int max_attempts) {
  if (after.attempts >= max_attempts) return step.reason;
  const auto wait = after.retry_at ? *after.retry_at - after.updated_at : std::chrono::microseconds(0);
  const double in_seconds = std::max(0.0, std::chrono::duration<double>(wait).count());
  return fmt::format("{}\nFailed {} of {} times; trying again in {:.1f} s.", step.reason, after.attempts, max_attempts,
                     in_seconds);
}

std::string words_for_settling(const Workspace& before, const Step& step) {
  if (step.phase == Phase::kPaused) return "Frozen.";
  const bool slept = before.phase == Phase::kPaused || before.operation == Operation::kPausing;
  const bool wakes = step.phase == Phase::kRunning && slept && before.operation != Operation::kStarting;
  if (wakes) return with_cause("Awake", before);
  if (step.phase == Phase::kRunning) return step.reason.empty() ? "Ready." : "Ready.\n" + step.reason;
  if (!step.reason.empty()) return step.reason;
  return before.operation == Operation::kProvisioning ? "Prepared." : "Stopped.";
}

}  // namespace

std::string words_for_write(const Workspace& before, const Workspace& after, const Step& step, int max_attempts) {
  switch (step.action) {
    case Action::kClaim: return words_for_claim(before, step);
    case Action::kLost:
    case Action::kFail: return words_for_failure(after, step, max_attempts);
    case Action::kGiveUp: return "Giving up: " + step.reason;
    case Action::kSettle: return words_for_settling(before, step);
    case Action::kRecord:
      if (before.error_reason == after.error_reason) return {};
      return after.error_reason ? *after.error_reason : "The workspace answers again.";
    default: return {};
  }
}

std::string words_for_effect(Operation operation, Action action) {
  switch (action) {
    case Action::kCreateVolume: return "Making the home volume.";
    case Action::kStartContainer: return "Starting the container.";
    case Action::kUnpauseContainer:
      if (operation == Operation::kResuming) return {};  // Somebody waits.
      if (operation == Operation::kStopping) return "Thawing the container, so that it can end.";
      return "Thawing the container, which was frozen from outside.";
    case Action::kRemoveVolume: return "Removing the home volume.";
    default: return {};
  }
}

}  // namespace codehub::control
