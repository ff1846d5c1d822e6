#pragma once

#include <chrono>

#include "codehub/domain/error.hpp"
#include "codehub/domain/lifecycle.hpp"

namespace codehub::lifecycle {

struct Backoff {
  std::chrono::milliseconds base{500};
  std::chrono::milliseconds limit{30'000};
};

/// Time to wait after the `attempts`-th failure: doubles from `base` up to `limit`; of that, between a half and the
/// whole by `jitter` (0 to 1), so that many that failed together do not come back together.
[[nodiscard]] std::chrono::milliseconds backoff_delay(int attempts, const Backoff& backoff, double jitter);

/// What a write needs and a pure function cannot make.
struct Fresh {
  OperationId operation_id;  ///< A new one; used when the step begins or repeats an operation.
  Timestamp now{};
  double jitter = 0;  ///< 0 to 1.
  Backoff backoff;
  int max_attempts = 5;
};

/// The row after the write `step` (kClaim, kLost, kRecord, kSettle, kFail, kGiveUp); only observation fields change.
/// Applying it to a newer row of the same workspace is right too: intent is never touched.
[[nodiscard]] Workspace written(Workspace row, const Step& step, const Reality& reality, const Fresh& fresh);

/// True when observation fields of the two differ, so that saving is worth a write.
[[nodiscard]] bool differs(const Workspace& before, const Workspace& after);

/// What a failed action means.
enum class Verdict {
  kSilence,    ///< Somebody we depend on does not answer: nothing is judged, nothing is counted; try again later.
  kLookAgain,  ///< Reality moved under us: observe and plan again.
  kRetry,      ///< Count an attempt and try again after a back-off.
  kGiveUp,     ///< Nothing helps but a person: ERROR at once.
};
[[nodiscard]] Verdict judge_failure(Action action, ErrorCode code);

/// The failed attempt as a step; giving up at once counts all attempts as used.
[[nodiscard]] Step failed(Verdict verdict, std::string reason);

}  // namespace codehub::lifecycle
