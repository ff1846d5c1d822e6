#include "codehub/domain/lifecycle_progress.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace codehub::lifecycle {
namespace {

/// A deletion that was given up is tried again by itself, this many times the longest back-off later.
constexpr int kDeletionPause = 20;

void begin(Workspace& row, OperationId operation_id, Timestamp at) {
  row.operation_id = std::move(operation_id);
  row.operation_started_at = at;
}

void enter(Workspace& row, Phase phase, Timestamp now) {
  if (row.phase != phase) row.phase_changed_at = now;
  row.phase = phase;
  if (phase != Phase::kRunning) row.endpoint.clear();
  if (phase != Phase::kPaused) row.frozen_memory_bytes = 0;
}

void keep_git(Workspace& row, const Reality& reality) {
  // An agent that has not asked git yet, or finds no clone, knows nothing: that is not the news that there is no
  // unpushed work. What was known before stays.
  if (knows_git(reality.agent)) row.git = reality.agent->git;
}

void count_failure(Workspace& row, std::string reason, const Fresh& fresh) {
  ++row.attempts;
  row.error_reason = std::move(reason);
  row.retry_at = fresh.now + backoff_delay(row.attempts, fresh.backoff, fresh.jitter);
  begin(row, fresh.operation_id, *row.retry_at);
}

void claim(Workspace& row, const Step& step, const Fresh& fresh) {
  row.operation = step.operation;
  begin(row, step.keep.empty() ? fresh.operation_id : step.keep, fresh.now);
  enter(row, step.phase, fresh.now);
  row.attempts = 0;
  row.retry_at.reset();
  row.error_reason.reset();
}

void record(Workspace& row, const Step& step, const Reality& reality, const Fresh& fresh) {
  if (!reality.container) return;
  if (row.operation == Operation::kStarting) {
    row.applied_size = reality.container->size;
    row.operation_started_at = fresh.now;
    return;
  }
  row.endpoint = reality.container->endpoint;
  row.error_reason = step.reason.empty() ? std::nullopt : std::optional(step.reason);
  if (step.calm) row.attempts = 0;
}

void settle(Workspace& row, const Step& step, const Reality& reality, const Fresh& fresh) {
  row.operation = Operation::kNone;
  enter(row, step.phase, fresh.now);
  row.retry_at.reset();
  row.error_reason.reset();
  if (step.phase == Phase::kRunning && reality.container) {
    row.endpoint = reality.container->endpoint;
    row.applied_size = reality.container->size;
  } else {
    row.attempts = 0;
  }
}

void give_up(Workspace& row, const Step& step, const Fresh& fresh) {
  const bool deleting = row.operation == Operation::kDeleting;
  row.operation = Operation::kNone;
  enter(row, Phase::kError, fresh.now);
  row.error_reason = step.reason;
  row.retry_at = deleting ? std::optional<Timestamp>(fresh.now + fresh.backoff.limit * kDeletionPause) : std::nullopt;
}

}  // namespace

std::chrono::milliseconds backoff_delay(int attempts, const Backoff& backoff, double jitter) {
  auto whole = backoff.base;
  for (int i = 1; i < attempts && whole < backoff.limit; ++i) whole *= 2;
  whole = std::min(whole, backoff.limit);
  const auto milliseconds = static_cast<double>(whole.count()) * (0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0));
  return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

Workspace written(Workspace row, const Step& step, const Reality& reality, const Fresh& fresh) {
  keep_git(row, reality);
  switch (step.action) {
    case Action::kClaim: claim(row, step, fresh); break;
    case Action::kLost:
      row.operation = Operation::kStarting;
      enter(row, step.phase, fresh.now);
      count_failure(row, step.reason, fresh);
      break;
    case Action::kRecord: record(row, step, reality, fresh); break;
    case Action::kSettle: settle(row, step, reality, fresh); break;
    case Action::kFail:
      count_failure(row, step.reason, fresh);
      if (step.exhausted) row.attempts = std::max(row.attempts, fresh.max_attempts);
      break;
    case Action::kGiveUp: give_up(row, step, fresh); break;
    default: break;
  }
  return row;
}

bool differs(const Workspace& before, const Workspace& after) {
  const auto observed = [](const Workspace& row) {
    return std::tie(row.phase, row.operation, row.operation_id, row.operation_started_at, row.attempts, row.retry_at,
                    row.error_reason, row.endpoint, row.applied_size, row.git, row.frozen_memory_bytes,
                    row.phase_changed_at);
  };
  return observed(before) != observed(after);
}

Verdict judge_failure(Action action, ErrorCode code) {
  switch (code) {
    case ErrorCode::kCancelled: return Verdict::kSilence;
    case ErrorCode::kConflict: return Verdict::kLookAgain;
    case ErrorCode::kUpstreamUnavailable:
      // An agent that went silent is no reason to doubt the runtime.
      return action == Action::kSendSetup ? Verdict::kLookAgain : Verdict::kSilence;
    case ErrorCode::kInvalidRequest:
    case ErrorCode::kTooLarge: return Verdict::kGiveUp;
    case ErrorCode::kNoSpace: {
      const bool frees =
          action == Action::kRemoveContainer || action == Action::kRemoveVolume || action == Action::kRemoveRow;
      return frees ? Verdict::kRetry : Verdict::kGiveUp;
    }
    case ErrorCode::kNotFound:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kForbidden: return action == Action::kPullImage ? Verdict::kGiveUp : Verdict::kRetry;
    default: return Verdict::kRetry;
  }
}

Step failed(Verdict verdict, std::string reason) {
  Step step;
  step.action = Action::kFail;
  step.reason = std::move(reason);
  step.exhausted = verdict == Verdict::kGiveUp;
  return step;
}

std::string_view to_string(Action action) {
  switch (action) {
    case Action::kNothing: return "nothing";
    case Action::kWait: return "wait";
    case Action::kAskAgent: return "ask_agent";
    case Action::kCheckImage: return "check_image";
    case Action::kClaim: return "claim";
    case Action::kLost: return "lost";
    case Action::kRecord: return "record";
    case Action::kSettle: return "settle";
    case Action::kFail: return "fail";
    case Action::kGiveUp: return "give_up";
    case Action::kPullImage: return "pull_image";
    case Action::kCreateVolume: return "create_volume";
    case Action::kCreateContainer: return "create_container";
    case Action::kStartContainer: return "start_container";
    case Action::kPauseContainer: return "pause_container";
    case Action::kUnpauseContainer: return "unpause_container";
    case Action::kSendSetup: return "send_setup";
    case Action::kStopContainer: return "stop_container";
    case Action::kRemoveContainer: return "remove_container";
    case Action::kRemoveVolume: return "remove_volume";
    case Action::kRemoveRow: return "remove_row";
  }
  return "nothing";
}

}  // namespace codehub::lifecycle
