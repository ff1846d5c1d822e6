#include "share_change.hpp"

#include <set>

#include "codehub/base/random.hpp"

namespace codehub::api {
namespace {

constexpr std::size_t kMostMissing = 5;

// "`users`: there is nobody called kim, lee": the first few.
Error nobody_called(std::string_view key, const std::vector<std::string>& missing) {
  std::string names;
  for (std::size_t i = 0; i < missing.size() && i < kMostMissing; ++i) names += (i == 0 ? "" : ", ") + missing[i];
  if (missing.size() > kMostMissing) names += " and " + std::to_string(missing.size() - kMostMissing) + " more";
  const auto* const words = key == "users" ? "there is nobody called " : "there is no group called ";
  return Error{ErrorCode::kInvalidRequest, "`" + std::string(key) + "`: " + words + names, "", 0};
}

// Names that could be somebody's, each once and in order.
Result<std::set<std::string>> possible_names(std::string_view key, const std::vector<std::string>& given) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto place = std::string(key) + "[" + std::to_string(i) + "]";
    TRY(auto name, about(place, validate_username(given[i])));
    names.insert(std::move(name));
  }
  return names;
}

Task<std::vector<NamedUser>> find_users(Context& context, std::vector<std::string> given) {
  CO_TRY(const auto names, possible_names("users", given));
  std::vector<NamedUser> users;
  std::vector<std::string> missing;
  for (const auto& name : names) {
    auto user = co_await context.parts.store.users().find_by_username(name);
    if (!user && user.error().code != ErrorCode::kNotFound) co_return fail(std::move(user).error());
    if (user) {
      users.push_back({user->id, user->username, user->display_name});
    } else {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) co_return fail(nobody_called("users", missing));
  co_return users;
}

Task<std::vector<NamedGroup>> find_groups(Context& context, std::vector<std::string> given) {
  CO_TRY(auto names, possible_names("groups", given));
  std::vector<NamedGroup> groups;
  if (names.empty()) co_return groups;
  CO_TRY(const auto all, co_await context.parts.store.groups().list());
  for (const auto& group : all) {
    if (names.erase(group.name) > 0) groups.push_back({group.id, group.name});
  }
  const std::vector<std::string> missing(names.begin(), names.end());
  if (!missing.empty()) co_return fail(nobody_called("groups", missing));
  co_return groups;
}

// The largest unit that says it exactly.
std::string in_words(std::chrono::seconds time) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr Unit kUnits[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  for (const auto& unit : kUnits) {
    if (time.count() % unit.seconds != 0) continue;
    const auto count = time.count() / unit.seconds;
    return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
  }
  return {};
}

Result<void> change_audience(const ShareChange& change, const accounts::ShareKeys& keys, store::ShareRecord& record) {
  const auto wanted = *change.fields.audience;
  auto& share = record.share;
  if (wanted > record.limits.widest && wanted > share.audience) {
    return fail(ErrorCode::kForbidden, "`audience`: the widest that is allowed here is \"" +
                                           std::string(to_string(record.limits.widest)) + "\", not \"" +
                                           std::string(to_string(wanted)) + "\"");
  }
  if (wanted == Audience::kLink && record.link_hash.empty()) make_link(keys, record);
  if (wanted != Audience::kLink) record.link_seed = record.link_hash = "";
  share.audience = wanted;
  return {};
}

Result<void> change_people(const ShareChange& change, Share& share) {
  if (change.fields.users) share.users = change.users;
  if (change.fields.groups) share.groups = change.groups;
  if (share.users.size() + share.groups.size() <= kMaxNamed) return {};
  return fail(ErrorCode::kInvalidRequest,
              "`users` and `groups` may name " + std::to_string(kMaxNamed) + " together; put people into a group");
}

// The same end sent back is no new choice, so its life is still counted from the first; once it is over it is one.
Result<void> change_end(std::optional<Timestamp> wanted, Timestamp now, store::ShareRecord& record) {
  auto& share = record.share;
  const auto counted = within(share, record.limits).expires_at;
  const bool has_ended = counted && *counted <= now;
  if (wanted == share.expires_at && !has_ended) return {};
  const auto longest = record.limits.longest_life;
  if (wanted && longest && *wanted > now + *longest) {
    return fail(ErrorCode::kForbidden,
                "`expires_at`: a share may last for " + in_words(*longest) + " at most; choose an earlier end");
  }
  share.expires_at = wanted;
  share.granted_at = now;
  return {};
}

}  // namespace

Task<ShareChange> prepare_change(Context& context, ShareFields fields) {
  ShareChange change;
  auto users = fields.users.value_or(std::vector<std::string>());
  CO_TRY(change.users, co_await find_users(context, std::move(users)));
  auto groups = fields.groups.value_or(std::vector<std::string>());
  CO_TRY(change.groups, co_await find_groups(context, std::move(groups)));
  if (fields.password && !fields.password->empty()) {
    auto password = *fields.password;
    CO_TRY(change.password_hash, co_await context.parts.accounts.hash_share_password(std::move(password)));
  }
  change.fields = std::move(fields);
  co_return change;
}

Result<void> apply_change(const ShareChange& change, const accounts::ShareKeys& keys, Timestamp now,
                          store::ShareRecord& record) {
  const auto& fields = change.fields;
  auto& share = record.share;
  if (fields.audience) CHECK_OK(change_audience(change, keys, record));
  CHECK_OK(change_people(change, share));
  if (fields.expires_at) CHECK_OK(change_end(*fields.expires_at, now, record));
  if (fields.password) {
    record.password_hash = change.password_hash;
    share.has_password = !change.password_hash.empty();
  }
  if (fields.max_viewers) share.max_viewers = *fields.max_viewers;
  share.read_only = fields.read_only.value_or(share.read_only);
  share.may_wake = fields.may_wake.value_or(share.may_wake);
  share.original_host = fields.original_host.value_or(share.original_host);
  share.alias = fields.alias.value_or(share.alias);
  share.updated_at = now;
  return {};
}

void make_link(const accounts::ShareKeys& keys, store::ShareRecord& record) {
  constexpr std::size_t kSeedBytes = 16;
  record.link_seed = random_token(kSeedBytes);
  record.link_hash = accounts::ShareKeys::hash_link(keys.link_token(record.share.id, record.link_seed));
}

}  // namespace codehub::api
