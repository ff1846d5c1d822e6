#include "waker.hpp"

#include <list>
#include <optional>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "codehub/base/log.hpp"
#include "codehub/base/signal.hpp"

namespace codehub::gateway {
namespace {

constexpr std::size_t kMostRemembered = 20'000;
constexpr std::chrono::seconds kRefusalHolds{1};
constexpr std::chrono::seconds kGuard{5};  ///< For those who wait for a write: only a guard, they are told.

}  // namespace

/// One write under way, and who waits for it.
struct Waker::Call {
  WorkspaceId id;
  std::string cause;
  std::optional<Result<void>> outcome;
  std::list<Signal*> waiting;
};

struct Waker::State {
  State(store::Store& where, EventBus<WorkspaceChanged>& bus, WorkspaceCache& cache)
      : store(where), changed(bus), workspaces(cache) {}
  struct Refusal {
    Error error;
    std::chrono::steady_clock::time_point at;
  };

  store::Store& store;
  EventBus<WorkspaceChanged>& changed;
  WorkspaceCache& workspaces;  ///< Only while not `closed`.
  std::unordered_map<WorkspaceId, std::shared_ptr<Call>> calls;
  std::unordered_map<WorkspaceId, std::int64_t> written;  ///< Versions of rows as the last write left them.
  std::unordered_map<WorkspaceId, Refusal> refused;
  bool closed = false;

  void remember(const Workspace& row) {
    if (written.size() >= kMostRemembered) written.clear();
    written.insert_or_assign(row.id, row.version);
    refused.erase(row.id);
  }
  void remember(const WorkspaceId& id, const Error& error) {
    if (refused.size() >= kMostRemembered) refused.clear();
    refused.insert_or_assign(id, Refusal{error, std::chrono::steady_clock::now()});
  }
  const Error* refusal_of(const WorkspaceId& id) {
    const auto known = refused.find(id);
    if (known == refused.end()) return nullptr;
    return std::chrono::steady_clock::now() - known->second.at < kRefusalHolds ? &known->second.error : nullptr;
  }
};

Waker::Waker(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
             WorkspaceCache& workspaces)
    : executor_(std::move(executor)), state_(std::make_shared<State>(store, changed, workspaces)) {}

Waker::~Waker() { state_->closed = true; }

/// On its own, so that it is written also when the visitor who asked first goes away meanwhile.
asio::awaitable<void> Waker::write(std::shared_ptr<State> state, CallPtr call) {
  store::IntentChange change;
  change.desired_state = Phase::kRunning;
  change.cause = call->cause;
  const auto row = co_await state->store.workspaces().change_intent(call->id, std::move(change));
  if (state->closed) co_return;
  if (row) {
    log::info("gateway", "a visit wakes a workspace", {{"workspace", call->id.value()}, {"cause", call->cause}});
    state->remember(*row);
    state->workspaces.forget(call->id);
    WorkspaceChanged event;
    event.workspace_id = row->id;
    event.owner_id = row->owner_id;
    event.intent = true;
    state->changed.publish(event);
    call->outcome = Result<void>();
  } else {
    state->remember(call->id, row.error());
    call->outcome = fail(row.error());
  }
  state->calls.erase(call->id);
  for (auto* waiting : call->waiting) waiting->notify();
}

Waker::CallPtr Waker::join(const Workspace& seen, std::string cause) {
  const auto written = state_->written.find(seen.id);
  const bool news = written == state_->written.end() || seen.version >= written->second;
  if (seen.desired_state == Phase::kRunning || !news || state_->refusal_of(seen.id) != nullptr) return nullptr;
  auto& call = state_->calls[seen.id];
  if (call) return call;
  call = std::make_shared<Call>();
  call->id = seen.id;
  call->cause = std::move(cause);
  auto joined = call;
  asio::co_spawn(executor_, write(state_, joined), asio::detached);
  return joined;
}

void Waker::start(const Workspace& seen, std::string cause) { join(seen, std::move(cause)); }

Task<void> Waker::wake(VisitedPtr seen, std::string cause) {
  const auto state = state_;
  const auto call = join(seen->workspace, std::move(cause));
  if (!call) {
    const auto* refusal = state->refusal_of(seen->workspace.id);
    if (refusal != nullptr && seen->workspace.desired_state != Phase::kRunning) co_return fail(*refusal);
    co_return Result<void>();
  }
  Signal signal(executor_);
  const auto place = call->waiting.insert(call->waiting.end(), &signal);
  while (!call->outcome && !state->closed) {
    co_await signal.wait(kGuard);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) break;
  }
  call->waiting.erase(place);
  if (!call->outcome) co_return fail(ErrorCode::kCancelled, "the hub is stopping");
  co_return *call->outcome;
}

}  // namespace codehub::gateway
