#include "bring_up.hpp"

#include <boost/asio/this_coro.hpp>

#include "agent_address.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::api {
namespace {

constexpr std::chrono::seconds kLookForEvents{1};  ///< Without an event: another hub may be the one that acts.
constexpr std::chrono::milliseconds kLookForInput{250};
constexpr std::chrono::milliseconds kLookForNothing{std::chrono::hours(1)};
constexpr std::size_t kMostWaiting = 1000;  ///< Per executor.

bool is_up(const Workspace& workspace) {
  return running_agent(workspace).has_value() && workspace.operation == Operation::kNone;
}

Task<Workspace> want_it_up(Context& context, WorkspaceId id, const Use& use) {
  store::IntentChange change;
  change.desired_state = Phase::kRunning;
  change.cause = use.cause;
  tell_use(context, id, use);
  CO_TRY(auto workspace, co_await context.parts.store.workspaces().change_intent(std::move(id), std::move(change)));
  WorkspaceChanged event;
  event.workspace_id = workspace.id;
  event.owner_id = workspace.owner_id;
  event.intent = true;
  context.parts.changed.publish(event);
  co_return workspace;
}

/// Counts who waits, as long as it lives.
class Waiting {
 public:
  explicit Waiting(std::size_t& count) : count_(count) { ++count_; }
  ~Waiting() { --count_; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::size_t& count_;
};

Task<Workspace> wait_until_up(Context& context, WorkspaceId id, const Use& use, const bool& gone,
                              StreamRegistry::Entry& open) {
  if (context.waiting >= kMostWaiting) {
    co_return fail(ErrorCode::kTooManyRequests, "too many others wait for workspaces that are waking up; try again");
  }
  const Waiting waiting(context.waiting);
  const auto subscription = context.parts.changed.subscribe(context.executor, [&](const WorkspaceChanged& event) {
    if (event.workspace_id == id) open->wake.notify();
  });
  const auto until = std::chrono::steady_clock::now() + context.options.wake_limit;
  bool asked = false;
  while (true) {
    CO_TRY(auto workspace, co_await context.parts.store.workspaces().find(id));
    if (is_up(workspace) && (asked || workspace.desired_state == Phase::kRunning)) co_return workspace;
    if (!can_come_up(workspace)) co_return fail(require_running_agent(workspace).error());
    if (!asked && workspace.desired_state != Phase::kRunning) {
      CO_TRY(workspace, co_await want_it_up(context, id, use));
      if (is_up(workspace)) co_return workspace;  // It was still on its way down.
    }
    asked = true;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (gone || open->ended || cancellation.cancelled() != asio::cancellation_type::none) {
      co_return fail(ErrorCode::kCancelled, "nobody waits any more, or the server is being restarted");
    }
    if (std::chrono::steady_clock::now() >= until) break;
    co_await open->wake.wait(kLookForEvents);
  }
  Error late{ErrorCode::kUpstreamUnavailable, "the workspace is waking up and not there yet; try again", {}, 5};
  co_return fail(std::move(late));
}

}  // namespace

bool can_come_up(const Workspace& workspace) {
  return !workspace.deleted_at && (workspace.phase != Phase::kError || workspace.operation != Operation::kNone);
}

void tell_use(Context& context, const WorkspaceId& id, const Use& use) {
  WorkspaceUsed event;
  event.workspace_id = id;
  event.signal.kind = use.kind;
  event.signal.at = context.parts.clock();
  event.signal.cause = to_storable_text(use.cause, kMaxCauseBytes);
  context.parts.used.publish(event);
}

Task<Workspace> bring_up(Context& context, WorkspaceId id, Use use) {
  const auto open = context.streams.open();
  const bool gone = false;
  co_return co_await wait_until_up(context, std::move(id), use, gone, *open);
}

Task<Workspace> bring_up(Context& context, Call& call, Use use) {
  if (is_up(call.workspace) && call.workspace.desired_state == Phase::kRunning) co_return call.workspace;
  const auto open = context.streams.open();
  bool gone = false;
  call.exchange.on_client_gone([&] {
    gone = true;
    (*open)->wake.notify();
  });
  auto workspace = co_await wait_until_up(context, call.workspace.id, use, gone, *open);
  call.exchange.on_client_gone({});
  co_return workspace;
}

Task<void> wake_on_input(Context& context, WorkspaceId id, const std::uint64_t& received, Use use) {
  Signal changed(context.executor);
  const auto subscription = context.parts.changed.subscribe(context.executor, [&](const WorkspaceChanged& event) {
    if (event.workspace_id == id) changed.notify();
  });
  bool frozen = false;
  std::uint64_t before = 0;
  while (true) {
    auto limit = kLookForNothing;
    if (frozen) limit = kLookForInput;
    const bool news = co_await changed.wait(limit);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      co_return fail(ErrorCode::kCancelled, "the connection ended");
    }
    if (news) {
      const auto workspace = co_await context.parts.store.workspaces().find(id);
      const bool was_frozen = std::exchange(frozen, workspace && workspace->desired_state == Phase::kPaused);
      if (frozen && !was_frozen) before = received;
    }
    if (!frozen || received == before) continue;
    frozen = false;
    const auto woken = co_await want_it_up(context, id, use);
    if (!woken) before = received;  // A quota, say: the next bytes ask again, when the workspace changes.
  }
}

}  // namespace codehub::api
