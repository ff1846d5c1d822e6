#include "workspace_cache.hpp"

#include <fmt/format.h>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/base/log.hpp"

namespace codehub::gateway {
namespace {

constexpr std::string_view kIdeTarget = "ide:0";  ///< The agent's name for the IDE's socket.

}  // namespace

std::shared_ptr<const http::Upstream> VisitedWorkspace::way_to(std::uint16_t port) const {
  const auto known = ways_.find(port);
  if (known != ways_.end()) return known->second;
  agentlink::AgentAddress agent;
  agent.endpoint = workspace.endpoint;
  agent.token = workspace.agent_token;
  auto target = port == 0 ? std::string(kIdeTarget) : fmt::format("localhost:{}", port);
  http::Upstream way;
  way.key = fmt::format("{}@{} {}", workspace.id.value(), workspace.endpoint, target);
  way.dial = agentlink::tunnel_dialer(std::move(agent), std::move(target));
  if (ways_.size() >= kMostWays) ways_.clear();
  return ways_.emplace(port, std::make_shared<const http::Upstream>(std::move(way))).first->second;
}

WorkspaceCache::WorkspaceCache(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed)
    : store_(store), subscription_(changed.subscribe(std::move(executor), [this](const WorkspaceChanged& event) {
        forget(event.workspace_id);
      })) {}

VisitedPtr WorkspaceCache::recall(const WorkspaceId& id) const {
  const auto row = rows_.find(id);
  if (row == rows_.end() || std::chrono::steady_clock::now() - row->second.read_at >= kFresh) return nullptr;
  return row->second.visited;
}

Task<VisitedPtr> WorkspaceCache::find(WorkspaceId id) {
  constexpr int kMostReads = 3;
  for (int reads = 1;; ++reads) {
    if (auto known = recall(id)) co_return known;
    auto& reading = reading_[id];
    ++reading.readers;
    const auto forgotten = reading.forgotten;
    auto row = co_await store_.workspaces().find(id);
    auto& read = reading_[id];
    const bool is_news = read.forgotten == forgotten;
    if (--read.readers == 0) reading_.erase(id);
    if (!row) co_return fail(std::move(row).error());
    if (is_news) co_return keep(std::move(*row));
    if (reads == kMostReads) co_return std::make_shared<const VisitedWorkspace>(std::move(*row));
  }
}

VisitedPtr WorkspaceCache::keep(Workspace workspace) {
  if (rows_.size() >= kMostRows) rows_.clear();
  auto kept = std::make_shared<const VisitedWorkspace>(std::move(workspace));
  rows_.insert_or_assign(kept->workspace.id, Row{kept, std::chrono::steady_clock::now()});
  return kept;
}

void WorkspaceCache::forget(const WorkspaceId& id) {
  rows_.erase(id);
  if (const auto reading = reading_.find(id); reading != reading_.end()) ++reading->second.forgotten;
}

bool WorkspaceCache::claim_touch(const WorkspaceId& id) {
  const auto now = std::chrono::steady_clock::now();
  if (const auto last = touched_.find(id); last != touched_.end() && now - last->second < kTouchEvery) return false;
  if (touched_.size() >= kMostRows) touched_.clear();
  touched_.insert_or_assign(id, now);
  return true;
}

asio::awaitable<void> WorkspaceCache::touch(WorkspaceId id, Timestamp at) {
  const auto touched = co_await store_.workspaces().touch_access(id, at);
  if (!touched)
    log::warn("gateway", "cannot note a visit", {{"workspace", id.value()}, {"error", touched.error().message}});
}

}  // namespace codehub::gateway
