#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace codehub::cli {

/// What listens in one workspace, as the server lists it.
struct WorkspacePorts {
  std::string id;
  std::string name;
  nlohmann::json ports = nlohmann::json::array();
};

/// The ports of one workspace as a table, or that there are none in words.
[[nodiscard]] std::string port_table(const WorkspacePorts& workspace);

/// The ports of several, with a column that names the workspace.
[[nodiscard]] std::string port_table(const std::vector<WorkspacePorts>& workspaces);

}  // namespace codehub::cli
