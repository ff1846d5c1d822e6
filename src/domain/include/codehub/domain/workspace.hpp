#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// Where a workspace is; the numbers order the ordinary phases by what they cost.
enum class Phase : int {
  kPending = 0,    ///< Nothing exists yet.
  kArchived = 5,   ///< The home exists as an archive only.
  kStandby = 10,   ///< The home volume exists, no container.
  kPaused = 15,    ///< Frozen.
  kRunning = 20,   ///< Container up, agent and IDE answer.
  kError = 90,     ///< Gave up; `error_reason` says why, retry leaves it.
  kDeleting = 95,  ///< Being removed.
  kDeleted = 99,   ///< Gone; the row is kept for bookkeeping only and never shown.
};

/// What the reconciler is doing with a workspace right now.
enum class Operation {
  kNone,
  kProvisioning,
  kRestoring,
  kStarting,
  kResuming,
  kPausing,
  kStopping,
  kArchiving,
  kDeleting,
};

[[nodiscard]] std::string_view to_string(Phase phase);
[[nodiscard]] std::string_view to_string(Operation operation);  ///< Empty for kNone.
[[nodiscard]] std::optional<Phase> parse_phase(std::string_view text);
[[nodiscard]] std::optional<Operation> parse_operation(std::string_view text);

/// Work in the repository of a workspace that exists nowhere else, as its agent last saw it.
struct GitState {
  int uncommitted = 0;  ///< Changed or untracked paths.
  int unpushed = 0;     ///< Commits that no remote branch contains.
  friend bool operator==(const GitState&, const GitState&) = default;
};

/// One workspace: what its owner wants (intent), and what was last observed of it.
struct Workspace {
  WorkspaceId id;
  UserId owner_id;
  std::string owner_name;  ///< Username of the owner; read-only, joined in by the store.

  // Intent, written by requests.
  std::string name;
  std::string description;
  std::string image;
  std::string repository;      ///< URL to clone into the home once; empty for none.
  std::string branch;          ///< Empty for the remote's default.
  std::string startup_script;  ///< Run once after the clone; empty for none.
  std::string size;            ///< Name of an operator-defined size.
  Phase desired_state = Phase::kRunning;
  std::string intent_cause;             ///< Why: "asked for by `kim`", "idle for 10 min". For a person; may be empty.
  std::optional<Timestamp> deleted_at;  ///< Set when somebody asked for deletion; never unset.

  // Observation and progress, written by the reconciler alone.
  Phase phase = Phase::kPending;
  Operation operation = Operation::kNone;
  OperationId operation_id;
  Timestamp operation_started_at{};
  int attempts = 0;                         ///< Failed attempts at the present step.
  std::optional<Timestamp> retry_at;        ///< Not before this instant.
  std::optional<std::string> error_reason;  ///< Words for a person; set in ERROR, while a step is being retried, and
                                            ///< while a running workspace does not answer.
  std::string endpoint;                     ///< Where the agent listens, "host:port"; empty unless it runs.
  std::string applied_size;  ///< Size that the present or last container was made with; empty before the first.
  std::optional<GitState> git;
  std::int64_t frozen_memory_bytes = 0;  ///< What it still holds in memory while it is frozen; 0: not known.
  Timestamp phase_changed_at{};

  std::string agent_token;  ///< Secret the hub shows to this workspace's agent. Never in an answer, never in a log.
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> last_access_at;
  std::int64_t version = 0;  ///< Grows with every write; compare-and-set is on it.
};

/// Longest texts a workspace may carry, in characters for `name`, in bytes for the others.
inline constexpr std::size_t kMaxNameCharacters = 100;
inline constexpr std::size_t kMaxDescriptionBytes = 2000;
inline constexpr std::size_t kMaxRepositoryBytes = 2000;
inline constexpr std::size_t kMaxBranchBytes = 250;
inline constexpr std::size_t kMaxImageBytes = 300;
inline constexpr std::size_t kMaxStartupScriptBytes = 64 * 1024;

/// Trims the name and checks it: 1 to 100 characters, valid UTF-8, no control characters. Markup is plain text here.
[[nodiscard]] Result<std::string> validate_workspace_name(std::string_view name);
/// Valid UTF-8, without control characters but line feed and tab, at most `kMaxDescriptionBytes`.
[[nodiscard]] Result<std::string> validate_description(std::string_view description);
/// The same rule for a start-up script, at most `kMaxStartupScriptBytes`. Line ends become line feeds in both.
[[nodiscard]] Result<std::string> validate_startup_script(std::string_view script);
/// Accepts https, http, ssh and git URLs and the scp form `user@host:path`; empty is accepted. Refuses local paths,
/// `ext::` and other transports, a leading dash, control characters and embedded passwords.
[[nodiscard]] Result<std::string> validate_repository(std::string_view repository);
/// Follows git-check-ref-format(1) as far as a clone needs it; empty is accepted.
[[nodiscard]] Result<std::string> validate_branch(std::string_view branch);
/// An image reference `[host[:port]/]path[:tag][@digest]` (OCI distribution specification).
[[nodiscard]] Result<std::string> validate_image(std::string_view image);
/// The phases a person may ask for: RUNNING, PAUSED and STANDBY.
[[nodiscard]] Result<Phase> validate_desired_state(std::string_view text);

}  // namespace codehub
