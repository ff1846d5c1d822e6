#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "codehub/accounts/accounts.hpp"
#include "codehub/agentlink/agent_link.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/domain/activity_board.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/runtime/runtime.hpp"
#include "codehub/store/store.hpp"

namespace codehub::control {

struct ControlOptions {
  std::vector<Size> sizes;
  std::string public_url;        ///< Of the dashboard, without a slash at the end.
  std::string port_url_pattern;  ///< For the IDE: "http://{{port}}-WSID.apps.example.com/".
  std::string product_name;
  std::string gallery_url;
  std::chrono::milliseconds observe_every{10000};     ///< The level-triggered pass when no event comes.
  std::chrono::milliseconds start_deadline{120'000};  ///< From container start to an IDE that answers.
  std::chrono::seconds stop_grace{10};
  int max_attempts = 5;
  std::chrono::milliseconds backoff_base{500};
  std::chrono::milliseconds backoff_limit{30000};
  int concurrency = 16;                          ///< Steps under way at once.
  std::chrono::milliseconds setup_wait{60'000};  ///< So long a ready IDE waits for the clone, to open on its folder.
  std::chrono::milliseconds setup_deadline{1'800'000};  ///< So long a set-up may keep the IDE from being ready.
  std::chrono::milliseconds stable_after{600'000};      ///< Having run so long, earlier crashes are forgotten.
  std::chrono::milliseconds poll_least{40};             ///< Waiting for an agent asks again between these two.
  std::chrono::milliseconds poll_most{1'000};
  std::chrono::milliseconds agent_patience{3'000};  ///< One question to an agent takes at most so long.
  int agent_concurrency = 32;                       ///< Agents asked at once in the periodic round.
  int silent_rounds = 3;                            ///< Rounds without an answer until a workspace counts as silent.
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
  EventBus<WorkspaceUsed>& used;
  Clock clock;
  EventBus<IdlenessChanged>* idleness =
      nullptr;                     ///< Told, and heard, when what comes to a workspace changed; may be null.
  ActivityBoard* board = nullptr;  ///< Shows everybody what is known of use; may be null.
};

[[nodiscard]] std::unique_ptr<Controller> create_controller(asio::any_io_executor executor, ControlParts parts,
                                                            ControlOptions options);

}  // namespace codehub::control
