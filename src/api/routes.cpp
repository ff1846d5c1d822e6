#include "codehub/api/routes.hpp"

#include "route.hpp"

namespace codehub::api {
namespace {

constexpr auto kOwn = Action::kUseOwnAccount;
constexpr auto kRead = Action::kReadWorkspace;
constexpr auto kEnter = Action::kEnterWorkspace;
constexpr auto kShares = Action::kReadShares;
constexpr auto kLimits = Action::kManageShareLimits;
constexpr auto kPolicies = Action::kManagePolicies;
constexpr auto kQuotas = Action::kManageQuotas;
constexpr auto kUsers = Action::kManageUsers;
constexpr auto kGroups = Action::kManageGroups;

// The routes that change a workspace ask for reading here; what each field of the body needs, the route itself asks. So
// do the one that reads a share, which may be visited by others, and the one that tries a policy, by what it is about.
const Route kRoutes[] = {
    {"GET", "/api/openapi.json", std::nullopt, Body::kNone, get_document},
    {"POST", "/api/v1/login", std::nullopt, Body::kJson, log_in},
    {"POST", "/api/v1/logout", kOwn, Body::kNone, log_out},
    {"GET", "/api/v1/session", kOwn, Body::kNone, get_session},
    {"GET", "/api/v1/config", kOwn, Body::kNone, get_config},
    {"GET", "/api/v1/profile", kOwn, Body::kNone, get_profile},
    {"PATCH", "/api/v1/profile", kOwn, Body::kJson, change_profile},
    {"POST", "/api/v1/profile/password", kOwn, Body::kJson, change_password},
    {"GET", "/api/v1/profile/ssh-key", kOwn, Body::kNone, get_ssh_key},
    {"POST", "/api/v1/profile/ssh-key/rotate", kOwn, Body::kNone, rotate_ssh_key},
    {"GET", "/api/v1/events", kOwn, Body::kNone, follow_events},
    {"GET", "/api/v1/workspaces", kOwn, Body::kNone, list_workspaces},
    {"POST", "/api/v1/workspaces", Action::kCreateWorkspace, Body::kJson, create_workspace},
    {"GET", "/api/v1/workspaces/{id}", kRead, Body::kNone, get_workspace},
    {"PATCH", "/api/v1/workspaces/{id}", kRead, Body::kJson, change_workspace},
    {"DELETE", "/api/v1/workspaces/{id}", Action::kDeleteWorkspace, Body::kNone, delete_workspace},
    {"POST", "/api/v1/workspaces/{id}/retry", Action::kStartStopWorkspace, Body::kNone, retry_workspace},
    {"GET", "/api/v1/workspaces/{id}/transitions", kRead, Body::kNone, list_transitions},
    {"GET", "/api/v1/workspaces/{id}/logs", kRead, Body::kNone, get_logs},
    {"GET", "/api/v1/workspaces/{id}/usage", kRead, Body::kNone, get_usage},
    {"GET", "/api/v1/workspaces/{id}/ports", kEnter, Body::kNone, list_ports},
    {"POST", "/api/v1/workspaces/{id}/ports/{port}/doctor", kEnter, Body::kNone, examine_port},
    {"GET", "/api/v1/workspaces/{id}/terminals", kEnter, Body::kNone, list_terminals},
    {"GET", "/api/v1/workspaces/{id}/terminals/{tid}", kEnter, Body::kNone, attach_terminal},
    {"DELETE", "/api/v1/workspaces/{id}/terminals/{tid}", kEnter, Body::kNone, close_terminal},
    {"GET", "/api/v1/workspaces/{id}/exec", kEnter, Body::kNone, run_command},
    {"GET", "/api/v1/workspaces/{id}/forward", kEnter, Body::kNone, forward_ports},
    {"GET", "/api/v1/workspaces/{id}/shares", kShares, Body::kNone, list_workspace_shares},
    {"POST", "/api/v1/workspaces/{id}/shares", Action::kShareWorkspace, Body::kJson, create_share},
    {"GET", "/api/v1/shares", kOwn, Body::kNone, list_shares},
    {"GET", "/api/v1/shares/{share_id}", kOwn, Body::kNone, get_share},
    {"PATCH", "/api/v1/shares/{share_id}", Action::kShareWorkspace, Body::kJson, change_share},
    {"DELETE", "/api/v1/shares/{share_id}", Action::kStopSharing, Body::kNone, delete_share},
    {"POST", "/api/v1/shares/{share_id}/link", Action::kShareWorkspace, Body::kNone, renew_share_link},
    {"GET", "/api/v1/shares/{share_id}/viewers", kShares, Body::kNone, list_viewers},
    {"GET", "/api/v1/shares/{share_id}/visits", kShares, Body::kNone, list_visits},
    {"GET", "/api/v1/share-limits", kOwn, Body::kNone, get_share_limits},
    {"PATCH", "/api/v1/share-limits", kLimits, Body::kJson, change_share_limits},
    {"GET", "/api/v1/workspaces/{id}/idleness", kRead, Body::kNone, get_idleness},
    {"PUT", "/api/v1/workspaces/{id}/keep-awake", Action::kKeepAwake, Body::kJson, keep_awake},
    {"DELETE", "/api/v1/workspaces/{id}/keep-awake", Action::kKeepAwake, Body::kNone, stop_keeping_awake},
    {"GET", "/api/v1/workspaces/{id}/policy", kRead, Body::kNone, get_workspace_policy},
    {"PUT", "/api/v1/workspaces/{id}/policy", Action::kChangePolicy, Body::kJson, set_workspace_policy},
    {"GET", "/api/v1/policy", kOwn, Body::kNone, get_policy},
    {"PUT", "/api/v1/policy", kPolicies, Body::kJson, set_policy},
    {"POST", "/api/v1/policy/dry-run", kOwn, Body::kJson, try_policy},
    {"GET", "/api/v1/quota", kOwn, Body::kNone, get_own_quota},
    {"GET", "/api/v1/usage", kOwn, Body::kNone, get_usage_report},
    {"GET", "/api/v1/usage/summary", kOwn, Body::kNone, get_usage_summary},
    {"GET", "/api/v1/rate-cards", kOwn, Body::kNone, get_rate_cards},
    {"PUT", "/api/v1/rate-cards", Action::kManageRates, Body::kJson, set_rate_cards},
    {"GET", "/api/v1/users", kUsers, Body::kNone, list_users},
    {"POST", "/api/v1/users", kUsers, Body::kJson, create_user},
    {"GET", "/api/v1/users/{user_id}", kUsers, Body::kNone, get_user},
    {"PATCH", "/api/v1/users/{user_id}", kUsers, Body::kJson, change_user},
    {"POST", "/api/v1/users/{user_id}/reset-password", kUsers, Body::kNone, reset_user_password},
    {"GET", "/api/v1/groups", kGroups, Body::kNone, list_groups},
    {"POST", "/api/v1/groups", kGroups, Body::kJson, create_group},
    {"GET", "/api/v1/groups/{group_id}", kGroups, Body::kNone, get_group},
    {"PATCH", "/api/v1/groups/{group_id}", kGroups, Body::kJson, change_group},
    {"DELETE", "/api/v1/groups/{group_id}", kGroups, Body::kNone, delete_group},
    {"GET", "/api/v1/groups/{group_id}/share-limits", kLimits, Body::kNone, get_group_share_limits},
    {"PATCH", "/api/v1/groups/{group_id}/share-limits", kLimits, Body::kJson, change_group_share_limits},
    {"GET", "/api/v1/users/{user_id}/quota", kQuotas, Body::kNone, get_user_quota},
    {"PUT", "/api/v1/users/{user_id}/quota", kQuotas, Body::kJson, set_user_quota},
    {"GET", "/api/v1/groups/{group_id}/policy", kPolicies, Body::kNone, get_group_policy},
    {"PUT", "/api/v1/groups/{group_id}/policy", kPolicies, Body::kJson, set_group_policy},
    {"GET", "/api/v1/groups/{group_id}/quota", kQuotas, Body::kNone, get_group_quota},
    {"PUT", "/api/v1/groups/{group_id}/quota", kQuotas, Body::kJson, set_group_quota},
    {"GET", "/api/v1/groups/{group_id}/members", kGroups, Body::kNone, list_members},
    {"PUT", "/api/v1/groups/{group_id}/members/{user_id}", kGroups, Body::kNone, add_member},
    {"DELETE", "/api/v1/groups/{group_id}/members/{user_id}", kGroups, Body::kNone, remove_member},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

std::vector<RouteInfo> list_routes() {
  std::vector<RouteInfo> list;
  for (const auto& route : kRoutes) list.push_back({route.method, route.pattern, route.action});
  return list;
}

}  // namespace codehub::api
