#include "visits.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"
#include "cursor.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

constexpr const char* kNoSuchShare = "There is no such share.";
constexpr int kVisitColumns = 15;
constexpr std::size_t kMaxUserAgentBytes = 300;
/// Rows per UPDATE: the gateway writes all that is open at once, and every statement is a round trip to PostgreSQL.
constexpr std::size_t kRowsPerUpdate = 50;
constexpr int kRetryAfterSeconds = 15;

/// What the visit `v` is when it is live; the instant that `since` is counts.
constexpr const char* kIsLive = "v.ended_at IS NULL AND v.last_seen_at >= :since";

Timestamp live_since(Timestamp at) { return at - VisitRepository::kLiveFor; }

Query select_visits(soci::session& session, const std::string& tail) {
  return Query(session,
               "SELECT v.id, v.share_id, v.viewer, v.user_id, v.name, u.display_name, v.address, v.user_agent,"
               " v.started_at, v.last_seen_at, v.ended_at, v.end_reason, v.requests, v.bytes_received, v.bytes_sent"
               " FROM share_visits v LEFT JOIN users u ON u.id = v.user_id " +
                   tail,
               kVisitColumns);
}

Visit read_visit(Query& row) {
  Visit visit;
  visit.id = row.id<VisitId>();
  visit.share_id = row.id<ShareId>();
  visit.viewer = row.text();
  if (auto user = row.optional_text()) visit.user_id = UserId(std::move(*user));
  visit.name = row.text();
  visit.display_name = row.optional_text().value_or("");
  visit.address = row.text();
  visit.user_agent = row.text();
  visit.started_at = row.time();
  visit.last_seen_at = row.time();
  visit.ended_at = row.optional_time();
  visit.end_reason = row.text();
  visit.requests = row.integer();
  visit.bytes_received = row.integer();
  visit.bytes_sent = row.integer();
  return visit;
}

std::vector<Visit> read_visits(Query& rows) {
  std::vector<Visit> visits;
  while (rows.next()) visits.push_back(read_visit(rows));
  return visits;
}

/// Makes those who begin a visit of the same share take turns; no column changes.
Result<void> lock_share(soci::session& session, const ShareId& id) {
  Query touch(session, "UPDATE shares SET version = version WHERE id = :id");
  if (touch.set("id", id).run() == 0) return fail(ErrorCode::kNotFound, kNoSuchShare);
  return {};
}

Result<void> check_room(soci::session& session, const Visit& visit, int max_viewers) {
  CHECK_OK(lock_share(session, visit.share_id));
  Query query(session,
              std::string("SELECT COUNT(DISTINCT v.viewer) FROM share_visits v WHERE v.share_id = :share"
                          " AND v.viewer <> :viewer AND ") +
                  kIsLive,
              1);
  query.set("share", visit.share_id).set("viewer", visit.viewer).set("since", live_since(visit.started_at)).next();
  if (query.integer() < max_viewers) return {};
  return fail(Error{ErrorCode::kTooManyRequests,
                    "As many people as its owner allows are looking at this port. Try again in a moment.",
                    visit.share_id.value() + ": at most " + std::to_string(max_viewers), kRetryAfterSeconds});
}

void insert_visit(soci::session& session, const Visit& visit) {
  Query insert(session,
               "INSERT INTO share_visits (id, share_id, viewer, user_id, name, address, user_agent, started_at,"
               " last_seen_at, ended_at, end_reason, requests, bytes_received, bytes_sent) VALUES (:id, :share,"
               " :viewer, :user, :name, :address, :user_agent, :started, :seen, :ended, :reason, :requests, :received,"
               " :sent)");
  insert.set("id", visit.id).set("share", visit.share_id).set("viewer", visit.viewer).set("user", visit.user_id);
  insert.set("name", visit.name).set("address", visit.address);
  insert.set("user_agent", to_storable_text(visit.user_agent, kMaxUserAgentBytes));
  insert.set("started", visit.started_at).set("seen", visit.last_seen_at).set("ended", visit.ended_at);
  insert.set("reason", visit.end_reason).set("requests", visit.requests);
  insert.set("received", visit.bytes_received).set("sent", visit.bytes_sent).run();
}

/// Live ones stay, however many: the maximum is counted in them.
void prune(soci::session& session, const Visit& newest) {
  Query remove(session,
               "DELETE FROM share_visits WHERE share_id = :share AND (ended_at IS NOT NULL OR last_seen_at < :since)"
               " AND (started_at, id) <= (SELECT v.started_at, v.id FROM share_visits v WHERE v.share_id = :share"
               " ORDER BY v.started_at DESC, v.id DESC LIMIT 1 OFFSET :kept)");
  remove.set("share", newest.share_id).set("since", live_since(newest.started_at));
  remove.set("kept", VisitRepository::kMaxVisits).run();
}

