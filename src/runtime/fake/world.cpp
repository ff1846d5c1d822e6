#include "world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codehub/domain/workspace.hpp"

namespace codehub::runtime::fake {
namespace {

std::string_view last_lines(std::string_view text, int lines) {
  auto begin = text.size();
  while (begin > 0) {
    if (text[begin - 1] == '\n' && begin < text.size() && --lines <= 0) break;
    --begin;
  }
  return text.substr(begin);
}

tl::unexpected<Error> no_container(const WorkspaceId& id) {
  return fail(ErrorCode::kNotFound, fmt::format("The workspace {} has no container.", id.value()));
}

tl::unexpected<Error> wrong_state(const WorkspaceId& id, std::string_view what) {
  return fail(ErrorCode::kInvalidState, fmt::format("The container of workspace {} {}.", id.value(), what));
}

}  // namespace

std::string normal_image(const std::string& image) {
  const auto slash = image.rfind('/');
  const auto colon = image.find(':', slash == image.npos ? 0 : slash);
  return colon == image.npos ? image + ":latest" : image;
}

void World::tell(const WorkspaceId& id, const std::string& action) const {
  RuntimeEvent event{id, action};
  notify_(event);
}

Observation World::observe() const {
  const std::lock_guard lock(mutex_);
  Observation seen;
  seen.containers.reserve(containers_.size());
  seen.volumes.reserve(volumes_.size());
  for (const auto& [id, container] : containers_) seen.containers.push_back(status_of(container));
  for (const auto& id : volumes_) seen.volumes.push_back({id});
  return seen;
}

Observation World::observe_one(const WorkspaceId& id) const {
  const std::lock_guard lock(mutex_);
  Observation seen;
  const auto found = containers_.find(id);
  if (found != containers_.end()) seen.containers.push_back(status_of(found->second));
  if (volumes_.contains(id)) seen.volumes.push_back({id});
  return seen;
}

ContainerStatus World::status_of(const Container& container) const {
  auto status = container.status;
  if (status.state == ContainerState::kRunning) status.endpoint = endpoint_of(container);
  return status;
}

std::string World::endpoint_of(const Container& container) const {
  const auto scripted = endpoints_.find(container.status.workspace_id);
  if (scripted != endpoints_.end()) return scripted->second;
  // The range for benchmarks (RFC 2544): nothing real is reached by accident.
  return fmt::format("198.18.{}.{}:7070", container.number / 256 % 256, container.number % 256);
}

Result<bool> World::has_image(const std::string& image) const {
  CHECK_OK(validate_image(image));
  const std::lock_guard lock(mutex_);
  return images_.contains(normal_image(image));
}

Result<void> World::pull(const std::string& image) {
  CHECK_OK(validate_image(image));
  const std::lock_guard lock(mutex_);
  if (!images_.contains(normal_image(image)) && !remote_images_.contains(normal_image(image))) {
    return fail(ErrorCode::kNotFound, fmt::format("The image {} is in no registry.", image));
  }
  images_.insert(normal_image(image));
  return {};
}

Result<void> World::create_volume(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (foreign_volumes_.contains(id)) {
      return fail(ErrorCode::kAlreadyExists, "A volume with this name exists, but is not ours.");
    }
    if (!volumes_.insert(id).second) return {};
  }
  tell(id, "volume create");
  return {};
}

Result<void> World::remove_volume(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (!volumes_.contains(id)) return {};
    if (containers_.contains(id)) {
      return fail(ErrorCode::kInvalidState, fmt::format("The home volume of {} is used by its container.", id.value()));
    }
    volumes_.erase(id);
  }
  tell(id, "volume destroy");
  return {};
}

Result<void> World::create_container(const ContainerSpec& spec) {
  const auto& id = spec.workspace_id;
  CHECK_OK(validate_image(spec.image));
  {
    const std::lock_guard lock(mutex_);
    const auto present = containers_.find(id);
    if (present != containers_.end()) {
      if (present->second.status.operation_id == spec.operation_id) return {};
      return fail(ErrorCode::kAlreadyExists, fmt::format("The workspace {} has a container already.", id.value()));
    }
    if (foreign_volumes_.contains(id)) {
      return fail(ErrorCode::kAlreadyExists, "A volume with this name exists, but is not ours.");
    }
    if (!volumes_.contains(id)) {
      return fail(ErrorCode::kNotFound, fmt::format("The home volume of {} is absent.", id.value()));
    }
    if (!images_.contains(normal_image(spec.image))) {
      return fail(ErrorCode::kNotFound, fmt::format("The image {} is absent.", spec.image));
    }
    if (foreign_containers_.contains(id)) {
      return fail(ErrorCode::kAlreadyExists, "A container with this name exists, but is not ours.");
    }
    Container made;
    made.size = spec.size;
    made.status.workspace_id = id;
    made.status.operation_id = spec.operation_id;
    made.number = ++made_;
    made.status.runtime_id = fmt::format("fake-{}", made.number);
    made.status.size = spec.size.name;
    containers_.emplace(id, std::move(made));
  }
  tell(id, "create");
  return {};
}

