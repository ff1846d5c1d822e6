#include "quotas.hpp"

#include "quota_rows.hpp"

namespace codehub::store {

Task<Quota> SqlQuotas::user(UserId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_user_quota(session, id); };
  return database_.read(std::move(work));
}

Task<void> SqlQuotas::set_user(UserId id, Quota quota) {
  auto work = [id = std::move(id), quota](soci::session& session) -> Result<void> {
    CHECK_OK(find_user_quota(session, id));
    write_user_quota(session, id, quota);
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<Quota> SqlQuotas::group(GroupId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_group_quota(session, id); };
  return database_.read(std::move(work));
}

Task<void> SqlQuotas::set_group(GroupId id, Quota quota) {
  auto work = [id = std::move(id), quota](soci::session& session) -> Result<void> {
    CHECK_OK(find_group_quota(session, id));
    write_group_quota(session, id, quota);
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<QuotaScope> SqlQuotas::user_scope(UserId id) {
  auto work = [this, id = std::move(id)](soci::session& session) { return check_.user_scope(session, id); };
  return database_.read(std::move(work));
}

Task<QuotaScope> SqlQuotas::group_scope(GroupId id) {
  auto work = [this, id = std::move(id)](soci::session& session) { return check_.group_scope(session, id); };
  return database_.read(std::move(work));
}

Task<std::vector<QuotaScope>> SqlQuotas::scopes_of(UserId id) {
  auto work = [this, id = std::move(id)](soci::session& session) { return check_.scopes_of(session, id); };
  return database_.read(std::move(work));
}

Task<std::optional<RoomOffer>> SqlQuotas::offer(Workspace wanted) {
  auto work = [this, wanted = std::move(wanted)](soci::session& session) { return check_.offer(session, wanted); };
  return database_.read(std::move(work));
}

}  // namespace codehub::store
