#include "listed.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "names.hpp"

namespace codehub::runtime::docker {
namespace {

ContainerState state_of(const std::string& word) {
  if (word == "running" || word == "restarting") return ContainerState::kRunning;
  if (word == "paused") return ContainerState::kPaused;
  if (word == "removing") return ContainerState::kRemoving;
  // Podman says "configured" and "initialized" of what Docker calls created.
  if (word == "created" || word == "configured" || word == "initialized") return ContainerState::kCreated;
  return ContainerState::kExited;  // "exited", "dead" (a removal that failed), "stopped".
}

std::string name_of(const Json& entry) {
  const auto& names = member(entry, "Names");
  if (!names.is_array() || names.empty() || !names.front().is_string()) return {};
  auto name = names.front().get<std::string>();
  return name.starts_with('/') ? name.substr(1) : name;
}

/// A container of ours is joined to one network, unless somebody joined it to another by hand.
std::string address_of(const Json& entry, const std::string& preferred) {
  const auto& networks = member(member(entry, "NetworkSettings"), "Networks");
  if (!networks.is_object()) return {};
  if (auto address = text_at(member(networks, preferred), "IPAddress"); !address.empty()) return address;
  for (const auto& network : networks) {
    if (auto address = text_at(network, "IPAddress"); !address.empty()) return address;
  }
  return {};
}

ListedContainer read_entry(const Json& entry, WorkspaceId id, const std::string& network) {
  const auto& labels = member(entry, "Labels");
  ListedContainer listed;
  listed.name = name_of(entry);
  auto& status = listed.status;
  status.workspace_id = std::move(id);
  status.operation_id = OperationId(text_at(labels, kOperationLabel));
  status.size = text_at(labels, kSizeLabel);
  status.runtime_id = text_at(entry, "Id");
  status.state = state_of(text_at(entry, "State"));
  const auto address = address_of(entry, network);
  if (status.state == ContainerState::kRunning && !address.empty()) {
    status.endpoint = fmt::format("{}:{}", address, kAgentPort);
  }
  return listed;
}

}  // namespace

std::optional<WorkspaceId> owner_of(const Json& labels, const std::string& installation_id) {
  if (text_at(labels, kInstallationLabel) != installation_id) return std::nullopt;
  auto id = parse_workspace_id(text_at(labels, kWorkspaceLabel));
  if (!id) return std::nullopt;
  return std::move(*id);
}

std::vector<ListedContainer> read_containers(const Json& list, const std::string& installation_id,
                                             const std::string& network) {
  std::vector<ListedContainer> containers;
  if (!list.is_array()) return containers;
  containers.reserve(list.size());
  for (const auto& entry : list) {
    auto id = owner_of(member(entry, "Labels"), installation_id);
    if (id) containers.push_back(read_entry(entry, std::move(*id), network));
  }
  // By workspace; the one with the name that we give first, should somebody have copied our labels.
  const auto place = [](const ListedContainer& container) {
    const auto& id = container.status.workspace_id;
    return std::make_tuple(id, container.name != container_name(id), container.name);
  };
  std::sort(containers.begin(), containers.end(),
            [&](const ListedContainer& left, const ListedContainer& right) { return place(left) < place(right); });
  return containers;
}

bool needs_inspection(const ContainerStatus& status) {
  return status.state == ContainerState::kExited || status.state == ContainerState::kCreated;
}

void add_inspection(ContainerStatus& status, const Json& container) {
  const auto& state = member(container, "State");
  if (const auto word = text_at(state, "Status"); !word.empty() && state_of(word) == ContainerState::kExited) {
    status.state = ContainerState::kExited;
    status.endpoint.clear();
  }
  status.error = text_at(state, "Error");
  if (status.state != ContainerState::kExited) return;
  const auto code = static_cast<int>(count_at(state, "ExitCode"));
  status.exit_code = code;
  // The flag stays set when an earlier process was ended for lack of memory; 137 says that it was the main one.
  status.out_of_memory = flag_at(state, "OOMKilled") && code == 137;
}

std::vector<VolumeStatus> read_volumes(const Json& answer, const std::string& installation_id) {
  std::vector<VolumeStatus> volumes;
  const auto& list = member(answer, "Volumes");
  if (!list.is_array()) return volumes;
  volumes.reserve(list.size());
  for (const auto& entry : list) {
    auto id = owner_of(member(entry, "Labels"), installation_id);
    if (id && text_at(entry, "Name") == volume_name(*id)) volumes.push_back({std::move(*id)});
  }
  return volumes;
}

}  // namespace codehub::runtime::docker
