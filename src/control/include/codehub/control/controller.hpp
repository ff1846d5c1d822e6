#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "codehub/accounts/accounts.hpp"
#include "codehub/agentlink/agent_link.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/runtime/runtime.hpp"
#include "codehub/store/store.hpp"

namespace codehub::control {

struct ControlOptions {
  std::vector<Size> sizes;
  std::string public_url;       ///< Of the dashboard, without a slash at the end.
  std::string ide_url_pattern;  ///< Unused parts stay empty: "{{port}}-WSID.apps" form given to the IDE as proxy URI.
  std::string product_name;
  std::string gallery_url;
  std::chrono::milliseconds observe_every{10000};  ///< The level-triggered pass when no event comes.
  std::chrono::seconds start_deadline{120};        ///< From container start to an IDE that answers.
  std::chrono::seconds stop_grace{10};
  int max_attempts = 5;
  std::chrono::milliseconds backoff_base{500};
  std::chrono::milliseconds backoff_limit{30000};
  int concurrency = 16;                            ///< Steps under way at once.
};

/// Makes reality follow intent. One instance leads; lives on one executor.
class Controller {
 public:
  virtual ~Controller() = default;
  /// Runs until cancelled; steps under way are left for the next start (every step is idempotent).
  [[nodiscard]] virtual asio::awaitable<void> run() = 0;
};

struct ControlParts {
  store::Store& store;
  runtime::Runtime& runtime;
  agentlink::AgentClient& agents;
  accounts::Accounts& accounts;
  EventBus<WorkspaceChanged>& changed;
  EventBus<WorkspaceLogAppended>& logged;
  Clock clock;
};

[[nodiscard]] std::unique_ptr<Controller> create_controller(asio::any_io_executor executor, ControlParts parts,
                                                            ControlOptions options);

}  // namespace codehub::control
