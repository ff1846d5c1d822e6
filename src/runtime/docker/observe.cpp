// What is there: the bulk view, and the look-up that every verb begins with.
#include <fmt/format.h>

#include "names.hpp"
#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {
namespace {

/// Some 2 kB per container: room for more than one engine carries.
constexpr std::size_t kListBytes = 64 * 1024 * 1024;

}  // namespace

Task<std::vector<ListedContainer>> RuntimeOnEngine::list(WorkspaceId id) {
  Call call("GET", "/containers/json?all=1&filters=" + label_filter(options_.installation_id, id), "list containers");
  call.body_limit = kListBytes;
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(auto json, parse_json(answer.body));
  co_return read_containers(json, options_.installation_id, options_.network);
}

Task<ListedContainer> RuntimeOnEngine::find(WorkspaceId id) {
  const auto name = id.value();
  CO_TRY(auto containers, co_await list(std::move(id)));
  if (containers.empty()) co_return fail(ErrorCode::kNotFound, fmt::format("The workspace {} has no container.", name));
  co_return std::move(containers.front());
}

Task<void> RuntimeOnEngine::inspect(ContainerStatus& status) {
  Call call("GET", "/containers/" + status.runtime_id + "/json", "describe a container");
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  // Removed since it was listed: what is known stays, the next observation will not have it.
  if (answer.status == 404) co_return Result<void>{};
  if (answer.status != 200) co_return fail(engine_error(answer, "describe a container"));
  CO_TRY(auto json, parse_json(answer.body));
  add_inspection(status, json);
  co_return Result<void>{};
}

Task<std::vector<ContainerStatus>> RuntimeOnEngine::complete(std::vector<ListedContainer> listed, bool all) {
  std::vector<ContainerStatus> containers;
  containers.reserve(listed.size());
  for (auto& container : listed) {
    const auto& id = container.status.workspace_id;
    if (!containers.empty() && containers.back().workspace_id == id) continue;
    if (all || needs_inspection(container.status)) CO_CHECK(co_await inspect(container.status));
    containers.push_back(std::move(container.status));
  }
  co_return containers;
}

Task<Observation> RuntimeOnEngine::observe() {
  Observation seen;
  CO_TRY(auto listed, co_await list(WorkspaceId()));
  CO_TRY(seen.containers, co_await complete(std::move(listed), false));
  Call call("GET", "/volumes?filters=" + label_filter(options_.installation_id), "list volumes");
  call.body_limit = kListBytes;
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(auto json, parse_json(answer.body));
  seen.volumes = read_volumes(json, options_.installation_id);
  co_return seen;
}

Task<Observation> RuntimeOnEngine::observe_one(WorkspaceId id) {
  Observation seen;
  CO_TRY(auto listed, co_await list(id));
  // The engine's list lags behind its events: for a moment it still says "running" of one that died.
  CO_TRY(seen.containers, co_await complete(std::move(listed), true));
  auto volume = co_await has_volume(id);
  // One of this name that is not ours: ours is absent.
  if (!volume && volume.error().code != ErrorCode::kAlreadyExists) co_return fail(std::move(volume).error());
  if (volume && *volume) seen.volumes.push_back({std::move(id)});
  co_return seen;
}

}  // namespace codehub::runtime::docker
