#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "codehub/domain/port.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// Environment variables of a process.
using Environment = std::map<std::string, std::string>;

/// What the agent is told at its start; the folders differ from their defaults in tests only.
struct Settings {
  std::string workspace_id;
  std::string token;
  std::uint16_t port = kAgentPort;
  std::filesystem::path toolbox = "/opt/codehub";
  std::filesystem::path home = "/home/developer";
  std::filesystem::path run = "/run/codehub";
  std::filesystem::path etc = "/etc";
  std::filesystem::path cgroup = "/sys/fs/cgroup";
  uid_t uid = 1000;
  Environment environment;  ///< What the image and the runtime set, without anything of the agent's own.
};

/// Reads CODEHUB_WORKSPACE_ID, CODEHUB_AGENT_TOKEN, CODEHUB_AGENT_PORT and, for tests, CODEHUB_TOOLBOX, CODEHUB_HOME,
/// CODEHUB_RUN_DIR, CODEHUB_ETC_DIR, CODEHUB_CGROUP. A token is required.
[[nodiscard]] Result<Settings> read_settings(const Environment& environment);

/// The environment of the present process.
[[nodiscard]] Environment process_environment();

/// Takes the token out of the environment of the present process, and makes its memory unreadable for others: whoever
/// has the token has the agent's door, and with it every port of the workspace, also as somebody without sudo. To be
/// called before anything of the user's runs.
void hide_token();

}  // namespace codehub::agent
