#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/base/task.hpp"
#include "codehub/domain/ids.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::runtime {

/// What a runtime can do beyond the basic verbs; data, so that planners can ask.
struct Capabilities {
  bool pause = false;
  bool reclaim = false;  ///< Can give back the memory of what is frozen.
  bool pull_images = false;
  bool stats = false;
  bool events = false;
};

enum class ContainerState { kCreated, kRunning, kPaused, kExited, kRemoving };

/// One of our containers as the runtime sees it now.
struct ContainerStatus {
  WorkspaceId workspace_id;
  OperationId operation_id;  ///< The operation that made it.
  std::string runtime_id;
  ContainerState state = ContainerState::kCreated;
  std::string endpoint;          ///< "host:port" of the agent; empty unless running.
  std::string size;              ///< Name of the size it was made with (a label).
  std::optional<int> exit_code;  ///< When exited.
  bool out_of_memory = false;
  std::string error;  ///< The runtime's words when it could not start.
};

/// One of our home volumes.
struct VolumeStatus {
  WorkspaceId workspace_id;
};

/// Everything of ours, in bulk.
struct Observation {
  std::vector<ContainerStatus> containers;
  std::vector<VolumeStatus> volumes;
};

/// What a workspace's container shall be.
struct ContainerSpec {
  WorkspaceId workspace_id;
  OperationId operation_id;
  std::string image;
  Size size;
  std::map<std::string, std::string> environment;
  std::string hostname;
};

/// One answer of `stats`.
struct Stats {
  WorkspaceId workspace_id;
  std::uint64_t cpu_nanoseconds = 0;  ///< Used since the container started.
  std::uint64_t memory_bytes = 0;     ///< Without page cache that can be dropped.
  std::uint64_t memory_limit_bytes = 0;
  std::uint64_t pids = 0;
};

/// What came of giving back the memory of a frozen container.
struct Reclaimed {
  std::uint64_t before_bytes = 0;  ///< Held in memory, file cache included; 0: not known.
  std::uint64_t after_bytes = 0;
  std::string why_not;  ///< Why no more came back, for an operator; empty when all went well.
};

/// Something happened to a container or volume of ours; a hint to look, nothing more.
struct RuntimeEvent {
  WorkspaceId workspace_id;
  std::string action;  ///< The runtime's word, for the log.
};

/// Action of the first event of every watch, which names no workspace: from here on nothing is missed; what happened
/// before may have been, so look at everything.
inline constexpr std::string_view kWatchOpened = "watch opened";

struct PullProgress {
  std::string message;  ///< For a person: "Downloading 34 % (3 of 7 layers)".
};

/// A network in which workspaces have addresses.
struct WorkspaceNetwork {
  std::string subnet;   ///< "172.18.0.0/16" or "fd00:18::/64".
  std::string gateway;  ///< The machine's own address in it, which no workspace has; empty when there is none.
  friend bool operator==(const WorkspaceNetwork&, const WorkspaceNetwork&) = default;
};

/// Where workspaces run. Only objects labelled with this installation's id are seen or touched: one of another's that
/// happens to have the name of ours is as good as absent, and in the way only where ours is to be made
/// (kAlreadyExists). Every verb is idempotent: what it does when repeated, or when its object is absent, is part of the
/// contract (and of the contract suite). All verbs fail with kUpstreamUnavailable when the runtime does not answer,
/// kDeadlineExceeded when it takes too long; then the work may have been done all the same, and only an observation
/// tells. A verb that is cancelled leaves with kCancelled what the runtime has begun to take its course. Thread-safe.
class Runtime {
 public:
  virtual ~Runtime() = default;
  [[nodiscard]] virtual Capabilities capabilities() const = 0;
  /// The networks of workspaces as far as they have been seen: `prepare` looks at those that are there, later ones are
  /// added as they are made. Never null, cheap (no call to the runtime), and another object whenever it changes.
  [[nodiscard]] virtual std::shared_ptr<const std::vector<WorkspaceNetwork>> workspace_networks() const {
    static const auto kNone = std::make_shared<const std::vector<WorkspaceNetwork>>();
    return kNone;
  }
  /// A cheap round trip, for /readyz.
  virtual Task<void> ping() = 0;
  /// Makes shared objects (the network) when absent; present is fine when they are fit, else kInvalidState with words.
  /// Called at start; starting a container repairs by itself what has gone missing since.
  virtual Task<void> prepare() = 0;
  /// Everything of ours, at most one container and one volume per workspace.
  virtual Task<Observation> observe() = 0;
  /// One workspace's part of it. Adapters that can ask for one object override it.
  virtual Task<Observation> observe_one(WorkspaceId id) {
    CO_TRY(Observation everything, co_await observe());
    std::erase_if(everything.containers,
                  [&](const ContainerStatus& container) { return container.workspace_id != id; });
    std::erase_if(everything.volumes, [&](const VolumeStatus& volume) { return volume.workspace_id != id; });
    co_return everything;
  }

