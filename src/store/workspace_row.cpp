#include "workspace_row.hpp"

#include "codehub/domain/activity.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::store {
namespace {

constexpr int kWorkspaceColumns = 31;
constexpr std::size_t kMaxReasonBytes = 4096;

std::optional<std::string> storable(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return to_storable_text(*text, kMaxReasonBytes);
}

void set_observation(Query& query, const Workspace& workspace) {
  const auto& git = workspace.git;
  query.set("phase", static_cast<int>(workspace.phase))
      .set("operation", to_string(workspace.operation))
      .set("operation_id", workspace.operation_id)
      .set("operation_started_at", workspace.operation_started_at)
      .set("attempts", workspace.attempts)
      .set("retry_at", workspace.retry_at)
      .set("error_reason", storable(workspace.error_reason))
      .set("endpoint", to_storable_text(workspace.endpoint, kMaxReasonBytes))
      .set("applied_size", workspace.applied_size)
      .set("git_uncommitted", git ? std::optional(git->uncommitted) : std::nullopt)
      .set("git_unpushed", git ? std::optional(git->unpushed) : std::nullopt)
      .set("phase_changed_at", workspace.phase_changed_at)
      .set("frozen_memory_bytes", workspace.frozen_memory_bytes);
}

}  // namespace

Phase read_phase(Query& row) {
  const auto phase = static_cast<Phase>(row.number());
  if (to_string(phase) == "UNKNOWN") throw std::runtime_error("a row has an unknown phase");
  return phase;
}

Query select_workspaces(soci::session& session, const std::string& tail) {
  return Query(session,
               "SELECT w.id, w.owner_id, u.username, w.name, w.description, w.image, w.repository, w.branch,"
               " w.startup_script, w.size, w.desired_state, w.deleted_at, w.phase, w.operation, w.operation_id,"
               " w.operation_started_at, w.attempts, w.retry_at, w.error_reason, w.endpoint, w.applied_size,"
               " w.git_uncommitted, w.git_unpushed, w.phase_changed_at, w.agent_token, w.created_at, w.updated_at,"
               " w.last_access_at, w.intent_cause, w.frozen_memory_bytes, w.version FROM workspaces w JOIN users u ON "
               "u.id = w.owner_id " +
                   tail,
               kWorkspaceColumns);
}

Workspace read_workspace(Query& row) {
  Workspace workspace;
  workspace.id = row.id<WorkspaceId>();
  workspace.owner_id = row.id<UserId>();
  workspace.owner_name = row.text();
  workspace.name = row.text();
  workspace.description = row.text();
  workspace.image = row.text();
  workspace.repository = row.text();
  workspace.branch = row.text();
  workspace.startup_script = row.text();
  workspace.size = row.text();
  workspace.desired_state = read_phase(row);
  workspace.deleted_at = row.optional_time();
  workspace.phase = read_phase(row);
  workspace.operation = parse_operation(row.text()).value();
  workspace.operation_id = row.id<OperationId>();
  workspace.operation_started_at = row.time();
  workspace.attempts = row.number();
  workspace.retry_at = row.optional_time();
  workspace.error_reason = row.optional_text();
  workspace.endpoint = row.text();
  workspace.applied_size = row.text();
  const auto uncommitted = row.optional_integer();
  const auto unpushed = row.optional_integer();
  if (uncommitted && unpushed) workspace.git = GitState{static_cast<int>(*uncommitted), static_cast<int>(*unpushed)};
  workspace.phase_changed_at = row.time();
  workspace.agent_token = row.text();
  workspace.created_at = row.time();
  workspace.updated_at = row.time();
  workspace.last_access_at = row.optional_time();
  workspace.intent_cause = row.text();
  workspace.frozen_memory_bytes = row.integer();
  workspace.version = row.integer();
  return workspace;
}

Result<Workspace> find_workspace(soci::session& session, const WorkspaceId& id) {
  auto query = select_workspaces(session, "WHERE w.id = :id");
  query.set("id", id);
  if (!query.next()) return fail(ErrorCode::kNotFound, "There is no such workspace.");
  return read_workspace(query);
}

void insert_workspace(soci::session& session, const Workspace& workspace) {
  Query insert(
      session,
      "INSERT INTO workspaces (id, owner_id, name, description, image, repository, branch, startup_script, size,"
      " desired_state, deleted_at, phase, operation, operation_id, operation_started_at, attempts, retry_at,"
      " error_reason, endpoint, applied_size, git_uncommitted, git_unpushed, phase_changed_at, agent_token,"
      " created_at, updated_at, last_access_at, intent_cause, frozen_memory_bytes, version) VALUES (:id, :owner_id, "
      ":name, :description, :image,"
      " :repository, :branch, :startup_script, :size, :desired_state, :deleted_at, :phase, :operation,"
      " :operation_id, :operation_started_at, :attempts, :retry_at, :error_reason, :endpoint, :applied_size,"
      " :git_uncommitted, :git_unpushed, :phase_changed_at, :agent_token, :created_at, :updated_at,"
      " :last_access_at, :intent_cause, :frozen_memory_bytes, 1)");
  insert.set("id", workspace.id)
      .set("owner_id", workspace.owner_id)
      .set("name", workspace.name)
      .set("description", workspace.description)
      .set("image", workspace.image)
      .set("repository", workspace.repository)
      .set("branch", workspace.branch)
      .set("startup_script", workspace.startup_script)
      .set("size", workspace.size)
      .set("desired_state", static_cast<int>(workspace.desired_state))
      .set("deleted_at", workspace.deleted_at)
      .set("agent_token", workspace.agent_token)
      .set("created_at", workspace.created_at)
      .set("updated_at", workspace.updated_at)
      .set("last_access_at", workspace.last_access_at)
      .set("intent_cause", to_storable_text(workspace.intent_cause, kMaxCauseBytes));
  set_observation(insert, workspace);
  insert.run();
}

std::int64_t update_observation(soci::session& session, const Workspace& workspace) {
  Query update(
      session,
      "UPDATE workspaces SET phase = :phase, operation = :operation, operation_id = :operation_id,"
      " operation_started_at = :operation_started_at, attempts = :attempts, retry_at = :retry_at,"
      " error_reason = :error_reason, endpoint = :endpoint, applied_size = :applied_size,"
      " git_uncommitted = :git_uncommitted, git_unpushed = :git_unpushed, phase_changed_at = :phase_changed_at,"
      " frozen_memory_bytes = :frozen_memory_bytes,"
      " version = version + 1 WHERE id = :id AND version = :version");
  set_observation(update, workspace);
  return update.set("id", workspace.id).set("version", workspace.version).run();
}

}  // namespace codehub::store
