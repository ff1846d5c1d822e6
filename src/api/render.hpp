#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/store/records.hpp"

namespace codehub::api {

struct ApiOptions;

/// Address of what has a host of its own below the apps domain, for example "5173-WSID" or an alias.
[[nodiscard]] std::string host_url(const std::string& label, const ApiOptions& options);

/// The objects of the interface as docs/openapi.yaml describes them.
[[nodiscard]] nlohmann::json render_workspace(const Workspace& workspace, const ApiOptions& options);
/// `workspace` is where it listens; a port that speaks no HTTP has no URL.
[[nodiscard]] nlohmann::json render_port(const agentlink::ListeningPort& port, const WorkspaceId& workspace,
                                         const ApiOptions& options);
[[nodiscard]] nlohmann::json render_transition(const Transition& transition);
[[nodiscard]] nlohmann::json render_log_line(const store::LogLine& line);
[[nodiscard]] nlohmann::json render_user(const User& user, const std::vector<store::Membership>& memberships);
[[nodiscard]] nlohmann::json render_user_brief(const User& user);
[[nodiscard]] nlohmann::json render_group(const Group& group);

/// RFC 3339, or null.
[[nodiscard]] nlohmann::json render_time(const std::optional<Timestamp>& time);

/// The phase as people see it: DELETING from the moment somebody asked for it.
[[nodiscard]] Phase shown_phase(const Workspace& workspace);

}  // namespace codehub::api
