#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlPolicies final : public PolicyRepository {
 public:
  explicit SqlPolicies(Database& database) : database_(database) {}
  Task<PolicyLevel> installation() override;
  Task<void> set_installation(PolicyLevel level) override;
  Task<PolicyLevel> group(GroupId id) override;
  Task<void> set_group(GroupId id, PolicyLevel level) override;
  Task<PolicyRules> workspace(WorkspaceId id) override;
  Task<void> set_workspace(WorkspaceId id, PolicyRules rules) override;
  Task<PolicyBook> book() override;

 private:
  Database& database_;
};

}  // namespace codehub::store
