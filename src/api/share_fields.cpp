#include "share_fields.hpp"

#include "codehub/domain/port.hpp"

namespace codehub::api {
namespace {

std::vector<std::string_view> change_keys() {
  return {"audience",    "users",     "groups",   "expires_at", "expires_in", "password",
          "max_viewers", "read_only", "may_wake", "alias",      "move_alias", "host_header"};
}

// A name for each thing: the more there is in a list, the more a visit has to look through.
Result<void> read_people(const JsonFields& body, ShareFields& fields) {
  TRY(fields.users, body.optional_texts("users", kMaxNamed));
  TRY(fields.groups, body.optional_texts("groups", kMaxNamed));
  return {};
}

Result<Timestamp> check_end(Timestamp end, Timestamp now) {
  if (end <= now) return fail(ErrorCode::kInvalidRequest, "`expires_at` has passed; name a time that is still to come");
  if (end > now + kMaxShareLife) return fail(ErrorCode::kInvalidRequest, "`expires_at` is more than 10 years away");
  return end;
}

// Ends are kept in whole milliseconds, which is what answers show: an end that a client sends back is the same one.
Result<void> read_end(const JsonFields& body, Timestamp now, ShareFields& fields) {
  constexpr std::int64_t kLongest = kMaxShareLife.count();
  if (body.contains("expires_at") && body.contains("expires_in")) {
    return fail(ErrorCode::kInvalidRequest, "`expires_at` and `expires_in` say the same; send one of them");
  }
  TRY(const auto seconds, body.optional_number("expires_in", 1, kLongest));
  if (seconds) {
    fields.expires_at = std::chrono::floor<std::chrono::milliseconds>(now + std::chrono::seconds(*seconds));
  }
  if (body.is_null("expires_at")) {
    fields.expires_at.emplace(std::nullopt);
    return {};
  }
  TRY(const auto text, body.optional_text("expires_at"));
  if (!text) return {};
  TRY(const auto end, about("expires_at", parse_rfc3339(*text)));
  TRY(fields.expires_at, check_end(std::chrono::floor<std::chrono::milliseconds>(end), now));
  return {};
}

Result<void> read_password(const JsonFields& body, ShareFields& fields) {
  if (body.is_null("password")) {
    fields.password.emplace();
    return {};
  }
  TRY(fields.password, body.optional_text("password"));
  if (fields.password) CHECK_OK(about("password", validate_share_password(*fields.password)));
  return {};
}

Result<void> read_bounds(const JsonFields& body, ShareFields& fields) {
  if (body.is_null("max_viewers")) {
    fields.max_viewers.emplace(std::nullopt);
  } else {
    TRY(const auto most, body.optional_number("max_viewers", 1, kMaxViewers));
    if (most) fields.max_viewers = static_cast<int>(*most);
  }
  TRY(fields.read_only, body.optional_flag("read_only"));
  TRY(fields.may_wake, body.optional_flag("may_wake"));
  TRY(const auto host, body.optional_choice("host_header", {"localhost", "original"}));
  if (host) fields.original_host = *host == "original";
  return {};
}

Result<void> read_alias(const JsonFields& body, ShareFields& fields) {
  if (body.is_null("alias")) {
    fields.alias.emplace();
  } else {
    TRY(const auto alias, body.optional_text("alias"));
    if (alias) {
      TRY(fields.alias, about("alias", validate_alias(*alias)));
    }
  }
  TRY(const auto move, body.optional_flag("move_alias"));
  fields.move_alias = move.value_or(false);
  if (fields.move_alias && fields.alias.value_or("").empty()) {
    return fail(ErrorCode::kInvalidRequest, "`move_alias` needs the `alias` that is to be moved");
  }
  return {};
}

Result<ShareFields> read_fields(const JsonFields& body, Timestamp now) {
  ShareFields fields;
  TRY(const auto audience, body.optional_choice("audience", {"owner", "people", "everyone", "link"}));
  if (audience) fields.audience = parse_audience(*audience);
  CHECK_OK(read_people(body, fields));
  CHECK_OK(read_end(body, now, fields));
  CHECK_OK(read_password(body, fields));
  CHECK_OK(read_bounds(body, fields));
  CHECK_OK(read_alias(body, fields));
  return fields;
}

bool names_somebody(const ShareFields& fields) {
  return (fields.users && !fields.users->empty()) || (fields.groups && !fields.groups->empty());
}

Result<std::uint16_t> read_port(const JsonFields& body) {
  TRY(const auto port, body.optional_number("port", 1, 65535));
  if (!port) return fail(ErrorCode::kInvalidRequest, "`port` is missing");
  if (*port == kAgentPort) {
    return fail(ErrorCode::kInvalidRequest,
                "`port`: " + std::to_string(kAgentPort) + " is the workspace's agent's own; nobody is let in there");
  }
  return static_cast<std::uint16_t>(*port);
}

}  // namespace

Result<NewShareFields> read_new_share(const JsonFields& body, Timestamp now) {
  auto known = change_keys();
  known.insert(known.begin(), "port");
  CHECK_OK(body.allow_only(known));
  NewShareFields share;
  TRY(share.port, read_port(body));
  TRY(share.fields, read_fields(body, now));
  auto& fields = share.fields;
  if (!fields.audience && names_somebody(fields)) fields.audience = Audience::kPeople;
  if (!fields.audience) {
    return fail(ErrorCode::kInvalidRequest,
                "`audience` is missing; or name `users` or `groups` to share the port with");
  }
  if (!fields.may_wake) fields.may_wake = fields.audience != Audience::kLink;
  return share;
}

Result<ShareFields> read_share_change(const JsonFields& body, Timestamp now) {
  CHECK_OK(body.allow_only(change_keys()));
  return read_fields(body, now);
}

}  // namespace codehub::api