void update_some(soci::session& session, const Visit* visits, std::size_t count) {
  std::string rows;
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    // PostgreSQL takes what it is not told the type of for text.
    rows += (i == 0 ? "(:id" : ", (:id") + n + ", CAST(:seen" + n + " AS BIGINT), CAST(:ended" + n +
            " AS BIGINT), CAST(:reason" + n + " AS TEXT), CAST(:requests" + n + " AS BIGINT), CAST(:received" + n +
            " AS BIGINT), CAST(:sent" + n + " AS BIGINT))";
  }
  Query update(session,
               "WITH seen (id, last_seen_at, ended_at, end_reason, requests, bytes_received, bytes_sent) AS (VALUES " +
                   rows +
                   ") UPDATE share_visits SET last_seen_at = seen.last_seen_at, ended_at = seen.ended_at,"
                   " end_reason = seen.end_reason, requests = seen.requests, bytes_received = seen.bytes_received,"
                   " bytes_sent = seen.bytes_sent FROM seen WHERE share_visits.id = seen.id");
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = std::to_string(i);
    const auto& visit = visits[i];
    update.set("id" + n, visit.id).set("seen" + n, visit.last_seen_at).set("ended" + n, visit.ended_at);
    update.set("reason" + n, visit.end_reason).set("requests" + n, visit.requests);
    update.set("received" + n, visit.bytes_received).set("sent" + n, visit.bytes_sent);
  }
  update.run();
}

/// A hub that died could not say that a visit was over.
void end_what_nobody_ended(Visit& visit, Timestamp at) {
  if (visit.ended_at || visit.last_seen_at >= live_since(at)) return;
  visit.ended_at = visit.last_seen_at;
  visit.end_reason = "left";
}

Result<VisitPage> read_page(soci::session& session, const ShareId& share, Timestamp at, const PageRequest& page) {
  CHECK_OK(check_limit(page));
  TRY(const auto after, decode_time_cursor(page.cursor));
  const std::string behind = after ? " AND (v.started_at < :time OR (v.started_at = :time AND v.id < :id))" : "";
  auto query = select_visits(
      session, "WHERE v.share_id = :share" + behind + " ORDER BY v.started_at DESC, v.id DESC LIMIT :limit");
  query.set("share", share).set("limit", page.limit + 1);
  if (after) query.set("time", after->first).set("id", after->second);
  VisitPage result;
  result.items = read_visits(query);
  if (result.items.size() > static_cast<std::size_t>(page.limit)) {
    result.items.pop_back();
    result.next_cursor = encode_cursor(result.items.back().started_at, result.items.back().id.value());
  }
  for (auto& visit : result.items) end_what_nobody_ended(visit, at);
  return result;
}

}  // namespace

Task<void> SqlVisits::begin(Visit visit, std::optional<int> max_viewers) {
  auto work = [visit = std::move(visit), max_viewers](soci::session& session) -> Result<void> {
    if (max_viewers) CHECK_OK(check_room(session, visit, *max_viewers));
    insert_visit(session, visit);
    prune(session, visit);
    return {};
  };
  Words words{"This visit was begun already.", kNoSuchShare};
  return database_.write(std::move(words), std::move(work));
}

Task<void> SqlVisits::update(std::vector<Visit> visits) {
  auto work = [visits = std::move(visits)](soci::session& session) -> Result<void> {
    for (std::size_t at = 0; at < visits.size(); at += kRowsPerUpdate) {
      update_some(session, visits.data() + at, std::min(kRowsPerUpdate, visits.size() - at));
    }
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<std::vector<Visit>> SqlVisits::live(ShareId share, Timestamp at) {
  auto work = [share = std::move(share), at](soci::session& session) -> Result<std::vector<Visit>> {
    auto query = select_visits(
        session, std::string("WHERE v.share_id = :share AND ") + kIsLive + " ORDER BY v.started_at, v.id");
    query.set("share", share).set("since", live_since(at));
    return read_visits(query);
  };
  return database_.read(std::move(work));
}

Task<std::vector<ViewerCount>> SqlVisits::count_live(WorkspaceId workspace, Timestamp at) {
  auto work = [workspace = std::move(workspace), at](soci::session& session) -> Result<std::vector<ViewerCount>> {
    Query query(session,
                std::string("SELECT v.share_id, COUNT(DISTINCT v.viewer) FROM share_visits v"
                            " JOIN shares s ON s.id = v.share_id WHERE s.workspace_id = :workspace AND ") +
                    kIsLive + " GROUP BY v.share_id ORDER BY v.share_id",
                2);
    query.set("workspace", workspace).set("since", live_since(at));
    std::vector<ViewerCount> counts;
    while (query.next()) counts.push_back({query.id<ShareId>(), query.number()});
    return counts;
  };
  return database_.read(std::move(work));
}

Task<VisitPage> SqlVisits::list(ShareId share, Timestamp at, PageRequest page) {
  auto work = [share = std::move(share), at, page = std::move(page)](soci::session& session) {
    return read_page(session, share, at, page);
  };
  return database_.read(std::move(work));
}

Task<void> SqlVisits::remove_older(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM share_visits WHERE last_seen_at < :at").set("at", at).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
