#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "codehub/accounts/accounts.hpp"
#include "codehub/agentlink/agent_link.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/activity_board.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/idleness.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/store.hpp"

namespace codehub::api {

/// An image that people are offered when they create a workspace; others may still be named.
struct OfferedImage {
  std::string name;
  std::string description;
};

/// How what listens in running workspaces is watched while their owners follow events.
struct PortWatchOptions {
  std::chrono::seconds wait{60};          ///< Of one question to an agent, as long as nothing changes.
  std::chrono::milliseconds pause{500};   ///< Between an answer and the next question.
  std::chrono::milliseconds retry{1000};  ///< After no answer; doubled each time.
  std::chrono::milliseconds longest_retry{30000};
  std::size_t most = 2000;  ///< Workspaces watched at once in this process; further ones have no events.
};

struct ApiOptions {
  std::string product_name = "code-hub";
  std::string version;
  std::string public_url = "http://localhost:8000";  ///< Origin of the dashboard, without a slash at the end.
  std::string apps_authority = "localhost:8000";     ///< Domain under which IDE hosts live, with its port.
  std::vector<Size> sizes;
  std::string default_size;
  std::vector<OfferedImage> images;
  std::string default_image;
  std::size_t body_limit = 1024 * 1024;  ///< Bytes of a request body.
  std::chrono::seconds cookie_life{std::chrono::hours(24 * 90)};
  std::chrono::milliseconds heartbeat{15000};    ///< Of event streams; a session is checked again with each.
  std::chrono::milliseconds write_stall{30000};  ///< A reader that takes nothing for so long is dropped.
  /// Longest wait for an agent's git state before a deletion; more than the 5 s in which an agent looks at git.
  std::chrono::milliseconds git_check{7000};
  /// Longest wait for a workspace that a terminal, a command or a forwarded connection wakes.
  std::chrono::milliseconds wake_limit{30000};
  PortWatchOptions port_watch;
};

/// What the interface stands on; everything outlives it.
struct ApiParts {
  store::Store& store;
  accounts::Accounts& accounts;
  agentlink::AgentClient& agents;
  EventBus<WorkspaceChanged>& changed;
  EventBus<WorkspaceLogAppended>& logged;
  EventBus<SessionsRevoked>& revoked;
  EventBus<SharesChanged>& shares;
  EventBus<ViewersChanged>& viewers;
  EventBus<WorkspaceUsed>& used;
  EventBus<IdlenessChanged>& idleness;
  const ActivityBoard& board;  ///< What is known of the use of workspaces, fresher than what is stored.
  Clock clock;
  std::function<void(const User&)> password_changed;  ///< Somebody changed the own password; may be empty.
  std::function<IdleAbilities()> abilities;           ///< On any thread; empty: it can pause and cannot archive.
};

/// The REST interface under /api: parse, authorise, call a service, render. One per executor, used on it alone.
///
///     auto api = create_api(executor, parts, options);
///     auto server = http::Server::listen(executor, endpoint, api->handler());
class Api {
 public:
  virtual ~Api() = default;
  /// Answers every request whose path begins with /api/. Refers to this object.
  [[nodiscard]] virtual http::Handler handler() = 0;
  /// Ends event streams, followed logs and terminals, and lets no new ones begin: the first step of a graceful stop.
  virtual void end_streams() = 0;
  /// The last step, after the server was shut down: waits for what still runs. Without it nothing may run any more.
  [[nodiscard]] virtual asio::awaitable<void> close() = 0;
  [[nodiscard]] virtual std::size_t open_streams() const = 0;
};

[[nodiscard]] std::unique_ptr<Api> create_api(asio::any_io_executor executor, ApiParts parts, ApiOptions options);

}  // namespace codehub::api
