#pragma once

#include <string>

#include "codehub/agent/command.hpp"
#include "codehub/agent/workspace_context.hpp"

namespace codehub::agent {

/// Gives git the profile's name and address where the user has set none. What an earlier start gave follows the
/// profile; what the user has set stays.
[[nodiscard]] Task<void> give_git_identity(CommandRunner& commands, const WorkspaceContext& context, std::string name,
                                           std::string email);

}  // namespace codehub::agent
