#pragma once

#include <memory>
#include <string>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::docker {

struct DockerOptions {
  std::string host;             ///< "unix:///path" or "tcp://host:port"; empty: DOCKER_HOST, then the usual sockets are tried.
  std::string installation_id;  ///< Value of our label; other objects are not ours.
  std::string network = "codehub";
  std::string toolbox;          ///< Host folder mounted read-only at /opt/codehub.
  std::string oci_runtime;      ///< For example "runc"; empty for the engine's default.
};

/// The socket that would be used for `host`; kUpstreamUnavailable with what was tried when there is none.
[[nodiscard]] Result<std::string> find_engine(const std::string& host);

/// Docker Engine API (also Podman's compatible one) at the version that both sides speak.
[[nodiscard]] Result<std::unique_ptr<Runtime>> create_docker_runtime(DockerOptions options);

}  // namespace codehub::runtime::docker
