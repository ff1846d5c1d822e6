// What tests set up in the fake, and what happens to it from outside.
#include "world.hpp"

namespace codehub::runtime::fake {

void World::add_image(const std::string& image) {
  const std::lock_guard lock(mutex_);
  images_.insert(normal_image(image));
}

void World::remove_image(const std::string& image) {
  const std::lock_guard lock(mutex_);
  images_.erase(normal_image(image));
}

void World::add_remote_image(const std::string& image) {
  const std::lock_guard lock(mutex_);
  remote_images_.insert(normal_image(image));
}

void World::set_endpoint(const WorkspaceId& id, const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  endpoints_[id] = endpoint;
}

void World::set_logs(const WorkspaceId& id, const std::string& text) {
  const std::lock_guard lock(mutex_);
  logs_[id] = text;
}

void World::set_reclaimed(const WorkspaceId& id, const Reclaimed& reclaimed) {
  const std::lock_guard lock(mutex_);
  reclaimed_.insert_or_assign(id, reclaimed);
}

void World::set_stats(const Stats& stats) {
  const std::lock_guard lock(mutex_);
  stats_[stats.workspace_id] = stats;
}

void World::exit_at_start(const WorkspaceId& id, int exit_code) {
  const std::lock_guard lock(mutex_);
  if (exit_code < 0) {
    exit_at_start_.erase(id);
  } else {
    exit_at_start_[id] = exit_code;
  }
}

bool World::kill(const WorkspaceId& id, int exit_code, bool out_of_memory) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return false;
    end(found->second, exit_code, out_of_memory);
  }
  tell(id, "die");
  return true;
}

void World::kill_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, container] : containers_) {
    const auto state = container.status.state;
    if (state == ContainerState::kRunning || state == ContainerState::kPaused) end(container, 0, false);
  }
}

bool World::lose_container(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (containers_.erase(id) == 0) return false;
  }
  tell(id, "destroy");
  return true;
}

bool World::lose_volume(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (volumes_.erase(id) == 0) return false;
  }
  tell(id, "volume destroy");
  return true;
}

void World::add_foreign_container(const WorkspaceId& id) {
  const std::lock_guard lock(mutex_);
  foreign_containers_.insert(id);
}

void World::add_foreign_volume(const WorkspaceId& id) {
  const std::lock_guard lock(mutex_);
  foreign_volumes_.insert(id);
}

bool World::has_foreign_container(const WorkspaceId& id) const {
  const std::lock_guard lock(mutex_);
  return foreign_containers_.contains(id);
}

bool World::has_foreign_volume(const WorkspaceId& id) const {
  const std::lock_guard lock(mutex_);
  return foreign_volumes_.contains(id);
}

}  // namespace codehub::runtime::fake
