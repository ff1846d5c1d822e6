#pragma once

#include <optional>
#include <vector>

#include "codehub/domain/size.hpp"
#include "codehub/store/records.hpp"
#include "usage_samples.hpp"

namespace codehub::control {

/// What is known of one workspace when its meter moves on.
struct MeterNews {
  const Workspace* row = nullptr;       ///< Read after `transitions`; null: there is none any more.
  std::vector<Transition> transitions;  ///< Of this workspace, in their order; what counts already may be among them.
  std::optional<MeasuredUse> measured;
  bool idle = false;
  bool gone_before = false;  ///< There was no row last time, either.
};

/// Where the meter of a workspace begins: at its making, where the history has that, else now.
[[nodiscard]] store::MeterCursor begin_meter(const Workspace& row, const std::vector<Transition>& transitions,
                                             const std::vector<Size>& sizes, Timestamp now);

/// Moves a cursor to `now` over all that changed meanwhile. Never backwards: what lies before the cursor (a clock that
/// jumped, a change that was written late) takes no time. `from` of the answer is `cursor.until`.
[[nodiscard]] store::MeterAdvance advance_meter(const store::MeterCursor& cursor, const MeterNews& news,
                                                const std::vector<Size>& sizes, Timestamp now);

/// Whether it may wait to be written: nothing happened, nothing runs, and it was written a short while ago.
[[nodiscard]] bool can_wait(const store::MeterCursor& before, const store::MeterAdvance& advance);

/// Longest time that is counted at once; as long as usage is kept.
inline constexpr std::chrono::hours kLongestStretch{400 * 24};
/// What does not run is written this often.
inline constexpr std::chrono::minutes kQuietFor{10};
/// An idle flag says nothing about a longer time than this.
inline constexpr std::chrono::minutes kIdleKnownFor{10};

}  // namespace codehub::control
