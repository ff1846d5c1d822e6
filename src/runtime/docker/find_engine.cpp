#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "codehub/runtime/docker/docker_runtime.hpp"
#include "engine.hpp"

namespace codehub::runtime::docker {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Docker before Podman, the machine's before the user's own.
std::vector<std::string> usual_sockets() {
  std::vector<std::string> sockets{"/var/run/docker.sock"};
  const auto own = environment("XDG_RUNTIME_DIR");
  if (!own.empty()) sockets.push_back(own + "/docker.sock");
  sockets.emplace_back("/run/podman/podman.sock");
  if (!own.empty()) sockets.push_back(own + "/podman/podman.sock");
  return sockets;
}

bool is_socket(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

Result<std::string> checked(std::string host, std::string_view from) {
  auto endpoint = endpoint_of(host);
  if (!endpoint) {
    return fail(ErrorCode::kInvalidRequest, fmt::format("{} ({})", endpoint.error().message, from),
                endpoint.error().detail);
  }
  return host;
}

}  // namespace

Result<std::string> find_engine(const std::string& host) {
  if (!host.empty()) return checked(host, "runtime.docker.host");
  if (auto named = environment("DOCKER_HOST"); !named.empty()) return checked(std::move(named), "DOCKER_HOST");
  std::string tried;
  for (const auto& path : usual_sockets()) {
    if (!is_socket(path)) {
      tried += (tried.empty() ? "" : ", ") + path;
    } else if (::access(path.c_str(), R_OK | W_OK) != 0) {
      return fail(
          ErrorCode::kUpstreamUnavailable,
          fmt::format("The container engine's socket {} may not be opened by this user. Members of the group that "
                      "owns it may (usually: docker).",
                      path));
    } else {
      return "unix://" + path;
    }
  }
  return fail(
      ErrorCode::kUpstreamUnavailable,
      fmt::format("No container engine was found. Tried: {}. Start Docker or Podman, or set DOCKER_HOST.", tried));
}

}  // namespace codehub::runtime::docker
