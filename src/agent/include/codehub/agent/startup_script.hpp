#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "codehub/agent/command.hpp"
#include "codehub/agent/workspace_context.hpp"

namespace codehub::agent {

/// Runs the owner's script once in the life of a home, in the clone if there is one.
class StartupScript {
 public:
  StartupScript(CommandRunner& commands, const WorkspaceContext& context, std::function<void(std::string_view)> log)
      : commands_(commands), context_(context), log_(std::move(log)) {}

  /// Does nothing for an empty script, or when the mark says that it ran. A script that runs longer than ten minutes
  /// goes on without being waited for. kInvalidState when it ends with another exit code than 0.
  [[nodiscard]] Task<void> run_once(std::string script);

 private:
  [[nodiscard]] Result<bool> write_files(const std::string& script) const;

  CommandRunner& commands_;
  const WorkspaceContext& context_;
  std::function<void(std::string_view)> log_;
};

}  // namespace codehub::agent
