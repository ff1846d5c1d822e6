#include "share_limits.hpp"

#include <charconv>
#include <stdexcept>

#include "shares.hpp"

namespace codehub::store {
namespace {

constexpr const char* kWidest = "sharing.widest";
constexpr const char* kLongest = "sharing.longest_seconds";
constexpr const char* kNoSuchGroup = "There is no such group.";

/// What is unlimited has no row.
void write_setting(soci::session& session, const std::string& key, const std::optional<std::string>& value) {
  if (!value) {
    Query(session, "DELETE FROM settings WHERE name = :key").set("key", key).run();
    return;
  }
  Query upsert(session,
               "INSERT INTO settings (name, value) VALUES (:key, :value)"
               " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert.set("key", key).set("value", *value).run();
}

std::optional<std::string> widest_text(const ShareLimits& limits) {
  if (limits.widest == Audience::kLink) return std::nullopt;
  return std::string(to_string(limits.widest));
}

std::optional<std::int64_t> widest_number(const ShareLimits& limits) {
  if (limits.widest == Audience::kLink) return std::nullopt;
  return static_cast<std::int64_t>(limits.widest);
}

std::optional<std::int64_t> seconds_of(const ShareLimits& limits) {
  if (!limits.longest_life) return std::nullopt;
  return limits.longest_life->count();
}

}  // namespace

Audience to_audience(std::int64_t number) {
  if (number < static_cast<int>(Audience::kOwner) || number > static_cast<int>(Audience::kLink)) {
    throw std::runtime_error("a share has an unknown audience");
  }
  return static_cast<Audience>(number);
}

std::string group_limit_columns(const std::string& user) {
  const auto least = [&user](const std::string& column) {
    return "(SELECT MIN(g." + column +
           ") FROM group_members m JOIN user_groups g ON g.id = m.group_id WHERE m.user_id = " + user + ")";
  };
  return least("share_audience") + ", " + least("share_seconds");
}

ShareLimits read_group_limits(Query& row) {
  ShareLimits limits;
  if (const auto widest = row.optional_integer()) limits.widest = to_audience(*widest);
  if (const auto seconds = row.optional_integer()) limits.longest_life = std::chrono::seconds(*seconds);
  return limits;
}

std::string limit_setting_columns() {
  const auto value = [](const std::string& key) { return "(SELECT value FROM settings WHERE name = '" + key + "')"; };
  return value(kWidest) + ", " + value(kLongest);
}

ShareLimits parse_limit_settings(const std::optional<std::string>& widest,
                                 const std::optional<std::string>& longest_seconds) {
  ShareLimits limits;
  // A limit that cannot be read is not the same as none: better no answer than one that lets everybody in.
  if (widest) {
    const auto audience = parse_audience(*widest);
    if (!audience) throw std::runtime_error(std::string("the setting ") + kWidest + " names no audience");
    limits.widest = *audience;
  }
  if (longest_seconds) {
    std::int64_t seconds = 0;
    const char* behind = longest_seconds->data() + longest_seconds->size();
    const auto [end, error] = std::from_chars(longest_seconds->data(), behind, seconds);
    if (error != std::errc() || end != behind) {
      throw std::runtime_error(std::string("the setting ") + kLongest + " is no number");
    }
    limits.longest_life = std::chrono::seconds(seconds);
  }
  return limits;
}

ShareLimits find_limits(soci::session& session) {
  Query query(session, "SELECT " + limit_setting_columns(), 2);
  query.next();
  const auto widest = query.optional_text();
  const auto longest = query.optional_text();
  return parse_limit_settings(widest, longest);
}

Task<ShareLimits> SqlShares::limits() {
  auto work = [](soci::session& session) -> Result<ShareLimits> { return find_limits(session); };
  return database_.read(std::move(work));
}

Task<void> SqlShares::set_limits(ShareLimits limits) {
  auto work = [limits](soci::session& session) -> Result<void> {
    const auto seconds = seconds_of(limits);
    write_setting(session, kWidest, widest_text(limits));
    write_setting(session, kLongest, seconds ? std::optional(std::to_string(*seconds)) : std::nullopt);
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<ShareLimits> SqlShares::group_limits(GroupId group) {
  auto work = [group = std::move(group)](soci::session& session) -> Result<ShareLimits> {
    Query query(session, "SELECT share_audience, share_seconds FROM user_groups WHERE id = :id", 2);
    if (!query.set("id", group).next()) return fail(ErrorCode::kNotFound, kNoSuchGroup);
    return read_group_limits(query);
  };
  return database_.read(std::move(work));
}

Task<void> SqlShares::set_group_limits(GroupId group, ShareLimits limits) {
  auto work = [group = std::move(group), limits](soci::session& session) -> Result<void> {
    Query update(session, "UPDATE user_groups SET share_audience = :audience, share_seconds = :seconds WHERE id = :id");
    update.set("audience", widest_number(limits)).set("seconds", seconds_of(limits)).set("id", group);
    if (update.run() == 0) return fail(ErrorCode::kNotFound, kNoSuchGroup);
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<ShareLimits> SqlShares::limits_of(UserId owner) {
  auto work = [owner = std::move(owner)](soci::session& session) -> Result<ShareLimits> {
    Query query(session, "SELECT " + group_limit_columns(":owner") + ", " + limit_setting_columns(), 4);
    query.set("owner", owner).next();
    const auto of_groups = read_group_limits(query);
    const auto widest = query.optional_text();
    const auto longest = query.optional_text();
    return strictest(of_groups, parse_limit_settings(widest, longest));
  };
  return database_.read(std::move(work));
}

}  // namespace codehub::store
