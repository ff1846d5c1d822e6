#pragma once

#include <memory>

#include "codehub/gateway/front_door.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/proxy.hpp"
#include "live_views.hpp"
#include "port_request.hpp"
#include "progress.hpp"
#include "share_door.hpp"
#include "visitor.hpp"
#include "visits.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// A proven visitor in front of one workspace.
struct DoorVisit {
  IdentityPtr identity;  ///< Null for a guest of a shared port.
  Proof proof;           ///< Of the identity.
  WorkspaceId id;
  std::uint16_t port = 0;      ///< Of the workspace; 0 for the IDE.
  std::string inner_target;    ///< Path and query as the IDE or the server at the port shall see them.
  std::string base;            ///< "/" on a host of its own, "/w/WSID/" or "/w/WSID/port/PORT/" in the path form.
  std::string alias;           ///< The name by which a port is visited; empty for its usual address.
  bool original_host = false;  ///< The server at the port wants to know the visitors' Host.
  const ShareAdmission* admission = nullptr;  ///< Of somebody else than the owner; it has to outlive the visit.
};

/// Lets a visitor into a workspace, or shows why not: may they, is it up, then the tunnel through its agent.
class WorkspaceDoor {
 public:
  WorkspaceDoor(asio::any_io_executor executor, const GatewayParts& parts, const GatewayOptions& options,
                const OwnNames& own, WorkspaceCache& workspaces, ShareDoor& share_door);

  [[nodiscard]] Task<void> serve(http::Exchange& exchange, DoorVisit visit);
  void close() { progress_.close(); }

 private:
  /// The gateway's own resources below ".codehub/".
  [[nodiscard]] Task<void> serve_own(http::Exchange& exchange, const DoorVisit& visit, std::string_view name);
  [[nodiscard]] Task<void> stream_progress(http::Exchange& exchange, const DoorVisit& visit);
  [[nodiscard]] Task<void> ask_for(http::Exchange& exchange, const DoorVisit& visit, store::IntentChange change);
  [[nodiscard]] Task<void> show_waiting(http::Exchange& exchange, const DoorVisit& visit, const Workspace& workspace);
  [[nodiscard]] Task<void> pass_to_ide(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited);
  [[nodiscard]] Task<void> pass_to_port(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited);
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
  Visits visits_;
  LiveViews live_views_;
};

}  // namespace codehub::gateway
