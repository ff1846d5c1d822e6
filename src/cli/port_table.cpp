#include "port_table.hpp"

#include "codehub/cli/text.hpp"
#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

// Processes name themselves: what they say is cleaned before it is shown.
std::vector<std::string> port_row(const json& port) {
  const auto number = port.is_object() ? port.value("port", 0) : 0;
  return {std::to_string(number), printable(text_of(port, "protocol")), printable(text_of(port, "process")),
          printable(text_of(port, "url"))};
}

}  // namespace

std::string port_table(const WorkspacePorts& workspace) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& port : workspace.ports) rows.push_back(port_row(port));
  if (rows.empty()) return "nothing listens in " + printable(workspace.name) + "\n";
  return render_table({"PORT", "PROTOCOL", "PROCESS", "URL"}, rows);
}

std::string port_table(const std::vector<WorkspacePorts>& workspaces) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& workspace : workspaces) {
    for (const auto& port : workspace.ports) {
      rows.push_back(port_row(port));
      rows.back().insert(rows.back().begin(), printable(workspace.name));
    }
  }
  if (rows.empty()) return "nothing listens in your running workspaces\n";
  return render_table({"WORKSPACE", "PORT", "PROTOCOL", "PROCESS", "URL"}, rows);
}

}  // namespace codehub::cli
