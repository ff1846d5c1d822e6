#include "codehub/api/sharing_push.hpp"

#include <map>
#include <optional>
#include <set>

#include <boost/asio/this_coro.hpp>

#include "agent_address.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "sharing_state.hpp"

namespace codehub::api {
namespace {

using TimePoint = std::chrono::steady_clock::time_point;

constexpr int kSharesPage = 200;

/// One start of a workspace's agent: after another one it knows nothing.
std::string start_of(const Workspace& workspace) {
  return workspace.endpoint + " " + format_rfc3339(workspace.phase_changed_at);
}

/// Workspaces by when it is their turn, each at most once.
class Turns {
 public:
  /// The earlier of this and what is there.
  void add(const WorkspaceId& id, TimePoint at) {
    const auto known = times_.find(id);
    if (known != times_.end()) {
      if (known->second <= at) return;
      queue_.erase({known->second, id});
    }
    times_[id] = at;
    queue_.emplace(at, id);
  }
  std::optional<WorkspaceId> take(TimePoint now) {
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    auto id = queue_.begin()->second;
    queue_.erase(queue_.begin());
    times_.erase(id);
    return id;
  }
  [[nodiscard]] std::optional<TimePoint> next() const {
    return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
  }

 private:
  std::map<WorkspaceId, TimePoint> times_;
  std::set<std::pair<TimePoint, WorkspaceId>> queue_;
};

class SharingPushImpl final : public SharingPush {
 public:
  SharingPushImpl(asio::any_io_executor executor, ApiParts parts, ApiOptions options, SharingPushOptions how)
      : executor_(executor),
        parts_(std::move(parts)),
        options_(std::move(options)),
        how_(how),
        news_(executor),
        tasks_(executor) {
    subscribe();
  }

  asio::awaitable<void> run() override;

 private:
  /// A workspace that runs, as far as is known here.
  struct Entry {
    std::string told;      ///< The start of the agent that knows; empty for none.
    bool changed = false;  ///< What it knows is not true any more.
    bool noted = false;    ///< It is to be looked at.
    bool at_work = false;  ///< A task looks at it; whoever notes it meanwhile leaves the next turn to that task.
    TimePoint not_before{};
  };
  /// What a look at a workspace has shown.
  struct Look {
    bool runs = false;
    std::optional<std::chrono::microseconds> true_for;
  };

  void subscribe();
  void note(const WorkspaceId& id, bool changed);
  void queue(const WorkspaceId& id, TimePoint at);
  void begin_turns();
  [[nodiscard]] std::chrono::steady_clock::duration pause() const;
  [[nodiscard]] asio::awaitable<void> take_turn(WorkspaceId id);
  void end_turn(const WorkspaceId& id, Entry& entry, const Look& look);
  [[nodiscard]] Task<Look> look_at(WorkspaceId id, Entry& entry);
  [[nodiscard]] Task<void> tell(agentlink::AgentAddress agent, agentlink::SharingState state);
  [[nodiscard]] Task<void> note_all_shared();

