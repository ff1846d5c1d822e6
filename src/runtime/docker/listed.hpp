#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codehub/runtime/runtime.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {

/// One entry of the engine's list of containers that is ours.
struct ListedContainer {
  ContainerStatus status;
  std::string name;
};

/// Reads GET /containers/json. Entries that do not carry the label of this installation or a well-formed workspace id
/// are left out, whatever the engine's filter let through. Of several of one workspace the one with our name comes
/// first. The agent is reached over `network`, or over the first one where that is missing.
[[nodiscard]] std::vector<ListedContainer> read_containers(const Json& list, const std::string& installation_id,
                                                           const std::string& network);

/// True when the list cannot say how it ended: exit code, out of memory, error.
[[nodiscard]] bool needs_inspection(const ContainerStatus& status);
/// Adds what GET /containers/{id}/json knows of that.
void add_inspection(ContainerStatus& status, const Json& container);

/// Reads GET /volumes, by the same rule; only volumes with the name that belongs to their workspace.
[[nodiscard]] std::vector<VolumeStatus> read_volumes(const Json& answer, const std::string& installation_id);

/// The workspace that an object with these labels belongs to, when it is ours.
[[nodiscard]] std::optional<WorkspaceId> owner_of(const Json& labels, const std::string& installation_id);

}  // namespace codehub::runtime::docker
