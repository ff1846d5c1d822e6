#include "quota_rows.hpp"

#include <cmath>

#include "codehub/store/store.hpp"

namespace codehub::store {
namespace {

constexpr int kQuotaColumns = 6;
constexpr int kHoldingColumns = 14;

std::optional<std::int64_t> thousandths(const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return std::llround(*value * 1000);
}

std::optional<double> from_thousandths(const std::optional<std::int64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value) / 1000;
}

/// The table of such quotas and the column of whose they are.
struct QuotaTable {
  const char* table;
  const char* key;
};
constexpr QuotaTable kOfUsers{"user_quotas", "user_id"};
constexpr QuotaTable kOfGroups{"group_quotas", "group_id"};

Quota read_quota(soci::session& session, const QuotaTable& of, const std::string& id) {
  Query query(session,
              std::string("SELECT running, cpu_thousandths, memory_bytes, disk_bytes, archive_bytes,"
                          " budget_thousandths FROM ") +
                  of.table + " WHERE " + of.key + " = :id",
              kQuotaColumns);
  Quota quota;
  if (!query.set("id", id).next()) return quota;
  quota.running = query.optional_integer();
  quota.cpu = from_thousandths(query.optional_integer());
  quota.memory_bytes = query.optional_integer();
  quota.disk_bytes = query.optional_integer();
  quota.archive_bytes = query.optional_integer();
  quota.monthly_budget = from_thousandths(query.optional_integer());
  return quota;
}

void write_quota(soci::session& session, const QuotaTable& of, const std::string& id, const Quota& quota) {
  Query remove(session, std::string("DELETE FROM ") + of.table + " WHERE " + of.key + " = :id");
  remove.set("id", id).run();
  if (is_unlimited(quota)) return;
  Query insert(session, std::string("INSERT INTO ") + of.table + " (" + of.key +
                            ", running, cpu_thousandths, memory_bytes, disk_bytes, archive_bytes, budget_thousandths)"
                            " VALUES (:id, :running, :cpu, :memory, :disk, :archive, :budget)");
  insert.set("id", id)
      .set("running", quota.running)
      .set("cpu", thousandths(quota.cpu))
      .set("memory", quota.memory_bytes)
      .set("disk", quota.disk_bytes)
      .set("archive", quota.archive_bytes)
      .set("budget", thousandths(quota.monthly_budget))
      .run();
}

/// "`kim`" or "the group `web`"; kNotFound when absent.
Result<std::string> name_of_user(soci::session& session, const UserId& id) {
  Query query(session, "SELECT username FROM users WHERE id = :id", 1);
  if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, "There is no such user.");
  return "`" + query.text() + "`";
}

Result<std::string> name_of_group(soci::session& session, const GroupId& id) {
  Query query(session, "SELECT name FROM user_groups WHERE id = :id", 1);
  if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, "There is no such group.");
  return "the group `" + query.text() + "`";
}

Holding read_holding(Query& row, const QuotaFacts& facts) {
  Workspace workspace;
  workspace.id = row.id<WorkspaceId>();
  workspace.name = row.text();
  workspace.owner_id = row.id<UserId>();
  workspace.owner_name = row.text();
  workspace.size = row.text();
  workspace.applied_size = row.text();
  workspace.desired_state = static_cast<Phase>(row.number());
  workspace.phase = static_cast<Phase>(row.number());
  workspace.deleted_at = row.optional_time();
  workspace.attempts = row.number();
  workspace.endpoint = row.text();
  workspace.frozen_memory_bytes = row.integer();
  auto holding = holding_of(workspace, facts.sizes);
  holding.disk_bytes = row.integer();
  holding.archive_bytes = row.integer();
  if (facts.idle_since) holding.idle_since = facts.idle_since(workspace.id);
  return holding;
}

/// Every workspace of the owners that `whose` names with the parameter `id`; those that hold nothing too: their homes
/// may.
std::vector<Holding> read_holdings(soci::session& session, const std::string& whose, const std::string& id,
                                   const QuotaFacts& facts) {
  Query query(session,
              "SELECT w.id, w.name, w.owner_id, u.username, w.size, w.applied_size, w.desired_state, w.phase,"
              " w.deleted_at, w.attempts, w.endpoint, w.frozen_memory_bytes,"
              " COALESCE(m.disk_bytes, 0), COALESCE(m.archive_bytes, 0) FROM workspaces w"
              " JOIN users u ON u.id = w.owner_id LEFT JOIN meters m ON m.workspace_id = w.id WHERE w.owner_id " +
                  whose + " ORDER BY w.name, w.id",
              kHoldingColumns);
  query.set("id", id);
  std::vector<Holding> holdings;
  while (query.next()) holdings.push_back(read_holding(query, facts));
  return holdings;
}

}  // namespace

Result<Quota> find_user_quota(soci::session& session, const UserId& id) {
  CHECK_OK(name_of_user(session, id));
  return read_quota(session, kOfUsers, id.value());
}

Result<Quota> find_group_quota(soci::session& session, const GroupId& id) {
  CHECK_OK(name_of_group(session, id));
  return read_quota(session, kOfGroups, id.value());
}

void write_user_quota(soci::session& session, const UserId& id, const Quota& quota) {
  write_quota(session, kOfUsers, id.value(), quota);
}

void write_group_quota(soci::session& session, const GroupId& id, const Quota& quota) {
  write_quota(session, kOfGroups, id.value(), quota);
}

Result<QuotaScope> read_user_scope(soci::session& session, const UserId& id, const QuotaFacts& facts) {
  QuotaScope scope;
  TRY(scope.name, name_of_user(session, id));
  scope.quota = read_quota(session, kOfUsers, id.value());
  scope.holdings = read_holdings(session, "= :id", id.value(), facts);
  return scope;
}

Result<QuotaScope> read_group_scope(soci::session& session, const GroupId& id, const QuotaFacts& facts) {
  QuotaScope scope;
  TRY(scope.name, name_of_group(session, id));
  scope.quota = read_quota(session, kOfGroups, id.value());
  scope.holdings =
      read_holdings(session, "IN (SELECT m.user_id FROM group_members m WHERE m.group_id = :id)", id.value(), facts);
  return scope;
}

std::vector<GroupId> groups_with_quota(soci::session& session, const UserId& member) {
  Query query(session,
              "SELECT q.group_id FROM group_quotas q JOIN group_members m ON m.group_id = q.group_id"
              " WHERE m.user_id = :member ORDER BY q.group_id",
              1);
  query.set("member", member);
  std::vector<GroupId> groups;
  while (query.next()) groups.push_back(query.id<GroupId>());
  return groups;
}

bool has_quota(soci::session& session, const UserId& id) {
  Query query(session, "SELECT COUNT(*) FROM user_quotas WHERE user_id = :id", 1);
  query.set("id", id).next();
  return query.integer() > 0;
}

}  // namespace codehub::store
