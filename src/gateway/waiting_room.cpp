#include "waiting_room.hpp"

#include <unordered_map>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "progress.hpp"

namespace codehub::gateway {
namespace {

constexpr std::chrono::seconds kRoundEvery{1};
constexpr std::size_t kLooksAtOnce = 100;  ///< Rows that are read anew in one round, in case an event was lost.

bool is_hopeless(const Workspace& workspace) {
  return workspace.deleted_at.has_value() ||
         (workspace.phase == Phase::kError && workspace.operation == Operation::kNone);
}

}  // namespace

/// What a look needs; it may outlive the room.
struct WaitingRoom::State : std::enable_shared_from_this<WaitingRoom::State> {
  State(asio::any_io_executor on, store::Store& where, WorkspaceCache& cache, Limits most)
      : executor(on), store(where), workspaces(cache), limits(most), timer(on) {}

  /// Those who wait for one workspace.
  struct Group {
    std::list<Place*> places;
    bool looking = false;
    bool again = false;
  };

  asio::any_io_executor executor;
  store::Store& store;
  WorkspaceCache& workspaces;  ///< Only while not `gone`.
  const Limits limits;
  asio::steady_timer timer;
  std::unordered_map<WorkspaceId, Group> groups;
  std::vector<WorkspaceId> round;  ///< Those to be looked at yet in this round.
  std::size_t held = 0;
  bool ticking = false;
  bool closed = false;
  bool gone = false;

  void look(const WorkspaceId& id) {
    const auto group = groups.find(id);
    if (group == groups.end()) return;
    if (group->second.looking) {
      group->second.again = true;
      return;
    }
    group->second.looking = true;
    asio::co_spawn(executor, look_at(shared_from_this(), id), asio::detached);
  }

  static asio::awaitable<void> look_at(std::shared_ptr<State> self, WorkspaceId id) {
    while (true) {
      auto row = co_await self->store.workspaces().find(id);
      if (self->gone) co_return;
      const auto group = self->groups.find(id);
      if (group == self->groups.end()) co_return;
      if (!group->second.again) {  // Else something happened since: what was read may be old.
        self->tell(group->second, std::move(row));
        group->second.looking = false;
        co_return;
      }
      group->second.again = false;
    }
  }

  void tell(const Group& group, Result<Workspace> row) {
    if (!row && row.error().code != ErrorCode::kNotFound) return;  // The next round asks again.
    VisitedPtr seen;
    if (row) seen = workspaces.keep(std::move(*row));
    const bool up = seen && is_ready(seen->workspace);
    const bool hopeless = !seen || is_hopeless(seen->workspace);
    for (auto* place : group.places) {
      place->seen_ = seen;
      if (up) place->end(End::kUp);
      if (hopeless) place->end(End::kHopeless);
    }
  }

  void tick() {
    if (ticking || held == 0) return;
    ticking = true;
    timer.expires_after(kRoundEvery);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      self->ticking = false;
      if (error || self->gone) return;
      self->go_round();
      self->tick();
    });
  }

  void go_round() {
    if (round.empty()) {
      for (const auto& [id, group] : groups) round.push_back(id);
    }
    for (std::size_t looks = 0; looks < kLooksAtOnce && !round.empty(); ++looks) {
      look(round.back());
      round.pop_back();
    }
  }
};

WaitingRoom::Place::Place(WaitingRoom& room, http::Exchange& exchange, WorkspaceId id, bool wakes)
    : state_(room.state_), exchange_(exchange), id_(std::move(id)), signal_(state_->executor) {
  const std::size_t share = wakes ? 1 : 2;
  const auto group_of = state_->groups.find(id_);
  const std::size_t here = group_of == state_->groups.end() ? 0 : group_of->second.places.size();
  const auto& limits = state_->limits;
  if (state_->closed || state_->held >= limits.total / share || here >= limits.per_workspace / share) return;
  auto& group = state_->groups[id_];
  taken_ = true;
  place_ = group.places.insert(group.places.end(), this);
  ++state_->held;
  exchange_.on_client_gone([this] { end(End::kGone); });
  state_->tick();
}

WaitingRoom::Place::~Place() {
  if (!taken_) return;
  exchange_.on_client_gone({});
  --state_->held;
  const auto group = state_->groups.find(id_);
  group->second.places.erase(place_);
  if (group->second.places.empty()) state_->groups.erase(group);
}

void WaitingRoom::Place::end(End how) {
  if (end_) return;
  end_ = how;
  signal_.notify();
}

asio::awaitable<WaitingRoom::End> WaitingRoom::Place::wait(std::chrono::steady_clock::duration limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!end_) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= left.zero()) co_return End::kTimedOut;
    co_await signal_.wait(left);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (!end_ && cancellation.cancelled() != asio::cancellation_type::none) co_return End::kClosed;
  }
  co_return *end_;
}

WaitingRoom::WaitingRoom(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
                         WorkspaceCache& workspaces, Limits limits)
    : state_(std::make_shared<State>(executor, store, workspaces, limits)),
      subscription_(changed.subscribe(
          executor, [state = state_.get()](const WorkspaceChanged& event) { state->look(event.workspace_id); })) {}

WaitingRoom::~WaitingRoom() {
  close();
  state_->gone = true;
  state_->timer.cancel();
}

void WaitingRoom::close() {
  state_->closed = true;
  for (auto& [id, group] : state_->groups) {
    for (auto* place : group.places) place->end(End::kClosed);
  }
}

std::size_t WaitingRoom::held() const { return state_->held; }

}  // namespace codehub::gateway
