#include "workspaces.hpp"

#include "codehub/domain/activity.hpp"
#include "codehub/domain/text.hpp"
#include "cursor.hpp"
#include "transitions.hpp"
#include "workspace_row.hpp"

namespace codehub::store {
namespace {

Words workspace_words() {
  return {"You have a workspace of this name already. Choose another name.",
          "The owner of the workspace does not exist."};
}

/// SET clauses of the fields that `change` has, and the parameters of them.
std::string intent_assignments(const IntentChange& change) {
  std::string set = "version = version + 1, updated_at = :at";
  if (change.name) set += ", name = :name";
  if (change.description) set += ", description = :description";
  if (change.size) set += ", size = :size";
  if (change.desired_state) set += ", desired_state = :desired_state";
  if (change.desired_state || change.cause) set += ", intent_cause = :cause";
  if (change.deleted) set += ", deleted_at = COALESCE(deleted_at, :at)";
  return set;
}

/// Answers whether there was a row to change.
bool update_intent(soci::session& session, const WorkspaceId& id, const IntentChange& change, Timestamp at) {
  Query update(session, "UPDATE workspaces SET " + intent_assignments(change) + " WHERE id = :id" +
                            (change.only_from ? " AND desired_state = :only_from" : ""));
  update.set("at", at).set("id", id);
  if (change.name) update.set("name", *change.name);
  if (change.description) update.set("description", *change.description);
  if (change.size) update.set("size", *change.size);
  if (change.desired_state) update.set("desired_state", static_cast<int>(*change.desired_state));
  if (change.desired_state || change.cause) {
    update.set("cause", to_storable_text(change.cause.value_or(""), kMaxCauseBytes));
  }
  if (change.only_from) update.set("only_from", static_cast<int>(*change.only_from));
  return update.run() > 0;
}

/// A retry means nothing to a workspace that has left ERROR by itself meanwhile.
void leave_error(soci::session& session, const WorkspaceId& id, Timestamp at) {
  insert_retry_transition(session, id, at);
  Query update(session,
               "UPDATE workspaces SET phase = :pending, attempts = 0, retry_at = NULL, error_reason = NULL,"
               " phase_changed_at = :at WHERE id = :id AND phase = :error");
  update.set("pending", static_cast<int>(Phase::kPending)).set("error", static_cast<int>(Phase::kError));
  update.set("at", at).set("id", id).run();
}

std::string page_conditions(bool of_owner, bool after) {
  std::string where = "WHERE w.phase <> :deleted";
  if (of_owner) where += " AND w.owner_id = :owner";
  if (after) where += " AND (w.created_at < :time OR (w.created_at = :time AND w.id < :id))";
  return where + " ORDER BY w.created_at DESC, w.id DESC LIMIT :limit";
}

Result<WorkspacePage> read_page(soci::session& session, const std::optional<UserId>& owner, const PageRequest& page) {
  CHECK_OK(check_limit(page));
  TRY(const auto after, decode_time_cursor(page.cursor));
  auto query = select_workspaces(session, page_conditions(owner.has_value(), after.has_value()));
  query.set("deleted", static_cast<int>(Phase::kDeleted)).set("limit", page.limit + 1);
  if (owner) query.set("owner", *owner);
  if (after) query.set("time", after->first).set("id", after->second);
  WorkspacePage result;
  while (query.next()) result.items.push_back(read_workspace(query));
  if (result.items.size() > static_cast<std::size_t>(page.limit)) {
    result.items.pop_back();
    result.next_cursor = encode_cursor(result.items.back().created_at, result.items.back().id.value());
  }
  return result;
}

}  // namespace

Task<Workspace> SqlWorkspaces::create(Workspace workspace) {
  auto work = [this, workspace = std::move(workspace)](soci::session& session) -> Result<Workspace> {
    CHECK_OK(start_check_.admit(session, workspace));
    insert_workspace(session, workspace);
    insert_first_transition(session, workspace);
    return find_workspace(session, workspace.id);
  };
  return database_.write(workspace_words(), std::move(work));
}

Task<Workspace> SqlWorkspaces::find(WorkspaceId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_workspace(session, id); };
  return database_.read(std::move(work));
}

Task<WorkspacePage> SqlWorkspaces::list(std::optional<UserId> owner, PageRequest page) {
  auto work = [owner = std::move(owner), page = std::move(page)](soci::session& session) {
    return read_page(session, owner, page);
  };
  return database_.read(std::move(work));
}

Task<std::vector<Workspace>> SqlWorkspaces::list_all() {
  auto work = [](soci::session& session) -> Result<std::vector<Workspace>> {
    auto query = select_workspaces(session, "ORDER BY w.created_at, w.id");
    std::vector<Workspace> all;
    while (query.next()) all.push_back(read_workspace(query));
    return all;
  };
  return database_.read(std::move(work));
}

Task<Workspace> SqlWorkspaces::change_intent(WorkspaceId id, IntentChange change) {
  auto work = [this, id = std::move(id), change = std::move(change)](soci::session& session) -> Result<Workspace> {
    CHECK_OK(start_check_.admit(session, id, change));
    const auto at = now();
    const bool changed = update_intent(session, id, change, at);
    if (changed && change.retry) leave_error(session, id, at);
    auto stored = find_workspace(session, id);
    if (changed || !stored) return stored;
    return fail(ErrorCode::kConflict, "Something else is wanted of the workspace meanwhile.", id.value());
  };
  return database_.write(workspace_words(), std::move(work));
}

Task<Workspace> SqlWorkspaces::save_observation(Workspace workspace, std::string cause) {
  auto work = [workspace = std::move(workspace),
               cause = std::move(cause)](soci::session& session) -> Result<Workspace> {
    insert_transition(session, workspace, cause);
    const auto rows = update_observation(session, workspace);
    auto stored = find_workspace(session, workspace.id);
    if (rows == 0 && stored) {
      return fail(ErrorCode::kConflict, "The workspace was changed meanwhile.",
                  workspace.id.value() + ": version " + std::to_string(workspace.version) + " is now " +
                      std::to_string(stored->version));
    }
    return stored;
  };
  return database_.write(workspace_words(), std::move(work));
}

Task<void> SqlWorkspaces::touch_access(WorkspaceId id, Timestamp at) {
  auto work = [id = std::move(id), at](soci::session& session) -> Result<void> {
    Query update(session,
                 "UPDATE workspaces SET last_access_at = :at WHERE id = :id"
                 " AND (last_access_at IS NULL OR last_access_at < :at)");
    update.set("at", at).set("id", id).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlWorkspaces::remove(WorkspaceId id, Timestamp at) {
  auto work = [id = std::move(id), at](soci::session& session) -> Result<void> {
    insert_last_transition(session, id, at);
    Query(session, "DELETE FROM workspaces WHERE id = :id").set("id", id).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
