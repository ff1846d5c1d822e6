#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/port.hpp"

/// How objects of ours are named and labelled. Labels decide what is ours; names only keep people oriented.
namespace codehub::runtime::docker {

inline constexpr std::string_view kInstallationLabel = "codehub.installation";
inline constexpr std::string_view kWorkspaceLabel = "codehub.workspace";
inline constexpr std::string_view kOperationLabel = "codehub.operation";
inline constexpr std::string_view kSizeLabel = "codehub.size";

[[nodiscard]] std::string container_name(const WorkspaceId& id);
[[nodiscard]] std::string volume_name(const WorkspaceId& id);
/// The workspace whose home volume has this name.
[[nodiscard]] std::optional<WorkspaceId> workspace_of_volume(std::string_view name);

/// Percent-encoded `filters` parameter: objects with our label, of one workspace when given.
[[nodiscard]] std::string label_filter(std::string_view installation_id, const WorkspaceId& id = WorkspaceId());

}  // namespace codehub::runtime::docker
