#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "codehub/domain/idleness.hpp"
#include "codehub/domain/metering.hpp"

namespace codehub {

/// What one workspace did during [from, to).
struct PolicyHistory {
  Timestamp from{};
  Timestamp to{};
  Phase phase = Phase::kPending;        ///< At `from`; PENDING: it did not exist yet.
  std::vector<Transition> transitions;  ///< Of this workspace, in the order of time; others are skipped.
  std::vector<UsageHour> hours;         ///< Of this workspace.
};

struct PolicyOutcome {
  std::chrono::seconds running{0};
  std::chrono::seconds paused{0};
  std::chrono::seconds stopped{0};
  int wakes = 0;  ///< So often somebody came while it was not running.
  PolicyOutcome& operator+=(const PolicyOutcome& other);
  friend bool operator==(const PolicyOutcome&, const PolicyOutcome&) = default;
};

/// Where an instant stands in the schedule of the policy; nothing without one.
using WorkingTimeAt = std::function<std::optional<WorkingTime>(Timestamp)>;

/// The phase of a workspace at `from`, by its `transitions` since then. A history that begins after it (with a step
/// from a phase to itself) says nothing of the time before: PENDING.
[[nodiscard]] Phase phase_at(Timestamp from, const Workspace& workspace, const std::vector<Transition>& transitions);

/// What a policy would have made of that use. The model: in each hour it was used as long as it ran and was not idle,
/// in one piece, from when it began to run in that hour; people come at the same instants whatever the policy. Between
/// two uses it is frozen and stopped as the policy says, stopped at the end of the working day, and started before the
/// next. Archiving, deletion, lifetime and keep-awake are left aside.
[[nodiscard]] PolicyOutcome simulate_policy(const PolicyHistory& history, const IdlePolicy& policy,
                                            const WorkingTimeAt& working_time, const IdleAbilities& abilities);

/// What it really did, by its transitions; the wakes are those from PAUSED and STANDBY to RUNNING.
[[nodiscard]] PolicyOutcome observed_outcome(const PolicyHistory& history);

}  // namespace codehub
