#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlGroups final : public GroupRepository {
 public:
  explicit SqlGroups(Database& database) : database_(database) {}
  Task<Group> create(Group group) override;
  Task<Group> find(GroupId id) override;
  Task<std::vector<Group>> list() override;
  Task<Group> save(Group group) override;
  Task<void> remove(GroupId id) override;
  Task<void> add_member(GroupId group, UserId user) override;
  Task<void> remove_member(GroupId group, UserId user) override;
  Task<std::vector<User>> members(GroupId id) override;
  Task<std::vector<Membership>> memberships(std::vector<UserId> users) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
