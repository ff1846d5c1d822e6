#pragma once

#include <functional>
#include <list>
#include <memory>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/store.hpp"
#include "door_visit.hpp"
#include "wake_rules.hpp"

namespace codehub::gateway {

/// What visitors have under way in workspaces, so that one that freezes under a request is woken: at once for a request
/// that has no answer yet, and for an open WebSocket of a port when its visitor sends something. One per executor.
class OpenPassages {
 public:
  struct State;
  /// Has the workspace woken for that visit, unless who asks in this way does not wake it. True when it does.
  using Rouse = std::function<bool(const Workspace& workspace, const DoorVisit& visit, Caller caller)>;

  OpenPassages(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed, Rouse rouse);
  ~OpenPassages();
  OpenPassages(const OpenPassages&) = delete;
  OpenPassages& operator=(const OpenPassages&) = delete;

  /// One request or connection, registered as long as it lives. Refers to what it is given. `passed`: what went through
  /// an upgraded connection, the visitor on the left; null for what shall not wake once it has an answer.
  class Passage {
   public:
    Passage(OpenPassages& passages, const http::Exchange& exchange, const DoorVisit& visit,
            const http::RelayCount* passed);
    ~Passage();
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

   private:
    friend class OpenPassages;
    [[nodiscard]] bool has_news() const { return passed_ != nullptr && passed_->left_to_right > seen_; }

    std::shared_ptr<State> state_;
    const http::Exchange& exchange_;
    const DoorVisit& visit_;
    const http::RelayCount* passed_;
    Caller upgraded_by_ = Caller::kBackground;
    std::uint64_t seen_ = 0;  ///< Bytes from the visitor when the workspace was found frozen.
    std::list<Passage*>::iterator place_;
  };

 private:
  std::shared_ptr<State> state_;
  EventBus<WorkspaceChanged>::Subscription subscription_;
};

}  // namespace codehub::gateway
