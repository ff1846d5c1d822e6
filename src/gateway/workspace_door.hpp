#pragma once

#include <memory>

#include "codehub/gateway/front_door.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/proxy.hpp"
#include "door_visit.hpp"
#include "live_views.hpp"
#include "open_passages.hpp"
#include "port_request.hpp"
#include "progress.hpp"
#include "share_door.hpp"
#include "visitor.hpp"
#include "visits.hpp"
#include "wake_door.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// Lets a visitor into a workspace, or shows why not: may they, is it up, then the tunnel through its agent.
class WorkspaceDoor {
 public:
  WorkspaceDoor(asio::any_io_executor executor, const GatewayParts& parts, const GatewayOptions& options,
                const OwnNames& own, WorkspaceCache& workspaces, ShareDoor& share_door);

  [[nodiscard]] Task<void> serve(http::Exchange& exchange, DoorVisit visit);
  /// Ends what is held and what is streamed.
  void close() {
    progress_.close();
    wake_door_.close();
  }

 private:
  /// The gateway's own resources below ".codehub/" (own_resources.cpp).
  [[nodiscard]] Task<void> serve_own(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited,
                                     std::string_view name);
  [[nodiscard]] Task<void> serve_posted(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited,
                                        std::string_view name);
  /// Whether something listens on the port, for the page that says nothing does.
  [[nodiscard]] Task<void> say_if_listening(http::Exchange& exchange, const DoorVisit& visit,
                                            const VisitedPtr& visited);
  [[nodiscard]] Task<void> stream_progress(http::Exchange& exchange, const DoorVisit& visit);
  [[nodiscard]] Task<void> ask_for(http::Exchange& exchange, const DoorVisit& visit, store::IntentChange change);
  [[nodiscard]] Task<void> show_silent_port(http::Exchange& exchange, const DoorVisit& visit,
                                            const Workspace& workspace);
  [[nodiscard]] Task<void> pass_to_ide(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited);
  [[nodiscard]] Task<void> pass_to_port(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited);
  /// Enters it among what is under way where a freeze would hurt.
  [[nodiscard]] Task<void> pass(http::Exchange& exchange, const DoorVisit& visit, http::ProxyPlan plan);
  /// The same for who is let in by a share.
  [[nodiscard]] Task<void> pass_viewer(http::Exchange& exchange, const DoorVisit& visit, http::ProxyPlan plan);
  /// Runs `task`, and breaks it off (kUnauthorized) when the visitor's proof is not good any more.
  [[nodiscard]] Task<void> while_good(Task<void> task, const DoorVisit& visit);
  /// Returns when the visitor's proof is not good any more.
  [[nodiscard]] asio::awaitable<void> until_revoked(const DoorVisit& visit);

  store::Store& store_;
  accounts::Accounts& accounts_;
  EventBus<WorkspaceChanged>& changed_;
  Clock clock_;
  GatewayOptions options_;
  OwnNames own_;
  Origin public_origin_;
  WorkspaceCache& workspaces_;
  http::ConnectionPool pool_;
  Progress progress_;
  WakeDoor wake_door_;
  OpenPassages passages_;
  Visits visits_;
  LiveViews live_views_;
};

}  // namespace codehub::gateway
