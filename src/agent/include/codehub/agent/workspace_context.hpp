#pragma once

#include <filesystem>

#include "codehub/agent/account.hpp"
#include "codehub/agent/environment.hpp"
#include "codehub/agent/settings.hpp"

namespace codehub::agent {

/// What every program that is started for the user needs to know; filled at the start and by the set-up.
struct WorkspaceContext {
  Settings settings;
  Account account;
  WorkspaceFacts facts;
  std::filesystem::path repository;  ///< Where the clone is or will be; empty without one.

  [[nodiscard]] Environment environment() const { return workspace_environment(settings, account, facts); }
  /// Where programs start: in the clone when it is there, else at home.
  [[nodiscard]] std::string start_folder() const {
    std::error_code ignored;
    const bool cloned = !repository.empty() && std::filesystem::is_directory(repository, ignored);
    return cloned ? repository.string() : account.home;
  }
};

}  // namespace codehub::agent
