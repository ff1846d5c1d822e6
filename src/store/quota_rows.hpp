#pragma once

#include <vector>

#include "codehub/domain/quota.hpp"
#include "query.hpp"

namespace codehub::store {

struct QuotaFacts;

/// No limits when none were set; kNotFound when there is no such user or group.
[[nodiscard]] Result<Quota> find_user_quota(soci::session& session, const UserId& id);
[[nodiscard]] Result<Quota> find_group_quota(soci::session& session, const GroupId& id);
void write_user_quota(soci::session& session, const UserId& id, const Quota& quota);
void write_group_quota(soci::session& session, const GroupId& id, const Quota& quota);

/// Quota and holdings of a user, of a group. kNotFound as above.
[[nodiscard]] Result<QuotaScope> read_user_scope(soci::session& session, const UserId& id, const QuotaFacts& facts);
[[nodiscard]] Result<QuotaScope> read_group_scope(soci::session& session, const GroupId& id, const QuotaFacts& facts);

/// The groups of a user that have a quota, by id: the order in which they are locked.
[[nodiscard]] std::vector<GroupId> groups_with_quota(soci::session& session, const UserId& member);
[[nodiscard]] bool has_quota(soci::session& session, const UserId& id);

}  // namespace codehub::store
