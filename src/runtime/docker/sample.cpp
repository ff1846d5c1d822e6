#include "sample.hpp"

namespace codehub::runtime::docker {

Stats read_stats(const Json& answer, const WorkspaceId& id) {
  Stats stats;
  stats.workspace_id = id;
  stats.cpu_nanoseconds = count_at(member(member(answer, "cpu_stats"), "cpu_usage"), "total_usage");
  stats.pids = count_at(member(answer, "pids_stats"), "current");
  const auto& memory = member(answer, "memory_stats");
  stats.memory_limit_bytes = count_at(memory, "limit");
  // Pages of files that nobody has used lately can be dropped at any time (as `docker stats` counts).
  const auto& detail = member(memory, "stats");
  const auto usage = count_at(memory, "usage");
  const auto v1 = count_at(detail, "total_inactive_file");
  const auto droppable = v1 != 0 ? v1 : count_at(detail, "inactive_file");
  stats.memory_bytes = usage > droppable ? usage - droppable : 0;
  return stats;
}

}  // namespace codehub::runtime::docker