void World::end(Container& container, int exit_code, bool out_of_memory) {
  container.status.state = ContainerState::kExited;
  container.status.exit_code = exit_code;
  container.status.out_of_memory = out_of_memory;
}

Result<void> World::start(const WorkspaceId& id) {
  bool ends = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return no_container(id);
    auto& container = found->second;
    if (container.status.state == ContainerState::kRunning) return {};
    if (container.status.state == ContainerState::kPaused) return wrong_state(id, "is paused");
    container.status.state = ContainerState::kRunning;
    container.status.exit_code.reset();
    container.status.out_of_memory = false;
    const auto scripted = exit_at_start_.find(id);
    ends = scripted != exit_at_start_.end();
    if (ends) end(container, scripted->second, false);
  }
  tell(id, "start");
  if (ends) tell(id, "die");
  return {};
}

Result<void> World::stop(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return {};
    const auto state = found->second.status.state;
    if (state != ContainerState::kRunning && state != ContainerState::kPaused) return {};
    end(found->second, 0, false);
  }
  tell(id, "die");
  return {};
}

Result<void> World::pause(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return no_container(id);
    auto& state = found->second.status.state;
    if (state == ContainerState::kPaused) return {};
    if (state != ContainerState::kRunning) return wrong_state(id, "is not running");
    state = ContainerState::kPaused;
  }
  tell(id, "pause");
  return {};
}

Result<void> World::unpause(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return no_container(id);
    auto& state = found->second.status.state;
    if (state == ContainerState::kRunning) return {};
    if (state != ContainerState::kPaused) return wrong_state(id, "is not running");
    state = ContainerState::kRunning;
  }
  tell(id, "unpause");
  return {};
}

Result<Reclaimed> World::reclaim(const WorkspaceId& id, const std::function<bool()>& go_on) const {
  constexpr std::uint64_t kStep = 64 * 1024 * 1024;
  Reclaimed scripted{200 * 1024 * 1024, 100 * 1024 * 1024, {}};
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(id);
    if (found == containers_.end()) return no_container(id);
    if (found->second.status.state != ContainerState::kPaused) return wrong_state(id, "is not paused");
    if (const auto known = reclaimed_.find(id); known != reclaimed_.end()) scripted = known->second;
  }
  Reclaimed result = scripted;
  result.after_bytes = scripted.before_bytes;
  while (result.after_bytes > scripted.after_bytes && go_on()) {
    result.after_bytes -= std::min(kStep, result.after_bytes - scripted.after_bytes);
  }
  return result;
}

Result<void> World::remove_container(const WorkspaceId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (containers_.erase(id) == 0) return {};
  }
  tell(id, "destroy");
  return {};
}

Result<std::string> World::logs(const WorkspaceId& id, int lines) const {
  const std::lock_guard lock(mutex_);
  if (!containers_.contains(id)) return no_container(id);
  const auto text = logs_.find(id);
  return text == logs_.end() ? std::string() : std::string(last_lines(text->second, lines));
}

Result<Stats> World::stats(const WorkspaceId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = containers_.find(id);
  if (found == containers_.end()) return no_container(id);
  const auto state = found->second.status.state;
  if (state != ContainerState::kRunning && state != ContainerState::kPaused) return wrong_state(id, "is not running");
  if (const auto scripted = stats_.find(id); scripted != stats_.end()) return scripted->second;
  Stats sample;
  sample.workspace_id = id;
  sample.memory_bytes = 1024 * 1024;
  sample.memory_limit_bytes = static_cast<std::uint64_t>(found->second.size.memory_bytes);
  sample.pids = 1;
  return sample;
}

}  // namespace codehub::runtime::fake
