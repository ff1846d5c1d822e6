#include "orphans.hpp"

#include <utility>
#include <vector>

#include "codehub/base/log.hpp"

namespace codehub::control {

asio::awaitable<void> Orphans::sweep(const runtime::Observation& seen, IsKnown is_known) {
  report_volumes(seen, is_known);
  std::set<WorkspaceId> found;
  std::vector<WorkspaceId> sure;
  for (const auto& container : seen.containers) {
    if (is_known(container.workspace_id)) continue;
    found.insert(container.workspace_id);
    if (suspects_.contains(container.workspace_id)) sure.push_back(container.workspace_id);
  }
  metrics_.set_orphans(found.size(), reported_volumes_.size());
  suspects_ = std::move(found);
  for (const auto& id : sure) co_await remove(id);
}

asio::awaitable<void> Orphans::remove(WorkspaceId id) {
  const auto removed = co_await runtime_.remove_container(id);
  if (removed) {
    log::warn("control", "removed a container that belongs to no workspace", {{"workspace", id.value()}});
  } else {
    log::warn("control", "a container that belongs to no workspace cannot be removed",
              {{"workspace", id.value()}, {"error", removed.error().message}, {"detail", removed.error().detail}});
  }
}

void Orphans::report_volumes(const runtime::Observation& seen, const IsKnown& is_known) {
  std::set<WorkspaceId> found;
  for (const auto& volume : seen.volumes) {
    if (is_known(volume.workspace_id)) continue;
    found.insert(volume.workspace_id);
    if (reported_volumes_.contains(volume.workspace_id)) continue;
    log::warn("control", "a home volume belongs to no workspace; it is kept, remove it by hand if nobody needs it",
              {{"volume", "codehub-home-" + volume.workspace_id.value()}});
  }
  reported_volumes_ = std::move(found);
}

}  // namespace codehub::control
