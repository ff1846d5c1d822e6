#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"
#include "codehub/domain/authorization.hpp"

namespace codehub::api {

using RouteCode = Task<Reply> (*)(Context&, Call&);

enum class Body { kNone, kJson };

/// One line of the route table. `action` is checked before the code runs, on the workspace of `{id}` or of the share
/// `{share_id}` where there is one.
struct Route {
  std::string_view method;
  std::string_view pattern;
  std::optional<Action> action;  ///< Nothing: no session needed.
  Body body;
  RouteCode code;
};

/// The table.
[[nodiscard]] std::span<const Route> routes();

/// What a path and method lead to.
struct RouteMatch {
  const Route* route = nullptr;  ///< Null when the path is unknown, or known for other methods only.
  std::string allowed_methods;   ///< For the Allow header; empty when the path is unknown.
  std::map<std::string_view, std::string> parameters;
};

/// `path` is canonical. HEAD finds the route of GET.
[[nodiscard]] RouteMatch find_route(std::string_view method, std::string_view path);

/// True when the pattern is about one workspace: "/api/v1/workspaces/{id}…".
[[nodiscard]] bool names_workspace(const Route& route);

/// True when the pattern is about one share: "/api/v1/shares/{share_id}…".
[[nodiscard]] bool names_share(const Route& route);

// The code behind the table, by the file it stands in.
Task<Reply> log_in(Context&, Call&);  // session_routes.cpp
Task<Reply> log_out(Context&, Call&);
Task<Reply> get_session(Context&, Call&);
Task<Reply> get_config(Context&, Call&);
Task<Reply> get_document(Context&, Call&);

Task<Reply> get_profile(Context&, Call&);  // profile_routes.cpp
Task<Reply> change_profile(Context&, Call&);
Task<Reply> change_password(Context&, Call&);
Task<Reply> get_ssh_key(Context&, Call&);
Task<Reply> rotate_ssh_key(Context&, Call&);

Task<Reply> list_workspaces(Context&, Call&);  // workspace_routes.cpp
Task<Reply> create_workspace(Context&, Call&);
Task<Reply> get_workspace(Context&, Call&);
Task<Reply> change_workspace(Context&, Call&);
Task<Reply> delete_workspace(Context&, Call&);
Task<Reply> retry_workspace(Context&, Call&);

Task<Reply> list_transitions(Context&, Call&);  // history_routes.cpp

Task<Reply> get_logs(Context&, Call&);       // log_routes.cpp
Task<Reply> follow_events(Context&, Call&);  // event_routes.cpp

Task<Reply> get_usage(Context&, Call&);  // agent_routes.cpp
Task<Reply> list_terminals(Context&, Call&);
Task<Reply> close_terminal(Context&, Call&);
Task<Reply> attach_terminal(Context&, Call&);
Task<Reply> run_command(Context&, Call&);

Task<Reply> forward_ports(Context&, Call&);  // forward_routes.cpp

Task<Reply> list_ports(Context&, Call&);    // port_routes.cpp
Task<Reply> examine_port(Context&, Call&);  // doctor_routes.cpp

Task<Reply> list_workspace_shares(Context&, Call&);  // share_routes.cpp
Task<Reply> list_shares(Context&, Call&);
Task<Reply> create_share(Context&, Call&);
Task<Reply> get_share(Context&, Call&);
Task<Reply> change_share(Context&, Call&);
Task<Reply> delete_share(Context&, Call&);
Task<Reply> renew_share_link(Context&, Call&);
Task<Reply> list_viewers(Context&, Call&);  // visit_routes.cpp
Task<Reply> list_visits(Context&, Call&);
Task<Reply> get_share_limits(Context&, Call&);  // share_limit_routes.cpp
Task<Reply> change_share_limits(Context&, Call&);
Task<Reply> get_group_share_limits(Context&, Call&);
Task<Reply> change_group_share_limits(Context&, Call&);

Task<Reply> get_idleness(Context&, Call&);  // idleness_routes.cpp
Task<Reply> keep_awake(Context&, Call&);
Task<Reply> stop_keeping_awake(Context&, Call&);
Task<Reply> get_policy(Context&, Call&);  // policy_routes.cpp
Task<Reply> set_policy(Context&, Call&);
Task<Reply> get_group_policy(Context&, Call&);
Task<Reply> set_group_policy(Context&, Call&);
Task<Reply> get_workspace_policy(Context&, Call&);
Task<Reply> set_workspace_policy(Context&, Call&);
Task<Reply> try_policy(Context&, Call&);     // dry_run_routes.cpp
Task<Reply> get_own_quota(Context&, Call&);  // quota_routes.cpp
Task<Reply> get_user_quota(Context&, Call&);
Task<Reply> set_user_quota(Context&, Call&);
Task<Reply> get_group_quota(Context&, Call&);
Task<Reply> set_group_quota(Context&, Call&);

Task<Reply> get_usage_report(Context&, Call&);  // usage_routes.cpp
Task<Reply> get_usage_summary(Context&, Call&);
Task<Reply> get_rate_cards(Context&, Call&);  // rate_routes.cpp
Task<Reply> set_rate_cards(Context&, Call&);

Task<Reply> list_users(Context&, Call&);  // user_routes.cpp
Task<Reply> create_user(Context&, Call&);
Task<Reply> get_user(Context&, Call&);
Task<Reply> change_user(Context&, Call&);
Task<Reply> reset_user_password(Context&, Call&);

Task<Reply> list_groups(Context&, Call&);  // group_routes.cpp
Task<Reply> create_group(Context&, Call&);
Task<Reply> get_group(Context&, Call&);
Task<Reply> change_group(Context&, Call&);
Task<Reply> delete_group(Context&, Call&);
Task<Reply> list_members(Context&, Call&);
Task<Reply> add_member(Context&, Call&);
Task<Reply> remove_member(Context&, Call&);

}  // namespace codehub::api
