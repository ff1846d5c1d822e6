#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "codehub/accounts/accounts.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/gateway/page_visits.hpp"
#include "codehub/gateway/viewers.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/store.hpp"

namespace codehub::gateway {

struct GatewayOptions {
  std::string public_url;   ///< Origin of the dashboard, such as "http://localhost:8000", without a slash at the end.
  std::string apps_domain;  ///< Workspaces live on sub-domains of this name, such as "localhost".
  std::string product_name = "code-hub";
  /// Open connections are checked at least so often: what another hub revokes is told to nobody here.
  std::chrono::milliseconds recheck{std::chrono::minutes(1)};
  /// Requests for a workspace that sleeps are held at most so long until it is up.
  std::chrono::milliseconds hold_limit{std::chrono::seconds(30)};
  /// The same for pages, of a workspace that is up again in a moment; then they show how far it is.
  std::chrono::milliseconds page_hold_limit{std::chrono::seconds(2)};
  std::size_t held_per_workspace = 2'000;  ///< Requests held at once for one workspace, per executor.
  std::size_t held_total = 5'000;          ///< The same for all workspaces.
};

struct GatewayParts {
  store::Store& store;
  accounts::Accounts& accounts;
  EventBus<WorkspaceChanged>& changed;
  EventBus<WorkspaceLogAppended>& logged;
  EventBus<SessionsRevoked>& revoked;
  EventBus<SharesChanged>& shares_changed;
  EventBus<WorkspaceUsed>& used;
  Viewers& viewers;
  http::Handler api;        ///< Everything of the platform origin below /api, and /healthz, /readyz, /metrics.
  http::Handler dashboard;  ///< Everything else of the platform origin.
  Clock clock;
  std::shared_ptr<PageVisits> page_visits = {};  ///< Shared by all executors; null: one of its own for each.
};

/// The way in: decides by Host, then by path, what a request is for; proves who asks, and passes workspace traffic on
/// to the IDE through the workspace's agent. One per executor; not thread-safe.
class FrontDoor {
 public:
  virtual ~FrontDoor() = default;
  /// The handler for this executor's http::Server. Must not outlive this object.
  [[nodiscard]] virtual http::Handler handler() = 0;
  /// Ends long-lived answers of the gateway's own (progress streams), for shutting down.
  virtual void close() = 0;
};

[[nodiscard]] std::unique_ptr<FrontDoor> create_front_door(asio::any_io_executor executor, GatewayParts parts,
                                                           GatewayOptions options);

}  // namespace codehub::gateway
