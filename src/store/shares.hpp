#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlShares final : public ShareRepository {
 public:
  explicit SqlShares(Database& database) : database_(database) {}
  Task<ShareRecord> create(ShareRecord record) override;
  Task<ShareRecord> find(ShareId id) override;
  Task<ShareRecord> find_port(WorkspaceId workspace, std::uint16_t port) override;
  Task<ShareRecord> find_alias(std::string alias) override;
  Task<ShareRecord> save(ShareRecord record, bool take_alias) override;
  Task<void> remove(ShareId id) override;
  Task<std::vector<ShareRecord>> of_workspace(WorkspaceId workspace) override;
  Task<SharePage> list(ShareFilter filter, PageRequest page) override;
  Task<bool> names(ShareId id, UserId user) override;

  // In share_limits.cpp.
  Task<ShareLimits> limits() override;
  Task<void> set_limits(ShareLimits limits) override;
  Task<ShareLimits> group_limits(GroupId group) override;
  Task<void> set_group_limits(GroupId group, ShareLimits limits) override;
  Task<ShareLimits> limits_of(UserId owner) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
