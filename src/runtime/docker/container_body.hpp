#pragma once

#include <string>
#include <string_view>

#include "codehub/runtime/docker/docker_runtime.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {

/// What the machine gives a container beside its spec.
struct ContainerPlace {
  std::string network;
  bool ipv6_loopback = true;  ///< `::1` exists in it; kernels without IPv6 refuse to start such a container.
};

/// Of the kernel, net.ipv6.conf (Documentation/networking/ip-sysctl.rst).
inline constexpr std::string_view kIpv6LoopbackSysctl = "net.ipv6.conf.lo.disable_ipv6";

/// The body of POST /containers/create for a workspace.
[[nodiscard]] Json container_body(const ContainerSpec& spec, const DockerOptions& options, const ContainerPlace& place);

}  // namespace codehub::runtime::docker
