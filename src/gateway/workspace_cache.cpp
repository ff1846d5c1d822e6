#include "workspace_cache.hpp"

#include "codehub/base/log.hpp"

namespace codehub::gateway {

WorkspaceCache::WorkspaceCache(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed)
    : store_(store), subscription_(changed.subscribe(std::move(executor), [this](const WorkspaceChanged& event) {
        forget(event.workspace_id);
      })) {}

Task<Workspace> WorkspaceCache::find(WorkspaceId id) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto row = rows_.find(id); row != rows_.end() && now - row->second.read_at < kFresh) {
    co_return row->second.workspace;
  }
  CO_TRY(Workspace workspace, co_await store_.workspaces().find(id));
  if (rows_.size() >= kMostRows) rows_.clear();
  rows_.insert_or_assign(id, Row{workspace, now});
  co_return workspace;
}

asio::awaitable<void> WorkspaceCache::touch(WorkspaceId id, Timestamp at) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto last = touched_.find(id); last != touched_.end() && now - last->second < kTouchEvery) co_return;
  if (touched_.size() >= kMostRows) touched_.clear();
  touched_.insert_or_assign(id, now);
  const auto touched = co_await store_.workspaces().touch_access(id, at);
  if (!touched)
    log::warn("gateway", "cannot note a visit", {{"workspace", id.value()}, {"error", touched.error().message}});
}

}  // namespace codehub::gateway
