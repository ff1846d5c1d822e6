#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "session.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace codehub::cli {

/// A port as it is named on the command line.
struct SharePlace {
  std::string workspace;  ///< Name or id; empty when none was given.
  std::uint16_t port = 0;
};

/// From "PORT" or "WORKSPACE", "PORT". kInvalidRequest when the last is no port.
[[nodiscard]] Result<SharePlace> parse_share_place(const std::vector<std::string>& words);

/// Adds the arguments "[WORKSPACE] PORT" to a command.
CLI::Option* add_share_place(CLI::App& command, std::vector<std::string>& words);

/// The workspace that was named; else the only one of one's own that runs. kInvalidRequest, with the names to choose
/// from, when there is not exactly one.
[[nodiscard]] Task<nlohmann::json> workspace_of(Session& session, SharePlace place);

/// The share of that port; null when it has none.
[[nodiscard]] Task<nlohmann::json> share_of(Session& session, nlohmann::json workspace, std::uint16_t port);

/// The share that is meant, in the workspace that was named or in any of one's own. kNotFound when there is none,
/// kInvalidRequest when there are several.
[[nodiscard]] Task<nlohmann::json> find_share(Session& session, SharePlace place);

/// "/api/v1/shares/ID" and what follows.
[[nodiscard]] std::string share_target(const nlohmann::json& share, const std::string& rest = {});

}  // namespace codehub::cli
