#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {

/// What a user or a group may hold at most; nothing: no limit.
struct Quota {
  std::optional<std::int64_t> running;        ///< Workspaces that run. 0 to 100,000.
  std::optional<double> cpu;                  ///< CPUs of those, to a thousandth.
  std::optional<std::int64_t> memory_bytes;   ///< Memory of those, and what frozen ones still hold.
  std::optional<std::int64_t> disk_bytes;     ///< Homes, measured.
  std::optional<std::int64_t> archive_bytes;  ///< Archived homes.
  std::optional<double> monthly_budget;       ///< In the currency of the rate card, to a thousandth; reached, nothing
                                              ///< more starts.
  friend bool operator==(const Quota&, const Quota&) = default;
};
/// No limit at all.
[[nodiscard]] bool is_unlimited(const Quota& quota);
/// Each value in its range; the error names the field and what is accepted.
[[nodiscard]] Result<void> validate(const Quota& quota);

inline constexpr std::int64_t kMostRunning = 100'000;
inline constexpr double kMostCpu = 1e6;
inline constexpr std::int64_t kMostQuotaBytes = std::int64_t{1} << 60;  ///< 1 EiB.
inline constexpr double kMostBudget = 1e12;

/// What one workspace holds of it.
struct Holding {
  WorkspaceId workspace_id;
  std::string name;
  bool running = false;           ///< Shall run; or runs, and does not stop as it should.
  double cpu = 0;                 ///< 0 unless it runs.
  std::int64_t memory_bytes = 0;  ///< Of its size when it runs; what is left in memory when it is frozen.
  std::int64_t disk_bytes = 0;
  std::int64_t archive_bytes = 0;
  std::optional<Timestamp> idle_since{};  ///< Known to be idle since then.
  UserId owner_id{};
  std::string owner_name{};
};
/// What `workspace` holds of running, CPU and memory; disk and archive are measured elsewhere. What shall stop or go is
/// on its way out and holds nothing, unless that fails. A size that is no longer defined counts as nothing.
[[nodiscard]] Holding holding_of(const Workspace& workspace, const std::vector<Size>& sizes);

struct Held {
  std::int64_t running = 0;
  double cpu = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t disk_bytes = 0;
  std::int64_t archive_bytes = 0;
  double cost_this_month = 0;
};
[[nodiscard]] Held sum(const std::vector<Holding>& holdings);

/// Whose quota it is, and what they hold without the workspace that asks.
struct QuotaScope {
  std::string name;  ///< For a person: "`kim`", "the group `web`".
  Quota quota;
  std::vector<Holding> holdings;
  double cost_this_month = 0;
};

/// Whether `wanted` fits into all of them; else kQuotaExceeded, whose words say which limit, what is held by what, and
/// what could be frozen to make room: "freeze `old-demo` (idle for 3 h) and start". They name workspaces: they are for
/// its owner and administrators, not for visitors. `can_pause`: the runtime can freeze.
[[nodiscard]] Result<void> check_quota(const std::vector<QuotaScope>& scopes, const Holding& wanted, Timestamp now,
                                       bool can_pause = true);

/// What would make room.
struct RoomOffer {
  Holding holding;
  bool stop = false;  ///< Freezing it is not enough.
};
/// The workspace of the same owner whose freezing or stopping alone would make room: of several the one that is idle
/// the longest. Nothing when none would.
[[nodiscard]] std::optional<RoomOffer> offer_room(const std::vector<QuotaScope>& scopes, const Holding& wanted,
                                                  bool can_pause = true);

}  // namespace codehub
