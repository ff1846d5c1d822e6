#include "share_row.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "share_limits.hpp"

namespace codehub::store {
namespace {

constexpr int kShareColumns = 25;
/// Shares per look at whom they name, and rows per INSERT of these.
constexpr std::size_t kRowsPerStatement = 100;

std::optional<std::string> alias_or_null(const std::string& alias) {
  return alias.empty() ? std::nullopt : std::optional(alias);
}

/// What `update_share` writes, too.
void set_terms(Query& query, const ShareRecord& record) {
  const auto& share = record.share;
  query.set("id", share.id)
      .set("alias", alias_or_null(share.alias))
      .set("audience", static_cast<int>(share.audience))
      .set("expires_at", share.expires_at)
      .set("max_viewers", share.max_viewers)
      .set("read_only", share.read_only)
      .set("may_wake", share.may_wake)
      .set("original_host", share.original_host)
      .set("link_seed", record.link_seed)
      .set("link_hash", record.link_hash)
      .set("password_hash", record.password_hash)
      .set("granted_at", share.granted_at)
      .set("updated_at", share.updated_at);
}

std::optional<int> optional_number(Query& row) {
  const auto value = row.optional_integer();
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

/// Columns that the workspace, its owner and the operator add.
void read_joined(Query& row, ShareRecord& record) {
  auto& share = record.share;
  share.workspace_name = row.text();
  share.owner_id = row.id<UserId>();
  share.owner_name = row.text();
  share.owner_display_name = row.text();
  record.limits = read_group_limits(row);
  const auto widest = row.optional_text();
  const auto longest = row.optional_text();
  record.limits = strictest(record.limits, parse_limit_settings(widest, longest));
}

ShareRecord read_share(Query& row) {
  ShareRecord record;
  auto& share = record.share;
  share.id = row.id<ShareId>();
  share.workspace_id = row.id<WorkspaceId>();
  share.port = static_cast<std::uint16_t>(row.number());
  share.alias = row.optional_text().value_or("");
  share.audience = to_audience(row.integer());
  share.expires_at = row.optional_time();
  share.max_viewers = optional_number(row);
  share.read_only = row.flag();
  share.may_wake = row.flag();
  share.original_host = row.flag();
  record.link_seed = row.text();
  record.link_hash = row.text();
  record.password_hash = row.text();
  share.has_password = !record.password_hash.empty();
  share.granted_at = row.time();
  share.created_at = row.time();
  share.updated_at = row.time();
  share.version = row.integer();
  read_joined(row, record);
  return record;
}

/// Fills in whom `count` shares name. One statement, so that users and groups are of the same instant.
void read_named(soci::session& session, ShareRecord* records, std::size_t count) {
  std::string places;
  for (std::size_t i = 0; i < count; ++i) places += (i == 0 ? ":s" : ", :s") + std::to_string(i);
  Query query(session,
              "SELECT n.share_id, 1, u.id, u.username, u.display_name FROM share_users n"
              " JOIN users u ON u.id = n.user_id WHERE n.share_id IN (" +
                  places +
                  ") UNION ALL SELECT n.share_id, 0, g.id, g.name, '' FROM share_groups n"
                  " JOIN user_groups g ON g.id = n.group_id WHERE n.share_id IN (" +
                  places + ") ORDER BY 4",
              5);
  std::unordered_map<std::string, Share*> shares;
  for (std::size_t i = 0; i < count; ++i) {
    query.set("s" + std::to_string(i), records[i].share.id);
    shares.emplace(records[i].share.id.value(), &records[i].share);
  }
  while (query.next()) {
    auto& share = *shares.at(query.text());
    if (query.flag()) {
      share.users.push_back({query.id<UserId>(), query.text(), query.text()});
    } else {
      share.groups.push_back({query.id<GroupId>(), query.text()});
    }
  }
}

/// Makes `named` (values with an id) the rows of `table`.
template <class Named>
void replace_rows(soci::session& session, const std::string& table, const std::string& column, const ShareId& share,
                  const std::vector<Named>& named) {
  Query(session, "DELETE FROM " + table + " WHERE share_id = :share").set("share", share).run();
  for (std::size_t at = 0; at < named.size(); at += kRowsPerStatement) {
    const auto count = std::min(kRowsPerStatement, named.size() - at);
    std::string rows;
    for (std::size_t i = 0; i < count; ++i)
      rows += (i == 0 ? "(:share, :n" : ", (:share, :n") + std::to_string(i) + ")";
    // Naming somebody twice is naming them.
    Query insert(session,
                 "INSERT INTO " + table + " (share_id, " + column + ") VALUES " + rows + " ON CONFLICT DO NOTHING");
    insert.set("share", share);
    for (std::size_t i = 0; i < count; ++i) insert.set("n" + std::to_string(i), named[at + i].id);
    insert.run();
  }
}

}  // namespace

Query select_shares(soci::session& session, const std::string& tail) {
  return Query(session,
               "SELECT s.id, s.workspace_id, s.port, s.alias, s.audience, s.expires_at, s.max_viewers, s.read_only,"
               " s.may_wake, s.original_host, s.link_seed, s.link_hash, s.password_hash, s.granted_at, s.created_at,"
               " s.updated_at, s.version, w.name, w.owner_id, o.username, o.display_name, " +
                   group_limit_columns("w.owner_id") + ", " + limit_setting_columns() +
                   " FROM shares s JOIN workspaces w ON w.id = s.workspace_id JOIN users o ON o.id = w.owner_id " +
                   tail,
               kShareColumns);
}

std::vector<ShareRecord> read_shares(soci::session& session, Query& rows) {
  std::vector<ShareRecord> records;
  while (rows.next()) records.push_back(read_share(rows));
  for (std::size_t at = 0; at < records.size(); at += kRowsPerStatement) {
    read_named(session, records.data() + at, std::min(kRowsPerStatement, records.size() - at));
  }
  return records;
}

Result<ShareRecord> find_share(soci::session& session, const std::string& condition, const std::string& value) {
  auto query = select_shares(session, "WHERE " + condition);
  query.set("value", value);
  auto records = read_shares(session, query);
  if (records.empty()) return fail(ErrorCode::kNotFound, "There is no such share.");
  return std::move(records.front());
}

Result<ShareRecord> find_share(soci::session& session, const ShareId& id) {
  return find_share(session, "s.id = :value", id.value());
}

bool insert_share(soci::session& session, const ShareRecord& record) {
  Query insert(session,
               "INSERT INTO shares (id, workspace_id, port, alias, audience, expires_at, max_viewers, read_only,"
               " may_wake, original_host, link_seed, link_hash, password_hash, granted_at, created_at, updated_at,"
               " version) VALUES (:id, :workspace, :port, :alias, :audience, :expires_at, :max_viewers, :read_only,"
               " :may_wake, :original_host, :link_seed, :link_hash, :password_hash, :granted_at, :created_at,"
               " :updated_at, 1) ON CONFLICT DO NOTHING");
  set_terms(insert, record);
  insert.set("workspace", record.share.workspace_id).set("port", static_cast<int>(record.share.port));
  return insert.set("created_at", record.share.created_at).run() > 0;
}

bool update_share(soci::session& session, const ShareRecord& record) {
  Query update(session,
               "UPDATE shares SET alias = :alias, audience = :audience, expires_at = :expires_at,"
               " max_viewers = :max_viewers, read_only = :read_only, may_wake = :may_wake,"
               " original_host = :original_host, link_seed = :link_seed, link_hash = :link_hash,"
               " password_hash = :password_hash, granted_at = :granted_at, updated_at = :updated_at,"
               " version = version + 1 WHERE id = :id AND version = :version");
  set_terms(update, record);
  return update.set("version", record.share.version).run() > 0;
}

void write_named(soci::session& session, const Share& share) {
  replace_rows(session, "share_users", "user_id", share.id, share.users);
  replace_rows(session, "share_groups", "group_id", share.id, share.groups);
}

}  // namespace codehub::store
