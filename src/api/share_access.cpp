#include "share_access.hpp"

#include <algorithm>

namespace codehub::api {
namespace {

bool names(const Share& share, const UserId& user, const std::set<GroupId>& groups) {
  return std::any_of(share.users.begin(), share.users.end(),
                     [&](const NamedUser& named) { return named.id == user; }) ||
         std::any_of(share.groups.begin(), share.groups.end(),
                     [&](const NamedGroup& named) { return groups.contains(named.id); });
}

}  // namespace

bool may_visit(const store::ShareRecord& record, const UserId& user, const std::set<GroupId>& groups, Timestamp at) {
  const auto counted = within(record.share, record.limits);
  ShareVisitor visitor;
  visitor.is_signed_in = true;
  visitor.is_named = names(counted, user, groups);
  visitor.has_password = true;
  return judge_visit(counted, visitor, at) == ShareAnswer::kAllowed;
}

Task<std::set<GroupId>> groups_of(Context& context, UserId user) {
  std::vector<UserId> users{std::move(user)};
  CO_TRY(const auto memberships, co_await context.parts.store.groups().memberships(std::move(users)));
  std::set<GroupId> groups;
  for (const auto& membership : memberships) groups.insert(membership.group_id);
  co_return groups;
}

}  // namespace codehub::api
