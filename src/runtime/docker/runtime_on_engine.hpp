#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/runtime/docker/docker_runtime.hpp"
#include "engine.hpp"
#include "id_set.hpp"
#include "listed.hpp"
#include "memory_group.hpp"
#include "network.hpp"

namespace codehub::runtime::docker {

/// The verbs of `Runtime` as calls to one engine. Every verb looks the object up by our labels first and acts on what
/// it found by the engine's id, so that nothing foreign is ever touched. Keeps nothing itself: the engine's answers are
/// the truth.
class RuntimeOnEngine final : public Runtime {
 public:
  RuntimeOnEngine(DockerOptions options, std::string host, http::Endpoint endpoint);

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
  /// Asks and wants exactly `status`; other answers become errors.
  Task<Answer> expect(int status, Call call);
  /// Our containers: of one workspace, or all of the installation.
  Task<std::vector<ListedContainer>> list(WorkspaceId id);
  /// The one container of a workspace; kNotFound.
  Task<ListedContainer> find(WorkspaceId id);
  Task<void> inspect(ContainerStatus& status);
  /// The first of each workspace, with what only an inspection knows; `all`: running ones are inspected as well.
  Task<std::vector<ContainerStatus>> complete(std::vector<ListedContainer> listed, bool all);
  /// Whether the home volume is there and ours; kAlreadyExists when another's has its name.
  Task<bool> has_volume(WorkspaceId id);
  /// Of what is there: ok for the same operation, else kAlreadyExists; kNotFound when nothing is.
  Task<void> compare_with_present(const ContainerSpec& spec);
  Task<void> start_found(const ListedContainer& found);
  Task<void> join_network_anew(const ListedContainer& found);
  /// Whether this process sees the machine that the engine runs containers on.
  [[nodiscard]] bool is_on_this_machine() const;
  Task<MemoryGroup> memory_group(const ListedContainer& found);
  /// Ends a reclaim under way, and undoes what one left behind that was cut off.
  Task<void> restore_limits(const ListedContainer& found);
  /// Steps until nothing worth it comes back, or nobody wants it to go on.
  Task<void> take_back(const MemoryGroup& group, std::function<bool()> go_on, Reclaimed& result);
  Task<void> reclaim_in_steps(const MemoryGroup& group, std::function<bool()> go_on, Reclaimed& result);
  Task<void> remove_found(const ListedContainer& found);
  Task<void> wait_until_gone(const ListedContainer& found);
  Task<void> follow_pull(http::ClientConnection& connection, const std::string& image,
                         const std::function<void(const PullProgress&)>& progress);

  [[nodiscard]] std::string network_of(const WorkspaceId& id, const EngineVersion& version) const;
  /// Looks at all networks of the installation: those of workspaces that have been running since before this process.
  Task<void> find_networks();
  Task<void> ensure_network(WorkspaceId id);
  Task<void> drop_network(WorkspaceId id);

  const DockerOptions options_;
  Engine engine_;
  KnownNetworks networks_;
  IdSet reclaiming_;
  BlockingPool files_{2};                 ///< For files of the kernel, where a write lasts as long as its work.
  std::atomic<bool> lacks_ipv6_ = false;  ///< The kernel below: learnt from a start that it refused.
};

}  // namespace codehub::runtime::docker
