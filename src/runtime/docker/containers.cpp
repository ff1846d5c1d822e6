#include <algorithm>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"
#include "codehub/domain/workspace.hpp"
#include "container_body.hpp"
#include "names.hpp"
#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {
namespace {

tl::unexpected<Error> in_state(const WorkspaceId& id, std::string_view state) {
  return fail(ErrorCode::kInvalidState, fmt::format("The container of workspace {} {}.", id.value(), state));
}

bool is_up(const ContainerStatus& status) {
  return status.state == ContainerState::kRunning || status.state == ContainerState::kPaused;
}

std::string path_of(const ListedContainer& container, std::string_view action) {
  return fmt::format("/containers/{}{}", container.status.runtime_id, action);
}

/// Docker answers 409; Podman 500 with these words.
bool is_name_clash(const Answer& answer) {
  return answer.status == 409 || (answer.status == 500 && answer.body.find("already in use") != answer.body.npos);
}

/// The network was removed from outside, or removed and made again.
bool misses_network(const Answer& answer) {
  return answer.status >= 400 && answer.body.find("network ") != answer.body.npos &&
         answer.body.find("not found") != answer.body.npos;
}

}  // namespace

Task<void> RuntimeOnEngine::compare_with_present(const ContainerSpec& spec) {
  CO_TRY(auto present, co_await find(spec.workspace_id));
  if (present.status.operation_id == spec.operation_id) co_return Result<void>{};
  co_return fail(ErrorCode::kAlreadyExists,
                 fmt::format("The workspace {} has a container of another operation.", spec.workspace_id.value()));
}

Task<void> RuntimeOnEngine::create_container(ContainerSpec spec) {
  const auto id = spec.workspace_id;
  CO_CHECK(validate_image(spec.image));
  if (auto present = co_await compare_with_present(spec); present || present.error().code != ErrorCode::kNotFound) {
    co_return present;
  }
  // The engine would make an absent volume by itself, an empty home in the place of a lost one.
  CO_TRY(const bool has_home, co_await has_volume(id));
  if (!has_home) co_return fail(ErrorCode::kNotFound, fmt::format("The home volume of {} is absent.", id.value()));
  CO_TRY(auto version, co_await engine_.version());
  if (version.podman) CO_CHECK(co_await ensure_network(id));
  Call call("POST", "/containers/create?name=" + container_name(id),
            fmt::format("make the container of workspace {}", id.value()));
  const auto what = call.what;
  const ContainerPlace place{network_of(id, version), !lacks_ipv6_};
  call.body = dump_json(container_body(spec, options_, place));
  call.limit = 4 * options_.answer_limit;
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status == 201) co_return Result<void>{};
  if (!is_name_clash(answer)) co_return fail(engine_error(answer, what));
  // Perhaps made by ourselves, a moment ago, by a call whose answer was lost.
  auto present = co_await compare_with_present(spec);
  if (present || present.error().code != ErrorCode::kNotFound) co_return present;
  co_return fail(
      ErrorCode::kAlreadyExists,
      fmt::format("There is a container \"{}\" that does not belong to this installation. Rename or remove it.",
                  container_name(id)));
}

