#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>

#include "codehub/base/event_bus.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/store.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// Where requests are held until their workspace is up. One look at the row serves all who wait for it: when something
/// is told of it, and now and then in case that was lost. One per executor; bounded.
class WaitingRoom {
 public:
  struct Limits {
    std::size_t per_workspace;
    std::size_t total;
  };
  enum class End {
    kUp,        ///< It can be passed on.
    kHopeless,  ///< It was given up, or is gone: waiting is no use.
    kTimedOut,
    kGone,    ///< The client went away.
    kClosed,  ///< The hub is stopping.
  };

  struct State;

  WaitingRoom(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
              WorkspaceCache& workspaces, Limits limits);
  ~WaitingRoom();
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  /// One held request. Taken before anything else is done for it, so that nothing that happens is missed.
  class Place {
   public:
    /// `wakes`: somebody wants it; what only waits in case somebody else does gets half of the room at most.
    Place(WaitingRoom& room, http::Exchange& exchange, WorkspaceId id, bool wakes);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    /// False: there was no room.
    [[nodiscard]] bool is_taken() const { return taken_; }
    /// At most for so long in all; may be called again.
    [[nodiscard]] asio::awaitable<End> wait(std::chrono::steady_clock::duration limit);
    /// The workspace as it was seen last; null before that.
    [[nodiscard]] const VisitedPtr& seen() const { return seen_; }

   private:
    friend class WaitingRoom;
    void end(End how);
    std::shared_ptr<State> state_;
    http::Exchange& exchange_;
    WorkspaceId id_;
    Signal signal_;
    VisitedPtr seen_;
    std::optional<End> end_;
    bool taken_ = false;
    std::list<Place*>::iterator place_;
  };

  /// Lets everybody go, and nobody in any more.
  void close();
  [[nodiscard]] std::size_t held() const;

 private:
  std::shared_ptr<State> state_;
  EventBus<WorkspaceChanged>::Subscription subscription_;
};

}  // namespace codehub::gateway
