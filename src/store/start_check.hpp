#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codehub/domain/quota.hpp"
#include "codehub/store/store.hpp"
#include "month_costs.hpp"
#include "query.hpp"

namespace codehub::store {

/// Lets a workspace start only within the quotas of its owner and the owner's groups. The one place that every start
/// passes: the repository of workspaces asks it inside the transaction that writes the intent. Thread-safe.
class StartCheck {
 public:
  void configure(QuotaFacts facts);
  [[nodiscard]] std::shared_ptr<const QuotaFacts> facts() const;

  /// Of a workspace that is to be made.
  [[nodiscard]] Result<void> admit(soci::session& session, const Workspace& made) const;
  /// Of one that exists, before `change` is written. Changes that need no room pass, also beyond a quota.
  [[nodiscard]] Result<void> admit(soci::session& session, const WorkspaceId& id, const IntentChange& change) const;

  /// With what they cost in this month.
  [[nodiscard]] Result<QuotaScope> user_scope(soci::session& session, const UserId& id) const;
  [[nodiscard]] Result<QuotaScope> group_scope(soci::session& session, const GroupId& id) const;
  /// The user's own scope, then those of groups that have a quota.
  [[nodiscard]] Result<std::vector<QuotaScope>> scopes_of(soci::session& session, const UserId& user) const;
  /// What would let `wanted` start.
  [[nodiscard]] Result<std::optional<RoomOffer>> offer(soci::session& session, const Workspace& wanted) const;

 private:
  enum class Money { kAlways, kWhereLimited };
  [[nodiscard]] Result<void> admit(soci::session& session, const Workspace& wanted, const QuotaFacts& facts) const;
  [[nodiscard]] Result<std::vector<QuotaScope>> read_scopes(soci::session& session, const UserId& user,
                                                            const QuotaFacts& facts, Money money) const;

  mutable std::mutex mutex_;
  mutable MonthCosts costs_;
  std::shared_ptr<const QuotaFacts> facts_ = std::make_shared<const QuotaFacts>();
};

}  // namespace codehub::store
