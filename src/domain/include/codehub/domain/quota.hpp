#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// What a user or a group may hold at most; nothing: no limit.
struct Quota {
  std::optional<std::int64_t> running;        ///< Workspaces that run. 0 to 100,000.
  std::optional<double> cpu;                  ///< CPUs of those.
  std::optional<std::int64_t> memory_bytes;   ///< Memory of those, and what frozen ones still hold.
  std::optional<std::int64_t> disk_bytes;     ///< Homes, measured.
  std::optional<std::int64_t> archive_bytes;  ///< Archived homes.
  std::optional<double> monthly_budget;       ///< In the currency of the rate card; reached, nothing more starts.
  friend bool operator==(const Quota&, const Quota&) = default;
};
[[nodiscard]] Result<void> validate(const Quota& quota);

/// What one workspace holds of it.
struct Holding {
  WorkspaceId workspace_id;
  std::string name;
  bool running = false;           ///< Runs, or shall run.
  double cpu = 0;                 ///< 0 unless it runs.
  std::int64_t memory_bytes = 0;  ///< Of its size when it runs; what is left in memory when it is frozen.
  std::int64_t disk_bytes = 0;
  std::int64_t archive_bytes = 0;
  std::optional<Timestamp> idle_since;  ///< Known to be idle since then.
};

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
  std::string name;  ///< For a person: "you", "the group `web`".
  Quota quota;
  std::vector<Holding> holdings;
  double cost_this_month = 0;
};

/// Whether `wanted` fits into all of them; else kQuotaExceeded, whose words say which limit, what is held by what, and
/// what could be frozen to make room: "freeze `old-demo` (idle for 3 h) and start".
[[nodiscard]] Result<void> check_quota(const std::vector<QuotaScope>& scopes, const Holding& wanted, Timestamp now);

/// The workspace whose freezing or stopping would make room, idle the longest; nothing when none would.
[[nodiscard]] std::optional<Holding> offer_room(const std::vector<QuotaScope>& scopes, const Holding& wanted);

}  // namespace codehub
