#include "activity.hpp"

#include "codehub/domain/text.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

constexpr int kSignalColumns = 4;
constexpr int kAwakeColumns = 5;
/// Rows per INSERT: a minute's signals come at once, and every statement is a round trip to PostgreSQL.
constexpr std::size_t kRowsPerInsert = 50;

Query select_signals(soci::session& session, const std::string& tail) {
  return Query(session, "SELECT workspace_id, kind, seen_at, cause FROM workspace_signals " + tail, kSignalColumns);
}

Query select_awake(soci::session& session, const std::string& tail) {
  return Query(session, "SELECT workspace_id, until_at, reason, username, since_at FROM workspace_keep_awake " + tail,
               kAwakeColumns);
}

void read_signals(Query& rows, std::map<WorkspaceId, Activity>& all) {
  while (rows.next()) {
    auto& activity = all[rows.id<WorkspaceId>()];
    const auto kind = parse_signal_kind(rows.text());
    const auto at = rows.time();
    auto cause = rows.text();
    if (kind) note(activity, {*kind, at, std::move(cause)});  // A later version may know more kinds.
  }
}

void read_awake(Query& rows, std::map<WorkspaceId, Activity>& all) {
  while (rows.next()) {
    auto& activity = all[rows.id<WorkspaceId>()];
    KeepAwake awake;
    awake.until = rows.time();
    awake.reason = rows.text();
    awake.by = rows.text();
    awake.since = rows.time();
    activity.keep_awake = std::move(awake);
  }
}

using Row = std::pair<const WorkspaceId*, const UseSignal*>;

/// Keeps the later of what is there and what comes. Rows of workspaces that are gone are left out by the join.
void insert_signals(soci::session& session, const Row* rows, std::size_t count) {
  std::string text =
      "INSERT INTO workspace_signals (workspace_id, kind, seen_at, cause) SELECT w.id, n.kind, n.seen_at,"
      " n.cause FROM (";
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    text += i == 0 ? "SELECT " : " UNION ALL SELECT ";
    text += "CAST(:id" + n + " AS TEXT) AS id, CAST(:kind" + n + " AS TEXT) AS kind, CAST(:at" + n +
            " AS BIGINT) AS seen_at, CAST(:cause" + n + " AS TEXT) AS cause";
  }
  // "WHERE" lets SQLite tell the conflict clause from a join's.
  text +=
      ") n JOIN workspaces w ON w.id = n.id WHERE 1 = 1 ON CONFLICT (workspace_id, kind) DO UPDATE SET"
      " seen_at = excluded.seen_at, cause = excluded.cause WHERE excluded.seen_at > workspace_signals.seen_at";
  Query insert(session, std::move(text));
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    const auto& [id, signal] = rows[i];
    insert.set("id" + n, *id).set("kind" + n, to_string(signal->kind)).set("at" + n, signal->at);
    insert.set("cause" + n, to_storable_text(signal->cause, kMaxCauseBytes));
  }
  insert.run();
}

/// One of each kind of a workspace, the latest: a statement must not meet the same row twice.
std::map<WorkspaceId, Activity> merge(const std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>>& signals) {
  std::map<WorkspaceId, Activity> merged;
  for (const auto& [id, some] : signals) {
    for (const auto& signal : some) note(merged[id], signal);
  }
  return merged;
}

void write_signals(soci::session& session, const std::map<WorkspaceId, Activity>& signals) {
  std::vector<Row> rows;
  for (const auto& [id, activity] : signals) {
    for (const auto& signal : activity.signals) rows.emplace_back(&id, &signal);
  }
  for (std::size_t at = 0; at < rows.size(); at += kRowsPerInsert) {
    insert_signals(session, rows.data() + at, std::min(kRowsPerInsert, rows.size() - at));
  }
}

void write_awake(soci::session& session, const WorkspaceId& id, const KeepAwake& awake) {
  Query upsert(session,
               "INSERT INTO workspace_keep_awake (workspace_id, until_at, reason, username, since_at)"
               " VALUES (:id, :until, :reason, :by, :since) ON CONFLICT (workspace_id) DO UPDATE SET"
               " until_at = excluded.until_at, reason = excluded.reason, username = excluded.username,"
               " since_at = excluded.since_at");
  upsert.set("id", id)
      .set("until", awake.until)
      .set("reason", to_storable_text(awake.reason, kMaxCauseBytes))
      .set("by", awake.by)
      .set("since", awake.since)
      .run();
}

}  // namespace

Task<std::map<WorkspaceId, Activity>> SqlActivity::all() {
  auto work = [](soci::session& session) -> Result<std::map<WorkspaceId, Activity>> {
    std::map<WorkspaceId, Activity> all;
    auto signals = select_signals(session, "");
    read_signals(signals, all);
    auto awake = select_awake(session, "");
    read_awake(awake, all);
    return all;
  };
  return database_.read(std::move(work));
}

Task<Activity> SqlActivity::find(WorkspaceId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<Activity> {
    std::map<WorkspaceId, Activity> all;
    auto signals = select_signals(session, "WHERE workspace_id = :id");
    signals.set("id", id);
    read_signals(signals, all);
    auto awake = select_awake(session, "WHERE workspace_id = :id");
    awake.set("id", id);
    read_awake(awake, all);
    return std::move(all[id]);
  };
  return database_.read(std::move(work));
}

Task<void> SqlActivity::save(std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals) {
  auto work = [signals = merge(signals)](soci::session& session) -> Result<void> {
    write_signals(session, signals);
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlActivity::keep_awake(WorkspaceId id, std::optional<KeepAwake> awake) {
  auto work = [id = std::move(id), awake = std::move(awake)](soci::session& session) -> Result<void> {
    Query known(session, "SELECT id FROM workspaces WHERE id = :id", 1);
    if (!known.set("id", id).next()) return fail(ErrorCode::kNotFound, "There is no such workspace.");
    if (awake) {
      write_awake(session, id, *awake);
    } else {
      Query(session, "DELETE FROM workspace_keep_awake WHERE workspace_id = :id").set("id", id).run();
    }
    return {};
  };
  Words words{"", "There is no such workspace."};
  return database_.write(std::move(words), std::move(work));
}

}  // namespace codehub::store
