#pragma once

#include <cstdint>
#include <string>

#include "session.hpp"

namespace codehub::cli {

/// The workspace with this id, or the own one with this name.
[[nodiscard]] Task<nlohmann::json> find_workspace(Session& session, std::string id_or_name);

/// "/api/v1/workspaces/ID" and what follows.
[[nodiscard]] std::string workspace_target(const nlohmann::json& workspace, const std::string& rest = {});

/// kInvalidState, with the command that starts it, unless it runs.
[[nodiscard]] Result<void> require_running(const nlohmann::json& workspace);

/// kInvalidState, with what to do, for one that was given up or is being deleted: every other one can be entered, or
/// wakes when it is.
[[nodiscard]] Result<void> require_enterable(const nlohmann::json& workspace);

/// Has one that sleeps started, and says so; entering it waits until it is up. kQuotaExceeded in words, and what
/// `require_enterable` refuses.
[[nodiscard]] Task<void> wake(Session& session, nlohmann::json workspace);

/// Number of the newest line of the story so far.
[[nodiscard]] Task<std::int64_t> last_log_line(Session& session, nlohmann::json workspace);

/// Tells the lines after `after` as they come until the running operation is over; answers the phase it ended in.
[[nodiscard]] Task<std::string> follow_story(Session& session, nlohmann::json workspace, std::int64_t after);

}  // namespace codehub::cli
