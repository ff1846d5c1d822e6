#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/domain/workspace.hpp"

/// The life of a workspace as pure functions: what was observed of it and what is wanted give the one next step.
/// Nothing here waits, remembers or acts; src/control does that. docs/lifecycle.md has the picture.
namespace codehub::lifecycle {

enum class ContainerState { kCreated, kRunning, kPaused, kExited, kRemoving };

/// The container of a workspace as the runtime sees it now.
struct Container {
  ContainerState state = ContainerState::kCreated;
  OperationId operation_id;  ///< The operation that made it.
  std::string endpoint;      ///< "host:port" of its agent while it runs.
  std::string size;          ///< Name of the size it was made with.
  std::optional<int> exit_code;
  bool out_of_memory = false;
  std::string error;  ///< The runtime's words when it could not start.
};

enum class SetupState { kNone, kRunning, kDone, kFailed };
enum class IdeState { kStopped, kStarting, kReady, kFailed };
enum class AgentAnswer { kAnswered, kSilent, kRefused };

/// What came of asking the agent in a running container.
struct Agent {
  AgentAnswer answer = AgentAnswer::kSilent;
  OperationId setup_operation;
  SetupState setup = SetupState::kNone;
  std::string setup_error;
  IdeState ide = IdeState::kStopped;
  std::string ide_error;
  std::optional<GitState> git;
};

enum class Image { kUnknown, kAbsent, kPulling, kPresent };

/// One workspace as it was observed. What costs a question of its own (agent, image) stays unknown until a plan asks.
struct Reality {
  std::optional<Container> container;
  bool volume = false;
  std::optional<Agent> agent;
  Image image = Image::kUnknown;
};

/// The bounds that a plan keeps.
struct Limits {
  bool can_pause = true;  ///< Whether the runtime can freeze. What cannot be frozen is left running.
  int max_attempts = 5;
  std::chrono::milliseconds start_deadline{120'000};  ///< From the start of the container to an IDE that answers.
  std::chrono::milliseconds setup_wait{60'000};  ///< So long a ready IDE waits for the clone, to open on its folder.
  std::chrono::milliseconds setup_deadline{1'800'000};  ///< So long a set-up may keep the IDE from being ready.
  std::chrono::milliseconds stable_after{600'000};      ///< Having run so long, earlier crashes are forgotten.
  std::chrono::milliseconds poll_least{40};             ///< Waiting for something asks again between these two,
  std::chrono::milliseconds poll_most{1'000};           ///< the longer it lasts the less often.
};

/// The one next thing to do for a workspace.
enum class Action {
  kNothing,  ///< Reality is as wanted, or only a person can change it.
  kWait,     ///< Look again at `until`.
  // Questions: the answer goes into Reality, then plan again.
  kAskAgent,
  kCheckImage,
  // Writes of the row (see `written`).
  kClaim,   ///< Begin `operation`; compare-and-set.
  kLost,    ///< A running container died outside: begin STARTING again, counting an attempt.
  kRecord,  ///< Keep what was observed; phase and operation stay.
  kSettle,  ///< The operation is observed done (or reality moved by itself): `phase`, no operation.
  kFail,    ///< This attempt failed with `reason`.
  kGiveUp,  ///< ERROR with `reason`.
  // Effects; each is idempotent and observed afterwards.
  kPullImage,
  kCreateVolume,
  kCreateContainer,
  kStartContainer,
  kPauseContainer,
  kUnpauseContainer,
  kSendSetup,
  kStopContainer,
  kRemoveContainer,
  kRemoveVolume,
  kRemoveRow,
};

[[nodiscard]] std::string_view to_string(Action action);  ///< For logs, metrics and fault points: "create_volume".

struct Step {
  Action action = Action::kNothing;
  Operation operation = Operation::kNone;  ///< kClaim: what begins.
  Phase phase = Phase::kPending;           ///< Writes: the phase from then on.
  OperationId keep;                        ///< kClaim: the id of the container that is kept; empty for a fresh id.
  std::string reason;                      ///< Words for a person: why it failed, or a notice for the log.
  std::string cause;                       ///< Writes: why the phase changes; empty where it is what was asked for.
  Timestamp until{};                       ///< kWait.
  bool exhausted = false;                  ///< kFail: no further attempt would help.
  bool calm = false;                       ///< kRecord: it has run long enough for earlier crashes to be forgotten.
};

/// Total and deterministic. Intent (`desired_state`, `deleted_at`) and progress come from the row, the truth from
/// `reality`.
[[nodiscard]] Step plan(const Workspace& workspace, const Reality& reality, Timestamp now, const Limits& limits);

/// True when a container of this workspace has run, so that its home may hold work. A home that was used is never
/// silently made anew: it follows from `applied_size`, which is recorded before the first start and never cleared.
[[nodiscard]] bool home_used(const Workspace& workspace);

/// True when the agent answered and has asked git what work exists nowhere else.
[[nodiscard]] bool knows_git(const std::optional<Agent>& agent);

}  // namespace codehub::lifecycle
