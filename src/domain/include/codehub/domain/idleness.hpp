#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/activity.hpp"
#include "codehub/domain/idle_policy.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {

/// What a policy does with a workspace next.
enum class IdleStep { kPause, kStop, kArchive, kDelete, kPrewarm };
[[nodiscard]] std::string_view to_string(IdleStep step);  ///< "pause", "stop", "archive", "delete", "prewarm".

enum class IdleCause { kIdle, kSchedule, kLifetime };
[[nodiscard]] std::string_view to_string(IdleCause cause);  ///< "idle", "schedule", "lifetime".

struct ComingStep {
  IdleStep step = IdleStep::kPause;
  Timestamp at{};
  IdleCause cause = IdleCause::kIdle;
  friend bool operator==(const ComingStep&, const ComingStep&) = default;
};

/// Why a workspace is awake or not, and what happens when, if nothing else happens until then.
struct Idleness {
  bool idle = false;
  Timestamp idle_since{};          ///< When the last signal that counts fell silent; never after now.
  std::vector<std::string> awake;  ///< Why it is awake, the strongest first; empty when idle or not running.
  std::vector<ComingStep> coming;  ///< In the order of time. The first may be due.
};

/// Where `now` stands in a schedule; `calendar` works it out, for time zones need a database.
struct WorkingTime {
  bool working = false;
  Timestamp ends_at{};                 ///< While it is working time: its end.
  std::optional<Timestamp> ended_at;   ///< While it is none: the end of the last one, within eight days.
  std::optional<Timestamp> begins_at;  ///< Of the next working time; nothing when there is none.
};

/// What the runtime and the installation can do.
struct IdleAbilities {
  bool pause = true;
  bool archive = false;
};

/// `working_time` goes with `policy.schedule`. Pure and total: the one place that decides what a policy does. Deleted
/// workspaces and those in ERROR have nothing coming. A running workspace whose agent was not heard for more than
/// `kDeafAfter` is not idle until `kDeafPatience` after that; one whose agent was never heard is not idle at all.
[[nodiscard]] Idleness judge_idleness(const Workspace& workspace, const Activity& activity, const IdlePolicy& policy,
                                      const std::optional<WorkingTime>& working_time, const IdleAbilities& abilities,
                                      Timestamp now);

inline constexpr std::chrono::minutes kDeafAfter{2};
inline constexpr std::chrono::hours kDeafPatience{1};
/// The morning's start is for workspaces that were used so short a time before.
inline constexpr std::chrono::hours kPrewarmUsedWithin{7 * 24};

/// Git is known to hold nothing that exists nowhere else: what a policy asks before it deletes.
[[nodiscard]] bool is_known_clean(const Workspace& workspace);

}  // namespace codehub
