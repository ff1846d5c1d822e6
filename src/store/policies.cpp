#include "policies.hpp"

#include "codehub/wire/policy_json.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

constexpr const char* kRulesSetting = "idleness.rules";
constexpr const char* kBoundsSetting = "idleness.bounds";

std::string text_of(const PolicyRules& rules) { return wire::render_policy_rules(rules).dump(); }
std::string text_of(const PolicyBounds& bounds) { return wire::render_policy_bounds(bounds).dump(); }

Result<PolicyLevel> parse_level(const std::string& rules, const std::string& bounds) {
  PolicyLevel level;
  TRY(level.rules, wire::parse_policy_rules(rules));
  TRY(level.bounds, wire::parse_policy_bounds(bounds));
  return level;
}

/// "{}" when it was never set.
std::string find_setting(soci::session& session, const char* name) {
  Query query(session, "SELECT value FROM settings WHERE name = :name", 1);
  return query.set("name", name).next() ? query.text() : "{}";
}

void write_setting(soci::session& session, const char* name, const std::string& value) {
  Query upsert(session,
               "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET"
               " value = excluded.value");
  upsert.set("name", name).set("value", value).run();
}

Result<PolicyLevel> find_installation(soci::session& session) {
  return parse_level(find_setting(session, kRulesSetting), find_setting(session, kBoundsSetting));
}

/// kNotFound unless there is a row of that id in `table`.
template <class IdType>
Result<void> check_known(soci::session& session, const std::string& table, const IdType& id, const char* words) {
  Query query(session, "SELECT id FROM " + table + " WHERE id = :id", 1);
  if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, words);
  return {};
}

Result<void> check_group(soci::session& session, const GroupId& id) {
  return check_known(session, "user_groups", id, "There is no such group.");
}

Result<void> check_workspace(soci::session& session, const WorkspaceId& id) {
  return check_known(session, "workspaces", id, "There is no such workspace.");
}

Result<void> read_groups(soci::session& session, PolicyBook& book) {
  Query levels(session, "SELECT group_id, rules, bounds FROM group_policies", 3);
  while (levels.next()) {
    auto id = levels.id<GroupId>();
    const auto rules = levels.text();
    TRY(auto level, parse_level(rules, levels.text()));
    book.groups.emplace(std::move(id), std::move(level));
  }
  Query members(session,
                "SELECT m.user_id, m.group_id FROM group_members m JOIN group_policies p ON p.group_id = m.group_id"
                " ORDER BY m.user_id, m.group_id",
                2);
  while (members.next()) {
    auto user = members.id<UserId>();
    book.groups_of[std::move(user)].push_back(members.id<GroupId>());
  }
  return {};
}

Result<void> read_workspaces(soci::session& session, PolicyBook& book) {
  Query query(session, "SELECT workspace_id, rules FROM workspace_policies", 2);
  while (query.next()) {
    auto id = query.id<WorkspaceId>();
    TRY(auto rules, wire::parse_policy_rules(query.text()));
    book.workspaces.emplace(std::move(id), std::move(rules));
  }
  return {};
}

}  // namespace

Task<PolicyLevel> SqlPolicies::installation() {
  auto work = [](soci::session& session) { return find_installation(session); };
  return database_.read(std::move(work));
}

Task<void> SqlPolicies::set_installation(PolicyLevel level) {
  auto work = [level = std::move(level)](soci::session& session) -> Result<void> {
    write_setting(session, kRulesSetting, text_of(level.rules));
    write_setting(session, kBoundsSetting, text_of(level.bounds));
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<PolicyLevel> SqlPolicies::group(GroupId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<PolicyLevel> {
    CHECK_OK(check_group(session, id));
    Query query(session, "SELECT rules, bounds FROM group_policies WHERE group_id = :id", 2);
    if (!query.set("id", id).next()) return PolicyLevel();
    const auto rules = query.text();
    return parse_level(rules, query.text());
  };
  return database_.read(std::move(work));
}

Task<void> SqlPolicies::set_group(GroupId id, PolicyLevel level) {
  auto work = [id = std::move(id), level = std::move(level)](soci::session& session) -> Result<void> {
    CHECK_OK(check_group(session, id));
    Query upsert(session,
                 "INSERT INTO group_policies (group_id, rules, bounds) VALUES (:id, :rules, :bounds)"
                 " ON CONFLICT (group_id) DO UPDATE SET rules = excluded.rules, bounds = excluded.bounds");
    upsert.set("id", id).set("rules", text_of(level.rules)).set("bounds", text_of(level.bounds)).run();
    return {};
  };
  Words words{"", "There is no such group."};
  return database_.write(std::move(words), std::move(work));
}

Task<PolicyRules> SqlPolicies::workspace(WorkspaceId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<PolicyRules> {
    CHECK_OK(check_workspace(session, id));
    Query query(session, "SELECT rules FROM workspace_policies WHERE workspace_id = :id", 1);
    if (!query.set("id", id).next()) return PolicyRules();
    return wire::parse_policy_rules(query.text());
  };
  return database_.read(std::move(work));
}

Task<void> SqlPolicies::set_workspace(WorkspaceId id, PolicyRules rules) {
  auto work = [id = std::move(id), rules = std::move(rules)](soci::session& session) -> Result<void> {
    CHECK_OK(check_workspace(session, id));
    Query upsert(session,
                 "INSERT INTO workspace_policies (workspace_id, rules) VALUES (:id, :rules)"
                 " ON CONFLICT (workspace_id) DO UPDATE SET rules = excluded.rules");
    upsert.set("id", id).set("rules", text_of(rules)).run();
    return {};
  };
  Words words{"", "There is no such workspace."};
  return database_.write(std::move(words), std::move(work));
}

Task<PolicyBook> SqlPolicies::book() {
  auto work = [](soci::session& session) -> Result<PolicyBook> {
    PolicyBook book;
    TRY(book.installation, find_installation(session));
    CHECK_OK(read_groups(session, book));
    CHECK_OK(read_workspaces(session, book));
    return book;
  };
  return database_.read(std::move(work));
}

IdlePolicy PolicyBook::policy_of(const Workspace& workspace) const {
  std::vector<PolicyLevel> levels;
  if (const auto of_owner = groups_of.find(workspace.owner_id); of_owner != groups_of.end()) {
    for (const auto& id : of_owner->second) {
      if (const auto level = groups.find(id); level != groups.end()) levels.push_back(level->second);
    }
  }
  const auto own = workspaces.find(workspace.id);
  return resolve_policy(installation, levels, own == workspaces.end() ? PolicyRules() : own->second);
}

}  // namespace codehub::store
