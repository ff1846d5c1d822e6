#include "codehub/runtime/docker/docker_runtime.hpp"

#include <fmt/format.h>

#include "codehub/base/log.hpp"
#include "names.hpp"
#include "network.hpp"
#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {

Result<std::unique_ptr<Runtime>> create_docker_runtime(DockerOptions options) {
  if (options.installation_id.empty()) return fail(ErrorCode::kInvalidRequest, "The runtime needs an installation id.");
  if (!options.toolbox.starts_with('/')) {
    return fail(ErrorCode::kInvalidRequest,
                fmt::format("The toolbox must be an absolute path on the machine of the container engine, not \"{}\".",
                            options.toolbox));
  }
  TRY(auto host, find_engine(options.host));
  TRY(auto endpoint, endpoint_of(host));
  return std::make_unique<RuntimeOnEngine>(std::move(options), std::move(host), std::move(endpoint));
}

RuntimeOnEngine::RuntimeOnEngine(DockerOptions options, std::string host, http::Endpoint endpoint)
    : options_(std::move(options)), engine_(std::move(host), std::move(endpoint), options_.answer_limit) {}

Capabilities RuntimeOnEngine::capabilities() const {
  Capabilities all;
  all.pause = true;
  all.reclaim = is_on_this_machine();
  all.pull_images = true;
  all.stats = true;
  all.events = true;
  return all;
}

std::shared_ptr<const std::vector<WorkspaceNetwork>> RuntimeOnEngine::workspace_networks() const {
  return networks_.all();
}

Task<void> RuntimeOnEngine::ping() { return engine_.ping(); }

Task<Answer> RuntimeOnEngine::expect(int status, Call call) {
  const auto what = call.what;
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status != status) co_return fail(engine_error(answer, what));
  co_return answer;
}

Task<void> RuntimeOnEngine::prepare() {
  CO_TRY(auto version, co_await engine_.version());
  Call call("GET", "/info", "describe itself");
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(auto info, parse_json(answer.body));
  CO_CHECK(check_reachability(info, engine_.host()));
  log::info("runtime", "container engine found",
            {{"host", engine_.host()}, {"version", text_at(info, "ServerVersion")}, {"api", version.api}});
  if (const auto missing = missing_limits(info); !missing.empty()) {
    log::warn("runtime", "the container engine cannot enforce every limit of a size", {{"missing", missing}});
  }
  CO_CHECK(co_await find_networks());
  if (version.podman) co_return Result<void>{};
  co_return co_await ensure_network(WorkspaceId());
}

Task<void> RuntimeOnEngine::find_networks() {
  Call call("GET", "/networks?filters=" + label_filter(options_.installation_id), "list networks");
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(auto list, parse_json(answer.body));
  for (const auto& network : list) networks_.keep(text_at(network, "Name"), ranges_of(network));
  co_return Result<void>{};
}

std::string RuntimeOnEngine::network_of(const WorkspaceId& id, const EngineVersion& version) const {
  return version.podman && !id.empty() ? fmt::format("{}-{}", options_.network, id.value()) : options_.network;
}

Task<void> RuntimeOnEngine::ensure_network(WorkspaceId id) {
  CO_TRY(auto version, co_await engine_.version());
  const auto name = network_of(id, version);
  const auto what = fmt::format("make the network {}", name);
  for (int attempt = 1; attempt <= 2; ++attempt) {
    Call look("GET", "/networks/" + name, what);
    CO_TRY(auto found, co_await engine_.call(std::move(look)));
    if (found.status == 200) {
      CO_TRY(auto network, parse_json(found.body));
      networks_.keep(name, ranges_of(network));
      co_return version.podman ? check_own_network(network, name, options_.installation_id, id)
                               : check_shared_network(network, name);
    }
    if (found.status != 404 || attempt == 2) co_return fail(engine_error(found, what));
    Call create("POST", "/networks/create", what);
    create.body = dump_json(network_body(name, options_.installation_id, version.podman ? id : WorkspaceId()));
    CO_TRY(auto made, co_await engine_.call(std::move(create)));
    // 409: somebody was faster; the second look judges what is there now.
    if (made.status != 201 && made.status != 200 && made.status != 409) co_return fail(engine_error(made, what));
  }
  co_return fail(ErrorCode::kInternal, fmt::format("The container engine could not {}.", what));
}

Task<void> RuntimeOnEngine::drop_network(WorkspaceId id) {
  CO_TRY(auto version, co_await engine_.version());
  if (!version.podman) co_return Result<void>{};
  const auto name = network_of(id, version);
  const auto what = fmt::format("remove the network {}", name);
  Call look("GET", "/networks/" + name, what);
  CO_TRY(auto found, co_await engine_.call(std::move(look)));
  if (found.status == 404) co_return Result<void>{};
  if (found.status != 200) co_return fail(engine_error(found, what));
  CO_TRY(auto network, parse_json(found.body));
  if (!check_own_network(network, name, options_.installation_id, id)) co_return Result<void>{};
  Call remove("DELETE", "/networks/" + name, what);
  CO_TRY(auto removed, co_await engine_.call(std::move(remove)));
  if (removed.status >= 300 && removed.status != 404) co_return fail(engine_error(removed, what));
  networks_.forget(name);
  co_return Result<void>{};
}

}  // namespace codehub::runtime::docker
