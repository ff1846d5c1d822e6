#include "sharing_state.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "share_render.hpp"

namespace codehub::api {
namespace {

agentlink::SharedPort describe(const Share& counted, const ApiOptions& options, Timestamp now) {
  agentlink::SharedPort port;
  port.port = counted.port;
  port.url = share_url(counted, options);
  port.audience = counted.audience;
  port.active = is_active(counted, now);
  return port;
}

/// Each once, however many visits they make.
std::vector<agentlink::PortViewer> viewers_of(const std::vector<store::Visit>& visits) {
  std::vector<agentlink::PortViewer> viewers;
  std::set<std::string> seen;
  for (const auto& visit : visits) {
    if (!seen.insert(visit.viewer).second) continue;
    agentlink::PortViewer viewer;
    viewer.name = visit.display_name.empty() ? visit.name : visit.display_name;
    viewer.guest = !visit.user_id;
    viewers.push_back(std::move(viewer));
  }
  return viewers;
}

void last_until(SharingNow& sharing, std::chrono::microseconds time) {
  time = std::max<std::chrono::microseconds>(time, std::chrono::milliseconds(1));
  if (!sharing.true_for || time < *sharing.true_for) sharing.true_for = time;
}

}  // namespace

Task<SharingNow> read_sharing(const ApiParts& parts, const ApiOptions& options, WorkspaceId workspace) {
  const auto now = parts.clock();
  SharingNow sharing;
  sharing.state.dashboard_url = options.public_url + "/workspaces/" + workspace.value();
  CO_TRY(const auto records, co_await parts.store.shares().of_workspace(workspace));
  if (records.empty()) co_return sharing;
  CO_TRY(const auto counts, co_await parts.store.visits().count_live(workspace, now));
  std::map<ShareId, int> viewers;
  for (const auto& count : counts) viewers[count.share_id] = count.viewers;
  for (const auto& record : records) {
    const auto counted = within(record.share, record.limits);
    auto port = describe(counted, options, now);
    port.viewer_count = viewers[record.share.id];
    if (port.viewer_count > 0) {
      CO_TRY(const auto visits, co_await parts.store.visits().live(record.share.id, now));
      port.viewers = viewers_of(visits);
      // Those of a hub that died are never told to have left.
      last_until(sharing, store::VisitRepository::kLiveFor);
    }
    if (port.active && counted.expires_at) last_until(sharing, *counted.expires_at - now);
    sharing.state.ports.push_back(std::move(port));
  }
  co_return sharing;
}

}  // namespace codehub::api