  /// True when present locally; kInvalidRequest for what is no image reference.
  virtual Task<bool> has_image(std::string image) = 0;
  /// Pulls with progress; present is fine where the registry still has it. kNotFound when no registry has it or none
  /// can be reached, with the runtime's words in the message.
  virtual Task<void> pull_image(std::string image, std::function<void(const PullProgress&)> progress) = 0;

  /// Makes the home volume; present is fine, with what is in it.
  virtual Task<void> create_volume(WorkspaceId id) = 0;
  /// Removes it; absent is fine. kInvalidState while there is a container that uses it, running or not.
  virtual Task<void> remove_volume(WorkspaceId id) = 0;

  /// Makes the container, not started; the volume must exist (kNotFound). If the workspace has one already, in whatever
  /// state: fine when it is of the same operation, else kAlreadyExists. kNotFound when the image is absent. kNoSpace
  /// when the disk is full. kInvalidRequest when the runtime refuses the spec.
  virtual Task<void> create_container(ContainerSpec spec) = 0;
  /// Starts, also one that has run and exited; running is fine, paused is kInvalidState, absent is kNotFound.
  /// kInvalidRequest when its main process cannot be started, with the runtime's words.
  virtual Task<void> start_container(WorkspaceId id) = 0;
  /// Asks it to end, kills after `grace`; not running is fine, absent is fine, paused is thawed to end.
  virtual Task<void> stop_container(WorkspaceId id, std::chrono::seconds grace) = 0;
  /// Freezes; paused is fine, not running is kInvalidState, absent is kNotFound.
  virtual Task<void> pause_container(WorkspaceId id) = 0;
  /// Thaws, with the limits of its size whatever became of them; running is fine, not running is kInvalidState, absent
  /// is kNotFound. A reclaim that is under way ends.
  virtual Task<void> unpause_container(WorkspaceId id) = 0;
  /// Gives the memory of a paused container back to the machine: what was cached of files, and the rest as far as there
  /// is swap. In steps of at most 64 MiB; `go_on` is asked before each. Limits are afterwards as they were.
  /// kInvalidState unless paused, absent is kNotFound. What this machine cannot do, or the hub has no right to, is no
  /// failure but `why_not`.
  virtual Task<Reclaimed> reclaim_memory(WorkspaceId id, std::function<bool()> go_on) = 0;
  /// Kills and removes, in whatever state; absent is fine. The volume stays.
  virtual Task<void> remove_container(WorkspaceId id) = 0;

  /// The last lines that the container's main process wrote, both streams, at most some hundred kB; empty before its
  /// first start, absent is kNotFound.
  virtual Task<std::string> container_logs(WorkspaceId id, int lines) = 0;
  /// One sample of a running or paused container; otherwise kInvalidState, absent is kNotFound.
  virtual Task<Stats> stats(WorkspaceId id) = 0;
  /// Calls back, first with `kWatchOpened`, until the connection ends (kUpstreamUnavailable: call again) or the
  /// coroutine is cancelled. Events may be lost, repeated or late.
  virtual Task<void> watch(std::function<void(const RuntimeEvent&)> on_event) = 0;
};

}  // namespace codehub::runtime
