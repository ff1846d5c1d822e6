#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::fake {

/// "name" and "name:latest" are one image.
[[nodiscard]] std::string normal_image(const std::string& image);

/// The containers, volumes and images of the fake, with the rules of the contract. Synchronous and thread-safe.
class World {
 public:
  /// Called (without the lock held) for everything that a watch would tell.
  using Notify = std::function<void(const RuntimeEvent&)>;
  explicit World(Notify notify) : notify_(std::move(notify)) {}

  [[nodiscard]] Observation observe() const;
  [[nodiscard]] Observation observe_one(const WorkspaceId& id) const;
  [[nodiscard]] Result<bool> has_image(const std::string& image) const;
  [[nodiscard]] Result<void> pull(const std::string& image);
  [[nodiscard]] Result<void> create_volume(const WorkspaceId& id);
  [[nodiscard]] Result<void> remove_volume(const WorkspaceId& id);
  [[nodiscard]] Result<void> create_container(const ContainerSpec& spec);
  [[nodiscard]] Result<void> start(const WorkspaceId& id);
  [[nodiscard]] Result<void> stop(const WorkspaceId& id);
  [[nodiscard]] Result<void> pause(const WorkspaceId& id);
  [[nodiscard]] Result<void> unpause(const WorkspaceId& id);
  [[nodiscard]] Result<Reclaimed> reclaim(const WorkspaceId& id, const std::function<bool()>& go_on) const;
  [[nodiscard]] Result<void> remove_container(const WorkspaceId& id);
  [[nodiscard]] Result<std::string> logs(const WorkspaceId& id, int lines) const;
  [[nodiscard]] Result<Stats> stats(const WorkspaceId& id) const;

  void add_image(const std::string& image);
  void remove_image(const std::string& image);
  void add_remote_image(const std::string& image);
  void set_endpoint(const WorkspaceId& id, const std::string& endpoint);
  void set_logs(const WorkspaceId& id, const std::string& text);
  void set_stats(const Stats& stats);
  void set_reclaimed(const WorkspaceId& id, const Reclaimed& reclaimed);
  void exit_at_start(const WorkspaceId& id, int exit_code);
  bool kill(const WorkspaceId& id, int exit_code, bool out_of_memory);
  void kill_all();
  bool lose_container(const WorkspaceId& id);
  bool lose_volume(const WorkspaceId& id);
  void add_foreign_container(const WorkspaceId& id);
  void add_foreign_volume(const WorkspaceId& id);
  [[nodiscard]] bool has_foreign_container(const WorkspaceId& id) const;
  [[nodiscard]] bool has_foreign_volume(const WorkspaceId& id) const;

 private:
  struct Container {
    ContainerStatus status;
    Size size;
    unsigned number = 0;
  };
  [[nodiscard]] std::string endpoint_of(const Container& container) const;
  [[nodiscard]] ContainerStatus status_of(const Container& container) const;
  static void end(Container& container, int exit_code, bool out_of_memory);
  void tell(const WorkspaceId& id, const std::string& action) const;

  const Notify notify_;
  mutable std::mutex mutex_;
  std::map<WorkspaceId, Container> containers_;
  std::set<WorkspaceId> volumes_;
  std::set<WorkspaceId> foreign_containers_;
  std::set<WorkspaceId> foreign_volumes_;
  std::set<std::string> images_;
  std::set<std::string> remote_images_;
  std::map<WorkspaceId, std::string> endpoints_;
  std::map<WorkspaceId, std::string> logs_;
  std::map<WorkspaceId, Stats> stats_;
  std::map<WorkspaceId, Reclaimed> reclaimed_;
  std::map<WorkspaceId, int> exit_at_start_;
  unsigned made_ = 0;
};

}  // namespace codehub::runtime::fake
