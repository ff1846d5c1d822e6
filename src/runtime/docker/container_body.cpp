#include "container_body.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "names.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::int64_t kMebibyte = 1024 * 1024;
constexpr std::int64_t kCpuPeriod = 100'000;  // Microseconds; the kernel's default.

/// Exactly these on every engine. Not among them: NET_RAW (forged packets to neighbours), MKNOD, and everything that
/// reaches the machine. AUDIT_WRITE stays: Debian's sudo and sshd refuse to work where they may not write audit
/// records.
const Json& capabilities() {
  static const Json kKept = {"AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",
                             "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};
  return kKept;
}

Json environment_of(const ContainerSpec& spec) {
  auto list = Json::array();
  for (const auto& [name, value] : spec.environment) list.push_back(name + "=" + value);
  return list;
}

Json labels_of(const ContainerSpec& spec, const DockerOptions& options) {
  Json labels = Json::object();
  labels[std::string(kInstallationLabel)] = options.installation_id;
  labels[std::string(kWorkspaceLabel)] = spec.workspace_id.value();
  labels[std::string(kOperationLabel)] = spec.operation_id.value();
  labels[std::string(kSizeLabel)] = spec.size.name;
  return labels;
}

Json mounts_of(const ContainerSpec& spec, const DockerOptions& options) {
  const Json toolbox = {{"Type", "bind"}, {"Source", options.toolbox}, {"Target", "/opt/codehub"}, {"ReadOnly", true}};
  // A home is filled by the agent, not by whatever the image has at that place. Should the volume vanish between our
  // look and the engine's, the one it makes in its place is labelled as ours and so stays under our care.
  Json volume_labels = Json::object();
  volume_labels[std::string(kInstallationLabel)] = options.installation_id;
  volume_labels[std::string(kWorkspaceLabel)] = spec.workspace_id.value();
  const Json home = {{"Type", "volume"},
                     {"Source", volume_name(spec.workspace_id)},
                     {"Target", "/home/developer"},
                     {"VolumeOptions", {{"NoCopy", true}, {"Labels", volume_labels}}}};
  return Json::array({toolbox, home});
}

/// Limits of the size. A quota and not NanoCpus, because engines refuse more NanoCpus than the machine has cores, while
/// a quota above them is simply no limit. Swap is none (MemorySwap counts both together): a workspace that swaps slows
/// down all its neighbours, one that exceeds its memory ends a process of its own.
void add_limits(Json& host, const Size& size) {
  host["CpuPeriod"] = kCpuPeriod;
  host["CpuQuota"] = std::max<std::int64_t>(1000, std::llround(size.cpu * static_cast<double>(kCpuPeriod)));
  // Under contention the cores are shared in proportion to the sizes (bounds: the kernel's).
  host["CpuShares"] = std::clamp<std::int64_t>(std::llround(size.cpu * 1024), 2, 262'144);
  host["Memory"] = size.memory_bytes;
  host["MemorySwap"] = size.memory_bytes;
  host["PidsLimit"] = size.pids;
  // Counted as the workspace's own memory; browsers and databases need more than the usual 64 MiB.
  host["ShmSize"] = std::max(64 * kMebibyte, size.memory_bytes / 4);
  host["OomKillDisable"] = false;
  // When the machine itself runs out of memory, workspaces end before the hub and its database.
  host["OomScoreAdj"] = 500;
}

Json host_config(const ContainerSpec& spec, const DockerOptions& options, const ContainerPlace& place) {
  Json host = Json::object();
  host["NetworkMode"] = place.network;
  // Engines switch IPv6 off in networks without it, loopback included, where development servers like to listen.
  if (place.ipv6_loopback) host["Sysctls"] = {{std::string(kIpv6LoopbackSysctl), "0"}};
  host["Mounts"] = mounts_of(spec, options);
  add_limits(host, spec.size);
  host["Ulimits"] = Json::array({{{"Name", "nofile"}, {"Soft", options.open_files}, {"Hard", options.open_files}}});
  host["CapDrop"] = Json::array({"ALL"});
  host["CapAdd"] = capabilities();
  // "no-new-privileges" cannot be set: sudo is part of a developer's environment.
  host["Privileged"] = false;
  host["PublishAllPorts"] = false;
  host["IpcMode"] = "private";
  host["Init"] = false;
  // What shall run is decided by the reconciler alone.
  host["RestartPolicy"] = {{"Name", "no"}};
  host["LogConfig"] = {{"Type", "json-file"}, {"Config", {{"max-size", "10m"}}}};
  if (!options.oci_runtime.empty()) host["Runtime"] = options.oci_runtime;
  return host;
}

}  // namespace

Json container_body(const ContainerSpec& spec, const DockerOptions& options, const ContainerPlace& place) {
  Json body = Json::object();
  body["Image"] = spec.image;
  body["Entrypoint"] = Json::array({"/opt/codehub/bin/codehub-agent"});
  body["Cmd"] = Json::array();
  body["Env"] = environment_of(spec);
  body["User"] = "0:0";
  body["WorkingDir"] = "/";
  body["Hostname"] = spec.hostname;
  body["Labels"] = labels_of(spec, options);
  body["StopSignal"] = "SIGTERM";
  body["StopTimeout"] = 10;  // Seconds; when the engine itself goes down.
  body["Tty"] = false;
  body["OpenStdin"] = false;
  body["Healthcheck"] = {{"Test", Json::array({"NONE"})}};  // The image's own is for another purpose.
  body["HostConfig"] = host_config(spec, options, place);
  return body;
}

}  // namespace codehub::runtime::docker
