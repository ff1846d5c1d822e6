#pragma once

#include <set>

#include "call.hpp"

namespace codehub::api {

/// Whether somebody else than the owner may visit the share at `at`, told by their account alone: a link that they may
/// have is not known here, and a password is asked for at the door.
[[nodiscard]] bool may_visit(const store::ShareRecord& record, const UserId& user, const std::set<GroupId>& groups,
                             Timestamp at);

/// The groups of a user.
[[nodiscard]] Task<std::set<GroupId>> groups_of(Context& context, UserId user);

}  // namespace codehub::api
