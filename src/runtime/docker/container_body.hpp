#pragma once

#include <string>

#include "codehub/runtime/docker/docker_runtime.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {

/// The body of POST /containers/create for a workspace.
[[nodiscard]] Json container_body(const ContainerSpec& spec, const DockerOptions& options, const std::string& network);

}  // namespace codehub::runtime::docker
