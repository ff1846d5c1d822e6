#include "workspace_logs.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;
/// Rows per INSERT: a set-up prints hundreds of lines at once, and every statement is a round trip to PostgreSQL.
constexpr std::size_t kRowsPerInsert = 50;

/// Reserves the next `count` numbers of this workspace's log; answers the last of them.
std::int64_t reserve_numbers(soci::session& session, const WorkspaceId& id, std::size_t count) {
  Query query(session,
              "INSERT INTO workspace_log_ends (workspace_id, last_seq) VALUES (:id, :count) ON CONFLICT (workspace_id)"
              " DO UPDATE SET last_seq = workspace_log_ends.last_seq + excluded.last_seq RETURNING last_seq",
              1);
  query.set("id", id).set("count", static_cast<std::int64_t>(count));
  query.next();
  return query.integer();
}

void insert_lines(soci::session& session, const WorkspaceId& id, const LogLine* lines, std::size_t count,
                  std::int64_t seq) {
  std::string text = "INSERT INTO workspace_log (workspace_id, seq, time, source, line) VALUES ";
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    text += (i == 0 ? "(:id, :seq" : ", (:id, :seq") + n + ", :time" + n + ", :source" + n + ", :line" + n + ")";
  }
  Query insert(session, std::move(text));
  insert.set("id", id);
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    insert.set("seq" + n, seq + static_cast<std::int64_t>(i)).set("time" + n, lines[i].time);
    insert.set("source" + n, lines[i].source).set("line" + n, to_storable_text(lines[i].text, kMaxLineBytes));
  }
  insert.run();
}

void append_lines(soci::session& session, const WorkspaceId& id, const std::vector<LogLine>& lines) {
  const auto last = reserve_numbers(session, id, lines.size());
  const auto kept = std::min<std::size_t>(lines.size(), WorkspaceLogRepository::kMaxLogLines);
  for (std::size_t at = lines.size() - kept; at < lines.size(); at += kRowsPerInsert) {
    const auto count = std::min(kRowsPerInsert, lines.size() - at);
    insert_lines(session, id, lines.data() + at, count, last - static_cast<std::int64_t>(lines.size() - at) + 1);
  }
  Query prune(session, "DELETE FROM workspace_log WHERE workspace_id = :id AND seq <= :oldest");
  prune.set("id", id).set("oldest", last - WorkspaceLogRepository::kMaxLogLines).run();
}

std::vector<LogLine> select_lines(soci::session& session, const WorkspaceId& id, std::int64_t after,
                                  const std::string& order, int limit) {
  Query query(session,
              "SELECT seq, time, source, line FROM workspace_log WHERE workspace_id = :id AND seq > :after " + order +
                  " LIMIT :limit",
              4);
  query.set("id", id).set("after", after).set("limit", std::clamp(limit, 0, WorkspaceLogRepository::kMaxLogLines));
  std::vector<LogLine> lines;
  while (query.next()) lines.push_back({query.integer(), query.time(), query.text(), query.text()});
  return lines;
}

}  // namespace

Task<void> SqlWorkspaceLogs::append(WorkspaceId id, std::vector<LogLine> lines) {
  auto work = [id = std::move(id), lines = std::move(lines)](soci::session& session) -> Result<void> {
    if (!lines.empty()) append_lines(session, id, lines);
    return {};
  };
  Words words{"", "There is no such workspace."};
  return database_.write(std::move(words), std::move(work));
}

Task<std::vector<LogLine>> SqlWorkspaceLogs::read(WorkspaceId id, std::int64_t after, int limit) {
  auto work = [id = std::move(id), after, limit](soci::session& session) -> Result<std::vector<LogLine>> {
    return select_lines(session, id, after, "ORDER BY seq", limit);
  };
  return database_.read(std::move(work));
}

Task<std::vector<LogLine>> SqlWorkspaceLogs::read_newest(WorkspaceId id, std::int64_t after, int limit) {
  auto work = [id = std::move(id), after, limit](soci::session& session) -> Result<std::vector<LogLine>> {
    auto lines = select_lines(session, id, after, "ORDER BY seq DESC", limit);
    std::reverse(lines.begin(), lines.end());
    return lines;
  };
  return database_.read(std::move(work));
}

}  // namespace codehub::store
