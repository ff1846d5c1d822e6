#include "names.hpp"

#include <fmt/format.h>

#include "codehub/http/text.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::string_view kVolumePrefix = "codehub-home-";

}  // namespace

std::string container_name(const WorkspaceId& id) { return "codehub-" + id.value(); }

std::string volume_name(const WorkspaceId& id) { return std::string(kVolumePrefix) + id.value(); }

std::optional<WorkspaceId> workspace_of_volume(std::string_view name) {
  if (!name.starts_with(kVolumePrefix)) return std::nullopt;
  auto id = parse_workspace_id(name.substr(kVolumePrefix.size()));
  if (!id) return std::nullopt;
  return std::move(*id);
}

std::string label_filter(std::string_view installation_id, const WorkspaceId& id) {
  auto labels = Json::array({fmt::format("{}={}", kInstallationLabel, installation_id)});
  if (!id.empty()) labels.push_back(fmt::format("{}={}", kWorkspaceLabel, id.value()));
  Json filters;
  filters["label"] = std::move(labels);
  return http::percent_encode(dump_json(filters));
}

}  // namespace codehub::runtime::docker
