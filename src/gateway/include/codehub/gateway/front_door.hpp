#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "codehub/accounts/accounts.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
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
