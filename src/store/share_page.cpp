#include "share_page.hpp"

#include "cursor.hpp"
#include "share_limits.hpp"
#include "share_row.hpp"

namespace codehub::store {
namespace {

/// The groups of the owner of `s` that have a limit `condition` holds for.
std::string no_group(const std::string& condition) {
  return "NOT EXISTS (SELECT 1 FROM group_members m JOIN user_groups g ON g.id = m.group_id"
         " WHERE m.user_id = w.owner_id AND " +
         condition + ")";
}

/// The share was chosen at least as wide as `audience`, which is allowed.
std::string is_as_wide_as(Audience audience, const ShareLimits& limits) {
  if (limits.widest < audience) return "1 = 0";
  const auto number = std::to_string(static_cast<int>(audience));
  return "(s.audience >= " + number + " AND " + no_group("g.share_audience < " + number) + ")";
}

/// What `judge_visit` answers for somebody who is signed in and has no link, here as a condition so that pages are
/// whole: a test holds the two together.
std::string may_visit(const ShareLimits& limits) {
  std::string where = "w.owner_id <> :visitor AND (s.expires_at IS NULL OR s.expires_at > :at)";
  if (limits.longest_life) where += " AND s.granted_at > :granted_after";
  where += " AND " + no_group("s.granted_at + g.share_seconds * 1000000 <= :at");
  where += " AND " + is_as_wide_as(Audience::kPeople, limits);
  return where + " AND (" + share_names(":visitor") +
         " OR (s.audience = " + std::to_string(static_cast<int>(Audience::kEveryone)) + " AND " +
         is_as_wide_as(Audience::kEveryone, limits) + "))";
}

std::string conditions(const ShareFilter& filter, const ShareLimits& limits, bool after) {
  std::string where = "WHERE w.deleted_at IS NULL";
  if (filter.owner) where += " AND w.owner_id = :owner";
  if (filter.visitor) where += " AND " + may_visit(limits);
  if (after) where += " AND (s.created_at < :time OR (s.created_at = :time AND s.id < :id))";
  return where + " ORDER BY s.created_at DESC, s.id DESC LIMIT :limit";
}

void set_filter(Query& query, const ShareFilter& filter, const ShareLimits& limits) {
  if (filter.owner) query.set("owner", *filter.owner);
  if (!filter.visitor) return;
  query.set("visitor", *filter.visitor).set("at", filter.at);
  if (limits.longest_life) query.set("granted_after", filter.at - *limits.longest_life);
}

}  // namespace

std::string share_names(const std::string& user) {
  return "(EXISTS (SELECT 1 FROM share_users n WHERE n.share_id = s.id AND n.user_id = " + user +
         ") OR EXISTS (SELECT 1 FROM share_groups n JOIN group_members m ON m.group_id = n.group_id"
         " WHERE n.share_id = s.id AND m.user_id = " +
         user + "))";
}

Result<SharePage> read_share_page(soci::session& session, const ShareFilter& filter, const PageRequest& page) {
  CHECK_OK(check_limit(page));
  TRY(const auto after, decode_time_cursor(page.cursor));
  const auto limits = find_limits(session);
  auto query = select_shares(session, conditions(filter, limits, after.has_value()));
  set_filter(query, filter, limits);
  if (after) query.set("time", after->first).set("id", after->second);
  query.set("limit", page.limit + 1);
  SharePage result;
  result.items = read_shares(session, query);
  if (result.items.size() > static_cast<std::size_t>(page.limit)) {
    result.items.pop_back();
    const auto& last = result.items.back().share;
    result.next_cursor = encode_cursor(last.created_at, last.id.value());
  }
  return result;
}

}  // namespace codehub::store
