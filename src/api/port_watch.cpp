#include "port_watch.hpp"

#include <set>

#include "agent_address.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/signal.hpp"
#include "port_poll.hpp"

namespace codehub::api {
namespace {

// Beyond it the whole list is read again instead.
constexpr std::size_t kMostNoted = 1000;
constexpr int kOwnersPage = 200;

}  // namespace

/// One person with at least one stream.
struct PortWatch::Owner {
  Owner(asio::any_io_executor executor, UserId owner_id) : id(std::move(owner_id)), news(std::move(executor)) {}

  void note(const WorkspaceId& workspace_id) {
    if (!list_again) noted.insert(workspace_id);
    if (noted.size() > kMostNoted) list_again = true;
    news.notify();
  }
  void tell(const WorkspaceId& workspace_id) const {
    for (const auto& [key, told] : listeners) told(workspace_id);
  }
  void stop_poll(const WorkspaceId& workspace_id) {
    const auto found = polls.find(workspace_id);
    if (found == polls.end()) return;
    found->second->stop();
    polls.erase(found);
  }
  void end() {
    ended = true;
    for (const auto& [workspace_id, poll] : polls) poll->stop();
    polls.clear();
    listeners.clear();
    news.notify();
  }

  UserId id;
  std::map<unsigned long long, Told> listeners;
  std::map<WorkspaceId, std::shared_ptr<PortPoll>> polls;
  std::set<WorkspaceId> noted;  ///< Changed since they were looked at.
  bool list_again = true;       ///< Every workspace has to be looked at.
  bool ended = false;
  Signal news;
};

PortWatch::PortWatch(asio::any_io_executor executor, store::Store& store, agentlink::AgentClient& agents,
                     EventBus<WorkspaceChanged>& changed, PortWatchOptions options)
    : executor_(executor), store_(store), agents_(agents), options_(options), tasks_(executor) {
  changes_ = changed.subscribe(executor, [this](const WorkspaceChanged& event) { note(event); });
}

PortWatch::~PortWatch() = default;

PortWatch::Subscription PortWatch::watch(const UserId& owner, Told told) {
  if (ended_) return {};
  auto& entry = owners_[owner];
  const bool is_new = entry == nullptr;
  if (is_new) entry = std::make_shared<Owner>(executor_, owner);
  const auto key = next_key_++;
  entry->listeners.emplace(key, std::move(told));
  if (is_new) tasks_.spawn("ports", [this, entry] { return follow(entry); });
  return {*this, owner, key};
}

void PortWatch::end() {
  ended_ = true;
  changes_.reset();
  for (const auto& [id, owner] : owners_) owner->end();
  owners_.clear();
}

asio::awaitable<void> PortWatch::join() {
  end();
  co_await tasks_.join();
}

void PortWatch::note(const WorkspaceChanged& event) {
  const auto found = owners_.find(event.owner_id);
  if (found != owners_.end()) found->second->note(event.workspace_id);
}

void PortWatch::drop(const UserId& id, unsigned long long key) {
  const auto found = owners_.find(id);
  if (found == owners_.end() || found->second->listeners.erase(key) == 0) return;
  if (!found->second->listeners.empty()) return;
  found->second->end();
  owners_.erase(found);
}

// Keeps the polls of one person as the workspaces are, until the last stream has gone.
asio::awaitable<void> PortWatch::follow(std::shared_ptr<Owner> owner) {
  constexpr std::chrono::hours kUntilThereIsNews{24};
  auto retry = options_.retry;
  while (!owner->ended) {
    const auto caught_up = co_await catch_up(owner);
    std::chrono::steady_clock::duration pause = kUntilThereIsNews;
    if (caught_up) {
      retry = options_.retry;
    } else {
      log::warn("api", "it is not known which workspaces to watch the ports of",
                {{"error", caught_up.error().message}, {"detail", caught_up.error().detail}});
      pause = std::exchange(retry, std::min(retry * 2, options_.longest_retry));
    }
    static_cast<void>(co_await owner->news.wait(pause));
  }
}

Task<void> PortWatch::catch_up(std::shared_ptr<Owner> owner) {
  if (owner->list_again) CO_CHECK(co_await list_all(owner));
  while (!owner->ended && !owner->noted.empty()) {
    const auto id = std::move(owner->noted.extract(owner->noted.begin()).value());
    const auto workspace = co_await store_.workspaces().find(id);
    if (workspace) {
      look_at(*owner, *workspace);
    } else if (workspace.error().code == ErrorCode::kNotFound) {
      owner->stop_poll(id);
    } else {
      owner->noted.insert(id);
      co_return fail(workspace.error());
    }
  }
  co_return Result<void>();
}

Task<void> PortWatch::list_all(std::shared_ptr<Owner> owner) {
  owner->list_again = false;
  owner->noted.clear();
  std::set<WorkspaceId> seen;
  std::string cursor;
  do {
    store::PageRequest page;
    page.limit = kOwnersPage;
    page.cursor = cursor;
    const std::optional<UserId> whose = owner->id;
    const auto found = co_await store_.workspaces().list(whose, page);
    if (!found) {
      owner->list_again = true;
      co_return fail(found.error());
    }
    for (const auto& workspace : found->items) {
      look_at(*owner, workspace);
      seen.insert(workspace.id);
    }
    cursor = found->next_cursor;
  } while (!cursor.empty() && !owner->ended);
  std::vector<WorkspaceId> gone;
  for (const auto& [id, poll] : owner->polls) {
    if (!seen.contains(id)) gone.push_back(id);
  }
  for (const auto& id : gone) owner->stop_poll(id);
  co_return Result<void>();
}

// Begins, ends or replaces the poll of a workspace as its agent came, went or moved.
void PortWatch::look_at(Owner& owner, const Workspace& workspace) {
  if (owner.ended) return;
  auto agent = running_agent(workspace);
  const auto known = owner.polls.find(workspace.id);
  if (agent && known != owner.polls.end() && known->second->asks(*agent)) return;
  owner.stop_poll(workspace.id);
  if (!agent) return;
  auto place = PollPlace::take(options_.most);
  if (!place) return;
  // A poll that was stopped says nothing any more, and it is stopped before its person goes away.
  auto changed = [&owner, id = workspace.id] { owner.tell(id); };
  auto poll = std::make_shared<PortPoll>(executor_, std::move(*place), std::move(*agent), std::move(changed));
  owner.polls.emplace(workspace.id, poll);
  tasks_.spawn("ports of a workspace", [this, poll] { return poll->run(agents_, options_); });
}

}  // namespace codehub::api