  asio::any_io_executor executor_;
  ApiParts parts_;
  ApiOptions options_;
  SharingPushOptions how_;
  std::map<WorkspaceId, Entry> entries_;
  Turns turns_;
  std::size_t running_ = 0;
  bool all_noted_ = false;
  Signal news_;
  TaskGroup tasks_;
  EventBus<WorkspaceChanged>::Subscription changes_;
  EventBus<SharesChanged>::Subscription shares_;
  EventBus<ViewersChanged>::Subscription viewers_;
};

/// Asked before every wait: a wait that begins after the cancellation is not ended by it.
asio::awaitable<bool> is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

asio::awaitable<void> SharingPushImpl::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (true) {
    if (!std::exchange(all_noted_, true)) {
      const auto noted = co_await note_all_shared();
      if (!noted) log::debug("api", "shares are not known", {{"error", noted.error().message}});
    }
    const bool over = co_await is_cancelled();
    if (over) break;
    begin_turns();
    static_cast<void>(co_await news_.wait(pause()));
  }
  changes_.reset();
  shares_.reset();
  viewers_.reset();
  co_await tasks_.join();
}

/// Until the next turn; with every place taken, the end of a task is what is waited for.
std::chrono::steady_clock::duration SharingPushImpl::pause() const {
  constexpr std::chrono::hours kLongest{1};
  const auto next = turns_.next();
  if (!next || running_ >= how_.at_once) return kLongest;
  return std::min<std::chrono::steady_clock::duration>(kLongest, *next - std::chrono::steady_clock::now());
}

void SharingPushImpl::subscribe() {
  changes_ = parts_.changed.subscribe(
      executor_, [this](const WorkspaceChanged& event) { note(event.workspace_id, /*changed=*/false); });
  viewers_ = parts_.viewers.subscribe(
      executor_, [this](const ViewersChanged& event) { note(event.workspace_id, /*changed=*/true); });
  shares_ = parts_.shares.subscribe(executor_, [this](const SharesChanged& event) {
    if (!event.workspace_id.empty()) return note(event.workspace_id, /*changed=*/true);
    all_noted_ = false;
    news_.notify();
  });
}

void SharingPushImpl::note(const WorkspaceId& id, bool changed) {
  auto& entry = entries_[id];
  entry.changed = entry.changed || changed;
  entry.noted = true;
  if (!entry.at_work) queue(id, entry.not_before);
}

void SharingPushImpl::queue(const WorkspaceId& id, TimePoint at) {
  turns_.add(id, std::max(at, std::chrono::steady_clock::now()));
  news_.notify();
}

void SharingPushImpl::begin_turns() {
  const auto now = std::chrono::steady_clock::now();
  while (running_ < how_.at_once) {
    const auto id = turns_.take(now);
    if (!id) return;
    entries_[*id].at_work = true;
    ++running_;
    tasks_.spawn("telling what is shared", [this, id = *id] { return take_turn(id); });
  }
}

asio::awaitable<void> SharingPushImpl::take_turn(WorkspaceId id) {
  auto& entry = entries_[id];
  entry.noted = false;
  entry.not_before = std::chrono::steady_clock::now() + how_.pause;
  auto look = co_await look_at(id, entry);
  if (!look) {
    log::debug("api", "an agent is not told what is shared",
               {{"workspace", id.value()}, {"error", look.error().message}, {"detail", look.error().detail}});
    // Known to run or not, there is nothing to do for it until it is noted again.
    entry.told.clear();
    entry.not_before = std::chrono::steady_clock::now() + how_.after_failure;
    look = Look{true, std::nullopt};
  }
  end_turn(id, entry, *look);
}

void SharingPushImpl::end_turn(const WorkspaceId& id, Entry& entry, const Look& look) {
  --running_;
  entry.at_work = false;
  if (entry.noted) {
    queue(id, entry.not_before);
  } else if (look.true_for) {
    entry.changed = true;
    queue(id, std::max(entry.not_before, std::chrono::steady_clock::now() + *look.true_for));
  } else if (!look.runs) {
    entries_.erase(id);
  }
  news_.notify();
}

Task<SharingPushImpl::Look> SharingPushImpl::look_at(WorkspaceId id, Entry& entry) {
  const bool changed = std::exchange(entry.changed, false);
  Look look;
  const auto workspace = co_await parts_.store.workspaces().find(id);
  if (!workspace && workspace.error().code == ErrorCode::kNotFound) co_return look;
  if (!workspace) co_return fail(workspace.error());
  auto agent = running_agent(*workspace);
  if (!agent) co_return look;
  look.runs = true;
  const auto start = start_of(*workspace);
  if (!changed && entry.told == start) co_return look;
  CO_TRY(auto sharing, co_await read_sharing(parts_, options_, id));
  CO_CHECK(co_await tell(std::move(*agent), std::move(sharing.state)));
  entry.told = start;
  look.true_for = sharing.true_for;
  co_return look;
}

Task<void> SharingPushImpl::tell(agentlink::AgentAddress agent, agentlink::SharingState state) {
  auto telling = parts_.agents.share_state(std::move(agent), std::move(state));
  auto told = co_await with_deadline(how_.limit, "telling an agent what is shared", std::move(telling));
  // An agent of an older version has no use for it.
  if (!told && told.error().code == ErrorCode::kNotFound) co_return Result<void>();
  co_return told;
}

Task<void> SharingPushImpl::note_all_shared() {
  std::string cursor;
  do {
    store::ShareFilter everything;
    store::PageRequest page;
    page.limit = kSharesPage;
    page.cursor = cursor;
    CO_TRY(const auto found, co_await parts_.store.shares().list(std::move(everything), std::move(page)));
    for (const auto& record : found.items) note(record.share.workspace_id, /*changed=*/true);
    cursor = found.next_cursor;
  } while (!cursor.empty());
  co_return Result<void>();
}

}  // namespace

std::unique_ptr<SharingPush> create_sharing_push(asio::any_io_executor executor, ApiParts parts, ApiOptions options,
                                                 SharingPushOptions how) {
  return std::make_unique<SharingPushImpl>(std::move(executor), std::move(parts), std::move(options), how);
}

}  // namespace codehub::api