Task<void> RuntimeOnEngine::start_found(const ListedContainer& found) {
  const auto& id = found.status.workspace_id;
  const auto what = fmt::format("start the container of workspace {}", id.value());
  for (int attempt = 1; attempt <= 2; ++attempt) {
    Call call("POST", path_of(found, "/start"), what);
    call.limit = 4 * options_.answer_limit;
    CO_TRY(auto answer, co_await engine_.call(std::move(call)));
    if (answer.status == 204 || answer.status == 304) break;
    // The next attempt makes a container that does without.
    if (answer.body.find("disable_ipv6") != std::string::npos) lacks_ipv6_ = true;
    if (attempt == 2 || !misses_network(answer)) co_return fail(engine_error(answer, what));
    CO_CHECK(co_await join_network_anew(found));
  }
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::join_network_anew(const ListedContainer& found) {
  CO_CHECK(co_await ensure_network(found.status.workspace_id));
  CO_TRY(auto version, co_await engine_.version());
  // A container that has run remembers the id of the network that is gone; joining by name replaces it. What an engine
  // says against it does not matter: the start that follows shows whether it helped.
  Call call("POST", fmt::format("/networks/{}/connect", network_of(found.status.workspace_id, version)),
            "join a network");
  Json body = Json::object();
  body["Container"] = found.status.runtime_id;
  call.body = dump_json(body);
  CO_TRY(auto joined, co_await engine_.call(std::move(call)));
  static_cast<void>(joined);
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::start_container(WorkspaceId id) {
  CO_TRY(auto found, co_await find(id));
  switch (found.status.state) {
    case ContainerState::kRunning: co_return Result<void>{};
    case ContainerState::kPaused: co_return in_state(id, "is paused");
    case ContainerState::kRemoving: co_return in_state(id, "is being removed");
    case ContainerState::kCreated:
    case ContainerState::kExited: break;
  }
  co_return co_await start_found(found);
}

Task<void> RuntimeOnEngine::stop_container(WorkspaceId id, std::chrono::seconds grace) {
  CO_TRY(auto containers, co_await list(id));
  for (const auto& container : containers) {
    if (!is_up(container.status)) continue;
    if (container.status.state == ContainerState::kPaused) {
      if (auto restored = co_await restore_limits(container); !restored) co_return restored;
      // A frozen process cannot hear that it shall end. Whether it thawed shows in the stop.
      Call thaw("POST", path_of(container, "/unpause"), fmt::format("thaw the container of workspace {}", id.value()));
      CO_TRY(auto thawed, co_await engine_.call(std::move(thaw)));
      static_cast<void>(thawed);
    }
    Call call("POST", path_of(container, fmt::format("/stop?t={}", std::max<std::int64_t>(0, grace.count()))),
              fmt::format("stop the container of workspace {}", id.value()));
    const auto what = call.what;
    call.limit = grace + options_.answer_limit;
    CO_TRY(auto answer, co_await engine_.call(std::move(call)));
    const bool done = answer.status == 204 || answer.status == 304 || answer.status == 404;
    if (!done) co_return fail(engine_error(answer, what));
  }
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::pause_container(WorkspaceId id) {
  CO_TRY(auto found, co_await find(id));
  if (found.status.state == ContainerState::kPaused) co_return Result<void>{};
  if (found.status.state != ContainerState::kRunning) co_return in_state(id, "is not running");
  Call call("POST", path_of(found, "/pause"), fmt::format("freeze the container of workspace {}", id.value()));
  CO_TRY(auto answer, co_await expect(204, std::move(call)));
  static_cast<void>(answer);
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::unpause_container(WorkspaceId id) {
  CO_TRY(auto found, co_await find(id));
  if (found.status.state == ContainerState::kRunning) co_return Result<void>{};
  if (found.status.state != ContainerState::kPaused) co_return in_state(id, "is not running");
  CO_CHECK(co_await restore_limits(found));
  Call call("POST", path_of(found, "/unpause"), fmt::format("thaw the container of workspace {}", id.value()));
  CO_TRY(auto answer, co_await expect(204, std::move(call)));
  static_cast<void>(answer);
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::remove_container(WorkspaceId id) {
  CO_TRY(auto containers, co_await list(id));
  for (const auto& container : containers) CO_CHECK(co_await remove_found(container));
  co_return co_await drop_network(id);
}

Task<void> RuntimeOnEngine::remove_found(const ListedContainer& found) {
  // "v": volumes without a name that the image asked for; the home has a name and stays.
  Call call("DELETE", path_of(found, "?force=1&v=1"),
            fmt::format("remove the container of workspace {}", found.status.workspace_id.value()));
  const auto what = call.what;
  call.limit = 4 * options_.answer_limit;
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status == 204 || answer.status == 200 || answer.status == 404) co_return Result<void>{};
  // Another removal is under way; ours is done when that one is.
  const bool under_way = answer.status == 409 && answer.body.find("already in progress") != answer.body.npos;
  if (!under_way) co_return fail(engine_error(answer, what));
  auto waiting = wait_until_gone(found);
  co_return co_await with_deadline(4 * options_.answer_limit, what, std::move(waiting));
}

Task<void> RuntimeOnEngine::wait_until_gone(const ListedContainer& found) {
  for (;;) {
    Call call("GET", path_of(found, "/json"), "describe a container");
    CO_TRY(auto answer, co_await engine_.call(std::move(call)));
    if (answer.status == 404) co_return Result<void>{};
    CO_CHECK(co_await sleep_for(std::chrono::milliseconds(100)));
  }
}

}  // namespace codehub::runtime::docker
