#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::fake {

/// The verbs of `Runtime`, as scripts and counts name them.
enum class Verb {
  kPing,
  kPrepare,
  kObserve,
  kObserveOne,
  kHasImage,
  kPullImage,
  kCreateVolume,
  kRemoveVolume,
  kCreateContainer,
  kStartContainer,
  kStopContainer,
  kPauseContainer,
  kUnpauseContainer,
  kReclaimMemory,
  kRemoveContainer,
  kContainerLogs,
  kStats,
  kWatch,
};

/// A failure to come. The first one that fits a call is used.
struct Failure {
  Verb verb = Verb::kPing;
  Error error;
  int times = 1;              ///< How many calls fail; -1: all until `heal`.
  bool after_effect = false;  ///< The work is done and only its answer is lost.
  WorkspaceId only_for{};     ///< Empty: any workspace.
  bool thrown = false;        ///< As an exception, which no runtime should.
};

/// A runtime in memory for tests: same contract as the real ones, nothing happens by itself, every step can be made to
/// fail or wait, and things can be broken from outside. Begins with a running engine and no images. Thread-safe.
///
///     fake::FakeRuntime runtime;
///     runtime.add_image("codehub/base:latest");
///     runtime.fail({.verb = fake::Verb::kStartContainer, .error = {ErrorCode::kInternal, "no luck"}, .times = 2});
class FakeRuntime final : public Runtime {
 public:
  FakeRuntime();
  ~FakeRuntime() override;
  FakeRuntime(const FakeRuntime&) = delete;
  FakeRuntime& operator=(const FakeRuntime&) = delete;

  // What it is.
  void set_capabilities(Capabilities capabilities);
  /// Present at once.
  void add_image(const std::string& image);
  void remove_image(const std::string& image);
  /// Can be pulled.
  void add_remote_image(const std::string& image);
  /// Where the agent of this workspace listens once its container runs. Without it an address of its own is made up.
  void set_endpoint(const WorkspaceId& id, const std::string& endpoint);
  /// What the main process of its containers has written.
  void set_logs(const WorkspaceId& id, const std::string& text);
  void set_stats(const Stats& stats);
  /// What it gives back when it is frozen, in steps of 64 MiB. Without it half of 200 MiB.
  void set_reclaimed(const WorkspaceId& id, const Reclaimed& reclaimed);
  void set_workspace_networks(std::vector<WorkspaceNetwork> networks);

  // What goes wrong.
  void fail(Failure failure);
  /// Forgets the failures and delays of a verb.
  void heal(Verb verb);
  /// Every call of the verb takes this long (of real time) before its effect.
  void delay(Verb verb, std::chrono::steady_clock::duration duration);
  /// Calls of the verb wait before their effect until `release`.
  void hold(Verb verb);
  void release(Verb verb);
  /// Containers of this workspace end with this code as soon as they are started; -1: they live again.
  void exit_at_start(const WorkspaceId& id, int exit_code);

  // What others do to it from outside; false when there is nothing to do it to.
  bool kill_container(const WorkspaceId& id, int exit_code = 137, bool out_of_memory = false);
  bool remove_container_outside(const WorkspaceId& id);
  bool remove_volume_outside(const WorkspaceId& id);
  /// A container or volume with the name that this workspace's would have, but not ours.
  void add_foreign_container(const WorkspaceId& id);
  void add_foreign_volume(const WorkspaceId& id);
  [[nodiscard]] bool has_foreign_container(const WorkspaceId& id) const;
  [[nodiscard]] bool has_foreign_volume(const WorkspaceId& id) const;
  /// Every verb fails with kUpstreamUnavailable and watches end; containers go on unless `containers_end`.
  void stop_engine(bool containers_end = false);
  void start_engine();
  /// No event reaches any watch while on.
  void lose_events(bool on);

  // What was done.
  /// Calls begun, failed ones included.
  [[nodiscard]] int calls(Verb verb) const;
  [[nodiscard]] int calls(Verb verb, const WorkspaceId& id) const;
  void forget_calls();
  /// Calls that wait behind `hold` now.
  [[nodiscard]] int held(Verb verb) const;

  [[nodiscard]] Capabilities capabilities() const override;
  [[nodiscard]] std::shared_ptr<const std::vector<WorkspaceNetwork>> workspace_networks() const override;
  Task<void> ping() override;
  Task<void> prepare() override;
  Task<Observation> observe() override;
  Task<Observation> observe_one(WorkspaceId id) override;
  Task<bool> has_image(std::string image) override;
  Task<void> pull_image(std::string image, std::function<void(const PullProgress&)> progress) override;
  Task<void> create_volume(WorkspaceId id) override;
  Task<void> remove_volume(WorkspaceId id) override;
  Task<void> create_container(ContainerSpec spec) override;
  Task<void> start_container(WorkspaceId id) override;
  Task<void> stop_container(WorkspaceId id, std::chrono::seconds grace) override;
  Task<void> pause_container(WorkspaceId id) override;
  Task<void> unpause_container(WorkspaceId id) override;
  Task<Reclaimed> reclaim_memory(WorkspaceId id, std::function<bool()> go_on) override;
  Task<void> remove_container(WorkspaceId id) override;
  Task<std::string> container_logs(WorkspaceId id, int lines) override;
  Task<Stats> stats(WorkspaceId id) override;
  Task<void> watch(std::function<void(const RuntimeEvent&)> on_event) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codehub::runtime::fake
