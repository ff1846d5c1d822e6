#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::docker {

/// Where the kernel shows control groups and processes; tests show their own.
struct KernelFolders {
  std::filesystem::path cgroups = "/sys/fs/cgroup";
  std::filesystem::path processes = "/proc";
};

struct DockerOptions {
  std::string host;  ///< "unix:///path" or "tcp://host:port"; empty: DOCKER_HOST, then the usual sockets are tried.
  std::string installation_id;  ///< Value of our label; other objects are not ours.
  std::string network = "codehub";
  std::string toolbox;      ///< Host folder mounted read-only at /opt/codehub.
  std::string oci_runtime;  ///< For example "runc"; empty for the engine's default.
  /// Open files of a process. Not more than the engine's own hard limit: without CAP_SYS_RESOURCE it cannot give more.
  int open_files = 16384;
  KernelFolders kernel;
  std::chrono::milliseconds answer_limit{30'000};  ///< For an ordinary call; those that do much work get more.
};

/// The engine that would be used for `host`, as "unix:///path" or "tcp://host:port". kUpstreamUnavailable with what was
/// tried when there is none, kInvalidRequest for an address that cannot be used. Sockets are chosen by being there, not
/// by who answers: an engine that is down must not silently be replaced by another one, in which every workspace would
/// be missing.
[[nodiscard]] Result<std::string> find_engine(const std::string& host);

/// Docker Engine API (also Podman's compatible one) at the version that both sides speak.
[[nodiscard]] Result<std::unique_ptr<Runtime>> create_docker_runtime(DockerOptions options);

}  // namespace codehub::runtime::docker
