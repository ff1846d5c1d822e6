#include "start_check.hpp"

#include <algorithm>

#include "quota_rows.hpp"
#include "workspace_row.hpp"

namespace codehub::store {
namespace {

/// Those who start something under the same quota take turns. Everybody locks the owner first, then the owner's groups
/// in the order of their ids, so that nobody waits in a circle; no column changes. False: no quota is theirs.
bool lock_quotas(soci::session& session, const UserId& owner) {
  const auto groups = groups_with_quota(session, owner);
  if (groups.empty() && !has_quota(session, owner)) return false;
  Query(session, "UPDATE users SET disabled = disabled WHERE id = :id").set("id", owner).run();
  for (const auto& group : groups) {
    Query(session, "UPDATE user_groups SET description = description WHERE id = :id").set("id", group).run();
  }
  return true;
}

/// What is to be decided about the workspace once the change is written.
Workspace changed(Workspace workspace, const IntentChange& change) {
  if (change.size) workspace.size = *change.size;
  if (change.desired_state) workspace.desired_state = *change.desired_state;
  if (change.deleted && !workspace.deleted_at) workspace.deleted_at = now();
  return workspace;
}

bool may_need_room(const IntentChange& change) {
  return !change.deleted && (change.size || change.desired_state == Phase::kRunning);
}

bool needs_room(const Holding& before, const Holding& after) {
  return after.running && (!before.running || after.cpu > before.cpu || after.memory_bytes > before.memory_bytes);
}

/// Takes the workspace's own row out of the scopes; what is measured of it goes over to `wanted`.
void take_out(std::vector<QuotaScope>& scopes, Holding& wanted) {
  for (auto& scope : scopes) {
    const auto own = std::find_if(scope.holdings.begin(), scope.holdings.end(),
                                  [&](const Holding& holding) { return holding.workspace_id == wanted.workspace_id; });
    if (own == scope.holdings.end()) continue;
    wanted.disk_bytes = own->disk_bytes;
    wanted.archive_bytes = own->archive_bytes;
    scope.holdings.erase(own);
  }
}

bool can_pause(const QuotaFacts& facts) { return !facts.can_pause || facts.can_pause(); }

}  // namespace

void StartCheck::configure(QuotaFacts facts) {
  const std::scoped_lock lock(mutex_);
  facts_ = std::make_shared<const QuotaFacts>(std::move(facts));
}

std::shared_ptr<const QuotaFacts> StartCheck::facts() const {
  const std::scoped_lock lock(mutex_);
  return facts_;
}

Result<void> StartCheck::admit(soci::session& session, const Workspace& made) const {
  if (made.desired_state != Phase::kRunning || !lock_quotas(session, made.owner_id)) return {};
  return admit(session, made, *facts());
}

Result<void> StartCheck::admit(soci::session& session, const WorkspaceId& id, const IntentChange& change) const {
  if (!may_need_room(change)) return {};
  TRY(auto workspace, find_workspace(session, id));
  if (!lock_quotas(session, workspace.owner_id)) return {};
  TRY(workspace, find_workspace(session, id));  // Others may have changed it while we waited.
  if (change.only_from && workspace.desired_state != *change.only_from) return {};  // It will not be written.
  const auto known = facts();
  const auto after = changed(workspace, change);
  if (!needs_room(holding_of(workspace, known->sizes), holding_of(after, known->sizes))) return {};
  return admit(session, after, *known);
}

Result<void> StartCheck::admit(soci::session& session, const Workspace& wanted, const QuotaFacts& facts) const {
  TRY(auto scopes, read_scopes(session, wanted.owner_id, facts, Money::kWhereLimited));
  auto holding = holding_of(wanted, facts.sizes);
  take_out(scopes, holding);
  return check_quota(scopes, holding, now(), can_pause(facts));
}

Result<QuotaScope> StartCheck::user_scope(soci::session& session, const UserId& id) const {
  const auto known = facts();
  TRY(auto scope, read_user_scope(session, id, *known));
  scope.cost_this_month = costs_.of_user(session, id, *known);
  return scope;
}

Result<QuotaScope> StartCheck::group_scope(soci::session& session, const GroupId& id) const {
  const auto known = facts();
  TRY(auto scope, read_group_scope(session, id, *known));
  scope.cost_this_month = costs_.of_group(session, id, *known);
  return scope;
}

Result<std::vector<QuotaScope>> StartCheck::scopes_of(soci::session& session, const UserId& user) const {
  return read_scopes(session, user, *facts(), Money::kAlways);
}

Result<std::vector<QuotaScope>> StartCheck::read_scopes(soci::session& session, const UserId& user,
                                                        const QuotaFacts& facts, Money money) const {
  const auto wanted = [money](const QuotaScope& scope) {
    return money == Money::kAlways || scope.quota.monthly_budget.has_value();
  };
  std::vector<QuotaScope> scopes;
  TRY(auto own, read_user_scope(session, user, facts));
  if (wanted(own)) own.cost_this_month = costs_.of_user(session, user, facts);
  scopes.push_back(std::move(own));
  for (const auto& group : groups_with_quota(session, user)) {
    TRY(auto scope, read_group_scope(session, group, facts));
    if (wanted(scope)) scope.cost_this_month = costs_.of_group(session, group, facts);
    scopes.push_back(std::move(scope));
  }
  return scopes;
}

Result<std::optional<RoomOffer>> StartCheck::offer(soci::session& session, const Workspace& wanted) const {
  const auto known = facts();
  TRY(auto scopes, read_scopes(session, wanted.owner_id, *known, Money::kWhereLimited));
  auto running = wanted;
  running.desired_state = Phase::kRunning;
  auto holding = holding_of(running, known->sizes);
  take_out(scopes, holding);
  return offer_room(scopes, holding, can_pause(*known));
}

}  // namespace codehub::store
