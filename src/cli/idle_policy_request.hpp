#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "codehub/domain/result.hpp"

namespace codehub::cli {

/// What `codehub policy set` was told of the rules of one level; empty texts change nothing.
struct PolicyFlags {
  std::string preset, idle_after, pause_after, stop_after, archive_after, delete_after, max_lifetime, count_viewers;
  std::string time_zone, prewarm, stop_outside;
  std::vector<std::string> hours;   ///< "mon-fri=09:00-20:00", "sat=off".
  std::vector<std::string> bounds;  ///< "pause-after=1h", "keep-awake=none".
  bool no_schedule = false;
};

/// The rules after the change: `inherit` takes a value away, `never` says never.
[[nodiscard]] Result<nlohmann::json> change_rules(nlohmann::json rules, const PolicyFlags& flags);
[[nodiscard]] Result<nlohmann::json> change_bounds(nlohmann::json bounds, const PolicyFlags& flags);

}  // namespace codehub::cli
