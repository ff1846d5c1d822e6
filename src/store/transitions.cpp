#include "transitions.hpp"

#include <charconv>

#include "codehub/domain/activity.hpp"
#include "codehub/domain/text.hpp"
#include "cursor.hpp"
#include "workspace_row.hpp"

namespace codehub::store {
namespace {

constexpr int kTransitionColumns = 6;

// PostgreSQL takes a parameter in a SELECT list for text, unless it is told.
constexpr const char* kInsertFromRow =
    "INSERT INTO workspace_transitions (workspace_id, seq, at, from_phase, to_phase, size, cause) SELECT w.id, ";

/// Of the container from then on; empty where there is none.
std::string size_in(const Workspace& workspace) {
  const bool has_container = workspace.phase == Phase::kRunning || workspace.phase == Phase::kPaused;
  return has_container ? workspace.applied_size : std::string();
}

Query select_transitions(soci::session& session, const std::string& tail, int more_columns = 0) {
  const std::string more = more_columns > 0 ? ", t.seq" : "";
  return Query(session,
               "SELECT t.workspace_id, t.at, t.from_phase, t.to_phase, t.size, t.cause" + more +
                   " FROM workspace_transitions t " + tail,
               kTransitionColumns + more_columns);
}

Transition read_transition(Query& row) {
  Transition transition;
  transition.workspace_id = row.id<WorkspaceId>();
  transition.at = row.time();
  transition.from = read_phase(row);
  transition.to = read_phase(row);
  transition.size = row.text();
  transition.cause = row.text();
  return transition;
}

Result<std::optional<std::int64_t>> decode_seq_cursor(const std::string& cursor) {
  TRY(const auto key, decode_key_cursor(cursor));
  if (!key) return std::nullopt;
  std::int64_t seq = 0;
  const char* const last = key->data() + key->size();
  const auto [end, error] = std::from_chars(key->data(), last, seq);
  if (error == std::errc() && end == last) return seq;
  return fail(ErrorCode::kInvalidRequest, "The cursor is none that a page before answered. Begin again without one.");
}

Result<TransitionPage> read_page(soci::session& session, const WorkspaceId& id, const PageRequest& page) {
  CHECK_OK(check_limit(page));
  TRY(const auto before, decode_seq_cursor(page.cursor));
  auto query = select_transitions(session,
                                  std::string("WHERE t.workspace_id = :id") + (before ? " AND t.seq < :before" : "") +
                                      " ORDER BY t.seq DESC LIMIT :limit",
                                  1);
  query.set("id", id).set("limit", page.limit + 1);
  if (before) query.set("before", *before);
  TransitionPage result;
  std::int64_t last_seq = 0;
  while (query.next()) {
    if (result.items.size() == static_cast<std::size_t>(page.limit)) {
      result.next_cursor = encode_cursor(std::to_string(last_seq));
      break;
    }
    result.items.push_back(read_transition(query));
    last_seq = query.integer();
  }
  return result;
}

}  // namespace

void insert_first_transition(soci::session& session, const Workspace& workspace) {
  Query insert(session, std::string(kInsertFromRow) +
                            "w.version, w.created_at, w.phase, w.phase, CAST(:size AS TEXT), w.intent_cause"
                            " FROM workspaces w WHERE w.id = :id");
  insert.set("size", size_in(workspace)).set("id", workspace.id).run();
}

void insert_transition(soci::session& session, const Workspace& workspace, const std::string& cause) {
  Query insert(session,
               std::string(kInsertFromRow) +
                   "w.version + 1, CAST(:at AS BIGINT), w.phase, CAST(:phase AS BIGINT), CAST(:size AS TEXT), " +
                   (cause.empty() ? "w.intent_cause" : "CAST(:cause AS TEXT)") +
                   " FROM workspaces w WHERE w.id = :id AND w.version = :version AND w.phase <> :phase");
  insert.set("at", workspace.phase_changed_at).set("phase", static_cast<int>(workspace.phase));
  insert.set("size", size_in(workspace)).set("id", workspace.id).set("version", workspace.version);
  if (!cause.empty()) insert.set("cause", to_storable_text(cause, kMaxCauseBytes));
  insert.run();
}

void insert_retry_transition(soci::session& session, const WorkspaceId& id, Timestamp at) {
  Query insert(session, std::string(kInsertFromRow) +
                            "w.version, CAST(:at AS BIGINT), w.phase, CAST(:pending AS BIGINT), '', w.intent_cause"
                            " FROM workspaces w WHERE w.id = :id AND w.phase = :error");
  insert.set("at", at).set("id", id).set("pending", static_cast<int>(Phase::kPending));
  insert.set("error", static_cast<int>(Phase::kError)).run();
}

void insert_last_transition(soci::session& session, const WorkspaceId& id, Timestamp at) {
  Query insert(session, std::string(kInsertFromRow) +
                            "w.version + 1, CAST(:at AS BIGINT), w.phase, CAST(:deleted AS BIGINT), '', w.intent_cause"
                            " FROM workspaces w WHERE w.id = :id");
  insert.set("at", at).set("deleted", static_cast<int>(Phase::kDeleted)).set("id", id).run();
}

Task<TransitionPage> SqlTransitions::list(WorkspaceId id, PageRequest page) {
  auto work = [id = std::move(id), page = std::move(page)](soci::session& session) {
    return read_page(session, id, page);
  };
  return database_.read(std::move(work));
}

Task<std::vector<Transition>> SqlTransitions::since(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<std::vector<Transition>> {
    auto query = select_transitions(session, "WHERE t.at >= :at ORDER BY t.workspace_id, t.seq");
    query.set("at", at);
    std::vector<Transition> transitions;
    while (query.next()) transitions.push_back(read_transition(query));
    return transitions;
  };
  return database_.read(std::move(work));
}

Task<void> SqlTransitions::remove_older(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM workspace_transitions WHERE at < :at").set("at", at).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
