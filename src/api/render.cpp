#include "render.hpp"

#include "codehub/api/api.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

std::string scheme_of(const std::string& url) { return url.substr(0, url.find("://")); }

// Address of what a workspace serves under a host of its own: "ide" or a port's number.
std::string app_url(const std::string& app, const WorkspaceId& workspace, const ApiOptions& options) {
  return host_url(app + "-" + workspace.value(), options);
}

json render_git(const std::optional<GitState>& git) {
  if (!git) return nullptr;
  return {{"uncommitted", git->uncommitted}, {"unpushed", git->unpushed}};
}

}  // namespace

std::string host_url(const std::string& label, const ApiOptions& options) {
  return scheme_of(options.public_url) + "://" + label + "." + options.apps_authority + "/";
}

json render_time(const std::optional<Timestamp>& time) { return time ? json(format_rfc3339(*time)) : json(nullptr); }

Phase shown_phase(const Workspace& workspace) { return workspace.deleted_at ? Phase::kDeleting : workspace.phase; }

json render_workspace(const Workspace& workspace, const ApiOptions& options) {
  const auto& id = workspace.id.value();
  json body;
  body["id"] = id;
  body["name"] = workspace.name;
  body["description"] = workspace.description;
  body["owner_id"] = workspace.owner_id.value();
  body["owner_name"] = workspace.owner_name;
  body["image"] = workspace.image;
  body["repository"] = workspace.repository;
  body["branch"] = workspace.branch;
  body["size"] = workspace.size;
  body["phase"] = std::string(to_string(shown_phase(workspace)));
  body["operation"] = std::string(to_string(workspace.operation));
  body["desired_state"] = std::string(to_string(workspace.desired_state));
  body["intent_cause"] = workspace.intent_cause;
  body["frozen_memory_bytes"] = workspace.frozen_memory_bytes > 0 ? json(workspace.frozen_memory_bytes) : json(nullptr);
  body["error_reason"] = workspace.error_reason ? json(*workspace.error_reason) : json(nullptr);
  body["git"] = render_git(workspace.git);
  body["created_at"] = format_rfc3339(workspace.created_at);
  body["updated_at"] = format_rfc3339(workspace.updated_at);
  body["last_access_at"] = render_time(workspace.last_access_at);
  body["phase_changed_at"] = format_rfc3339(workspace.phase_changed_at);
  body["idleness"] = nullptr;  // Whoever knows it puts it in.
  body["path"] = "/w/" + id + "/";
  body["url"] = app_url("ide", workspace.id, options);
  return body;
}

json render_port(const agentlink::ListeningPort& port, const WorkspaceId& workspace, const ApiOptions& options) {
  const bool has_url = port.protocol != PortProtocol::kOther;
  json body;
  body["port"] = port.port;
  body["addresses"] = port.addresses;
  body["protocol"] = std::string(to_string(port.protocol));
  body["process"] = port.process;
  body["command"] = port.command;
  body["pid"] = port.pid;
  body["since"] = format_rfc3339(port.since);
  body["url"] = has_url ? json(app_url(std::to_string(port.port), workspace, options)) : json(nullptr);
  return body;
}

json render_transition(const Transition& transition) {
  return {{"at", format_rfc3339(transition.at)},
          {"from", std::string(to_string(transition.from))},
          {"to", std::string(to_string(transition.to))},
          {"size", transition.size},
          {"cause", transition.cause}};
}

json render_log_line(const store::LogLine& line) {
  return {{"seq", line.seq}, {"time", format_rfc3339(line.time)}, {"source", line.source}, {"text", line.text}};
}

json render_user_brief(const User& user) {
  return {{"id", user.id.value()}, {"username", user.username}, {"display_name", user.display_name}};
}

json render_user(const User& user, const std::vector<store::Membership>& memberships) {
  json body = render_user_brief(user);
  body["email"] = user.email;
  body["role"] = std::string(to_string(user.role));
  body["disabled"] = user.disabled;
  body["must_change_password"] = user.must_change_password;
  body["created_at"] = format_rfc3339(user.created_at);
  body["last_login_at"] = render_time(user.last_login_at);
  body["groups"] = json::array();
  for (const auto& membership : memberships) {
    if (membership.user_id != user.id) continue;
    body["groups"].push_back({{"id", membership.group_id.value()}, {"name", membership.group_name}});
  }
  return body;
}

json render_group(const Group& group) {
  return {{"id", group.id.value()},
          {"name", group.name},
          {"description", group.description},
          {"created_at", format_rfc3339(group.created_at)},
          {"member_count", group.member_count}};
}

}  // namespace codehub::api
