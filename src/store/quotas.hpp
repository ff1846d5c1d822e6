#pragma once

#include "database.hpp"
#include "start_check.hpp"

namespace codehub::store {

class SqlQuotas final : public QuotaRepository {
 public:
  SqlQuotas(Database& database, StartCheck& check) : database_(database), check_(check) {}
  void configure(QuotaFacts facts) override { check_.configure(std::move(facts)); }
  Task<Quota> user(UserId id) override;
  Task<void> set_user(UserId id, Quota quota) override;
  Task<Quota> group(GroupId id) override;
  Task<void> set_group(GroupId id, Quota quota) override;
  Task<QuotaScope> user_scope(UserId id) override;
  Task<QuotaScope> group_scope(GroupId id) override;
  Task<std::vector<QuotaScope>> scopes_of(UserId id) override;
  Task<std::optional<RoomOffer>> offer(Workspace wanted) override;

 private:
  Database& database_;
  StartCheck& check_;
};

}  // namespace codehub::store
