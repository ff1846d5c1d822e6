#include "share_request.hpp"

#include <charconv>

#include "codehub/cli/text.hpp"
#include "codehub/domain/share.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

tl::unexpected<Error> about_flag(const char* flag, const std::string& message) {
  return fail(ErrorCode::kInvalidRequest, std::string(flag) + ": " + message);
}

Result<void> add_people(const ShareFlags& flags, json& body) {
  if (flags.with.empty()) return {};
  body["users"] = json::array();
  body["groups"] = json::array();
  for (const auto& word : flags.with) {
    auto name = trim(word);
    const bool is_group = name.starts_with('@');
    if (is_group) name.remove_prefix(1);
    if (name.empty()) return about_flag("--with", "write usernames, and groups with @: --with kim,@design");
    body[is_group ? "groups" : "users"].push_back(std::string(name));
  }
  return {};
}

// People that are named beside a link need none; alone they are who may visit.
void add_audience(const ShareFlags& flags, json& body) {
  if (flags.only_me) body["audience"] = "owner";
  if (!flags.with.empty()) body["audience"] = "people";
  if (flags.everyone) body["audience"] = "everyone";
  if (flags.link) body["audience"] = "link";
}

Result<void> add_end(const ShareFlags& flags, Timestamp now, const ZoneOffset& zone, json& body) {
  if (!flags.until) return {};
  const auto until = parse_until(*flags.until, now, zone);
  if (!until) return about_flag("--until", until.error().message);
  if (const auto* instant = std::get_if<Timestamp>(&*until)) {
    body["expires_at"] = format_rfc3339(*instant);
  } else if (const auto* length = std::get_if<std::chrono::seconds>(&*until)) {
    body["expires_in"] = length->count();  // By the server's clock, which decides.
  } else {
    body["expires_at"] = nullptr;
  }
  return {};
}

Result<void> add_most_viewers(const ShareFlags& flags, json& body) {
  if (!flags.max_viewers) return {};
  const auto& text = *flags.max_viewers;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (text != "none" && (!is_number || number < 1 || number > kMaxViewers)) {
    return about_flag("--max-viewers", "it must be a number from 1 to " + std::to_string(kMaxViewers) + ", or none");
  }
  body["max_viewers"] = is_number ? json(number) : json(nullptr);
  return {};
}

Result<void> add_alias(const ShareFlags& flags, json& body) {
  if (flags.alias == "none") body["alias"] = nullptr;
  if (flags.alias && flags.alias != "none") {
    const auto alias = validate_alias(*flags.alias);
    if (!alias) return about_flag("--alias", alias.error().message);
    if (alias->empty()) return about_flag("--alias", "it is empty; `none` takes the alias away");
    body["alias"] = *alias;
  }
  if (flags.move_alias) body["move_alias"] = true;
  return {};
}

}  // namespace

Result<json> share_request(const ShareFlags& flags, Timestamp now, const ZoneOffset& zone) {
  json body = json::object();
  add_audience(flags, body);
  CHECK_OK(add_people(flags, body));
  CHECK_OK(add_end(flags, now, zone, body));
  if (flags.no_password) body["password"] = nullptr;
  if (flags.password) {
    const auto checked = validate_share_password(*flags.password);
    if (!checked) return about_flag("--password", checked.error().message);
    body["password"] = *flags.password;
  }
  CHECK_OK(add_most_viewers(flags, body));
  if (flags.read_only) body["read_only"] = *flags.read_only;
  if (flags.wake) body["may_wake"] = *flags.wake;
  CHECK_OK(add_alias(flags, body));
  if (flags.host) body["host_header"] = *flags.host;
  return body;
}

}  // namespace codehub::cli
