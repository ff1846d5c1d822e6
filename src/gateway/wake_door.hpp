#pragma once

#include <memory>
#include <string>

#include "codehub/gateway/front_door.hpp"
#include "door_visit.hpp"
#include "use_signals.hpp"
#include "waiting_room.hpp"
#include "wake_rules.hpp"
#include "waker.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// What becomes of a visit to a workspace that is not up: whether it wakes it, whether it is held until then, and what
/// its visitor is shown otherwise.
class WakeDoor {
 public:
  WakeDoor(asio::any_io_executor executor, const GatewayParts& parts, const GatewayOptions& options,
           WorkspaceCache& workspaces);

  /// A page of it was opened, or somebody looks at a port: tells whoever decides about idleness. At every request.
  void note_use(const http::RequestHead& request, const DoorVisit& visit);
  /// True when a visit need not be passed through `await_up`.
  [[nodiscard]] static bool is_awake(const Workspace& workspace);
  /// The workspace when it is up. Null when the visitor was answered instead.
  [[nodiscard]] Task<VisitedPtr> await_up(http::Exchange& exchange, const DoorVisit& visit, VisitedPtr visited);
  /// Wakes it for a visitor who may; `cause` in words.
  [[nodiscard]] Task<void> wake(const DoorVisit& visit, VisitedPtr visited, std::string cause);
  /// Has a workspace that froze under this visit woken, if such a visit does. Does not wait.
  bool rouse(const Workspace& workspace, const DoorVisit& visit, Caller caller);
  void tell(const WorkspaceId& id, SignalKind kind, std::string_view cause) { used_.tell(id, kind, cause); }
  /// Lets go whoever is held.
  void close() { room_.close(); }
  [[nodiscard]] std::size_t held() const { return room_.held(); }

 private:
  [[nodiscard]] bool wakes_it(const DoorVisit& visit, Caller caller) const;
  /// How long such a caller is held.
  [[nodiscard]] std::chrono::milliseconds patience(Caller caller, const Workspace& workspace, bool coming) const;
  [[nodiscard]] Task<VisitedPtr> wake_and_wait(http::Exchange& exchange, const DoorVisit& visit, Caller caller,
                                               VisitedPtr visited);
  /// `coming`: it is on its way up.
  [[nodiscard]] http::Response turn_away(const http::Exchange& exchange, const DoorVisit& visit, Caller caller,
                                         const Workspace& workspace, bool coming) const;
  [[nodiscard]] http::Response waiting_page(const http::Exchange& exchange, const DoorVisit& visit,
                                            const Workspace& workspace) const;

  GatewayOptions options_;
  Clock clock_;
  std::shared_ptr<PageVisits> page_visits_;
  UseSignals used_;
  Waker waker_;
  WaitingRoom room_;
};

}  // namespace codehub::gateway
