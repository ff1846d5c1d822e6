#pragma once

#include <filesystem>
#include <string_view>

#include "codehub/agent/port_watch.hpp"
#include "codehub/agent/workspace_context.hpp"

namespace codehub::agent {

/// What the extension in the IDE writes there for the agent, see `IdeSigns`.
inline constexpr const char* kPresenceFile = "presence";
inline constexpr const char* kKeepAwakeFile = "keep-awake.json";

/// What the extension in the IDE watches, as files in the run folder that only the workspace's user may read: the IDE
/// has no other way to the agent or to the hub. Each is replaced as a whole. Belongs to one executor.
class IdeFiles {
 public:
  /// Both outlive it.
  IdeFiles(const WorkspaceContext& context, PortWatch& ports) : context_(context), ports_(ports) {}

  /// What is shared, and who looks: "sharing.json", as `render_sharing` makes it.
  [[nodiscard]] Result<void> put_sharing(std::string_view json);
  /// Why the workspace is awake and what happens when: "idleness.json", as the hub sends it. kInvalidRequest unless it
  /// is one JSON object.
  [[nodiscard]] Result<void> put_idleness(std::string_view json);
  /// Removes what an earlier start was told, and what the IDE said then: it is not true any more.
  void forget();
  /// Keeps "ports.json" as GET /v1/ports answers, until cancelled.
  [[nodiscard]] asio::awaitable<void> run();

 private:
  [[nodiscard]] Result<void> publish(const char* name, std::string_view json);

  const WorkspaceContext& context_;
  PortWatch& ports_;
};

}  // namespace codehub::agent
