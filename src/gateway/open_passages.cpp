#include "open_passages.hpp"

#include <algorithm>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

namespace codehub::gateway {
namespace {

/// So often connections of frozen workspaces are looked at for bytes; the relay itself stays as it is.
constexpr std::chrono::milliseconds kLookForBytes{250};

}  // namespace

/// What a look needs; it may outlive the rest.
struct OpenPassages::State : std::enable_shared_from_this<OpenPassages::State> {
  State(asio::any_io_executor on, store::Store& where, Rouse how)
      : executor(on), store(where), rouse(std::move(how)), timer(on) {}

  asio::any_io_executor executor;
  store::Store& store;
  Rouse rouse;
  asio::steady_timer timer;
  std::unordered_map<WorkspaceId, std::list<Passage*>> passages;
  std::unordered_map<WorkspaceId, Workspace> frozen;  ///< As they were found, those with passages.
  bool ticking = false;
  bool closed = false;

  void hear(const WorkspaceId& id) {
    if (passages.contains(id)) asio::co_spawn(executor, look_at(shared_from_this(), id), asio::detached);
  }

  static asio::awaitable<void> look_at(std::shared_ptr<State> self, WorkspaceId id) {
    const auto row = co_await self->store.workspaces().find(id);
    if (self->closed || !row) co_return;
    // What was stopped, or is being archived, takes its connections along: only what is frozen keeps them.
    if (row->desired_state == Phase::kPaused) {
      self->freeze(*row);
    } else {
      self->frozen.erase(id);
    }
  }

  void freeze(const Workspace& row) {
    const auto open = passages.find(row.id);
    if (open == passages.end() || !frozen.emplace(row.id, row).second) return;
    for (auto* passage : open->second) {
      if (passage->passed_ != nullptr) passage->seen_ = passage->passed_->left_to_right;
    }
    const bool roused = std::any_of(open->second.begin(), open->second.end(), [&](const Passage* passage) {
      return !passage->exchange_.answered() && rouse(row, passage->visit_, caller_of(passage->exchange_.request()));
    });
    if (roused) frozen.erase(row.id);
    tick();
  }

  void tick() {
    if (ticking || frozen.empty()) return;
    ticking = true;
    timer.expires_after(kLookForBytes);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      self->ticking = false;
      if (error || self->closed) return;
      std::erase_if(self->frozen, [&self](const auto& entry) { return self->is_done_with(entry.second); });
      self->tick();
    });
  }

  /// Nobody is inside any more, or somebody had it woken.
  bool is_done_with(const Workspace& row) {
    const auto open = passages.find(row.id);
    if (open == passages.end()) return true;
    return std::any_of(open->second.begin(), open->second.end(), [&](Passage* passage) {
      if (!passage->has_news()) return false;
      passage->seen_ = passage->passed_->left_to_right;
      return rouse(row, passage->visit_, passage->upgraded_by_);
    });
  }
};

OpenPassages::Passage::Passage(OpenPassages& passages, const http::Exchange& exchange, const DoorVisit& visit,
                               const http::RelayCount* passed)
    : state_(passages.state_), exchange_(exchange), visit_(visit), passed_(passed) {
  // The head of an upgraded request does not live as long as its connection.
  if (passed_ != nullptr) upgraded_by_ = caller_of(exchange.request());
  auto& open = state_->passages[visit.id];
  place_ = open.insert(open.end(), this);
}

OpenPassages::Passage::~Passage() {
  const auto open = state_->passages.find(visit_.id);
  open->second.erase(place_);
  if (open->second.empty()) state_->passages.erase(open);
}

OpenPassages::OpenPassages(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
                           Rouse rouse)
    : state_(std::make_shared<State>(executor, store, std::move(rouse))),
      subscription_(changed.subscribe(
          executor, [state = state_.get()](const WorkspaceChanged& event) { state->hear(event.workspace_id); })) {}

OpenPassages::~OpenPassages() {
  state_->closed = true;
  state_->timer.cancel();
}

}  // namespace codehub::gateway
