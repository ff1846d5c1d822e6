#include "policy_fields.hpp"

#include "codehub/calendar/calendar.hpp"

namespace codehub::api {
namespace {

/// Wide enough for every field; `validate` knows the range of each.
constexpr std::int64_t kMostSeconds = std::int64_t{86400} * 3650;

/// Absent: nothing said. Null: never.
Result<std::optional<Patience>> read_patience(const JsonFields& fields, std::string_view key) {
  if (fields.is_null(key)) return std::optional<Patience>(std::in_place, std::nullopt);
  TRY(const auto seconds, fields.optional_number(key, 0, kMostSeconds));
  if (!seconds) return std::nullopt;
  return std::optional<Patience>(std::chrono::seconds(*seconds));
}

/// Two digits of `text` at `at`, or -1.
int two_digits(std::string_view text, std::size_t at) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  return digit(at) && digit(at + 1) ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
}

Result<int> read_minute(const JsonFields& fields, std::string_view key) {
  TRY(const auto text, fields.text(key));
  const bool shaped = text.size() == 5 && text[2] == ':';
  const int hour = shaped ? two_digits(text, 0) : -1;
  const int minute = shaped ? two_digits(text, 3) : -1;
  const int minutes = hour * 60 + minute;
  if (hour < 0 || minute < 0 || minute > 59 || minutes > 24 * 60) {
    return fail(ErrorCode::kInvalidRequest,
                "`" + std::string(key) + "` must be a time of the day from \"00:00\" to \"24:00\"");
  }
  return minutes;
}

Result<Schedule::Hours> read_hours(const JsonFields& fields) {
  CHECK_OK(fields.allow_only({"from", "to"}));
  Schedule::Hours hours;
  TRY(hours.from_minute, read_minute(fields, "from"));
  TRY(hours.to_minute, read_minute(fields, "to"));
  return hours;
}

Result<Schedule> read_schedule(const JsonFields& fields) {
  CHECK_OK(fields.allow_only({"time_zone", "days", "stop_outside", "prewarm_minutes"}));
  Schedule schedule;
  TRY(schedule.time_zone, fields.text("time_zone"));
  if (!calendar::is_time_zone(schedule.time_zone)) {
    return fail(ErrorCode::kInvalidRequest,
                "`time_zone` must be a name of the time-zone database, such as \"Asia/Seoul\" or \"UTC\"");
  }
  TRY(const auto days, fields.optional_objects("days", schedule.days.size()));
  if (!days) return fail(ErrorCode::kInvalidRequest, "`days` is missing: seven, from Monday to Sunday");
  for (std::size_t i = 0; i < schedule.days.size(); ++i) {
    if (!(*days)[i]) continue;
    TRY(const auto hours, about("days[" + std::to_string(i) + "]", read_hours(*(*days)[i])));
    schedule.days[i] = hours;
  }
  TRY(const auto stop, fields.optional_flag("stop_outside"));
  schedule.stop_outside = stop.value_or(true);
  if (fields.is_null("prewarm_minutes")) return schedule;
  TRY(const auto prewarm, fields.optional_number("prewarm_minutes", 0, 120));
  if (prewarm) schedule.prewarm = std::chrono::minutes(*prewarm);
  return schedule;
}

Result<void> read_schedule(const JsonFields& fields, PolicyRules& rules) {
  if (fields.is_null("schedule")) {
    rules.schedule.emplace(std::nullopt);
    return {};
  }
  TRY(const auto object, fields.optional_object("schedule"));
  if (!object) return {};
  TRY(auto schedule, about("schedule", read_schedule(*object)));
  rules.schedule.emplace(std::move(schedule));
  return {};
}

Result<void> read_preset(const JsonFields& fields, PolicyRules& rules) {
  if (fields.is_null("preset")) return {};
  TRY(const auto name, fields.optional_choice("preset", {"frugal", "balanced", "always_ready"}));
  if (name) rules.preset = parse_policy_preset(*name);
  return {};
}

}  // namespace

Result<PolicyRules> read_policy_rules(const JsonFields& fields) {
  CHECK_OK(fields.allow_only({"preset", "idle_after", "pause_after", "stop_after", "archive_after", "delete_after",
                              "max_lifetime", "count_viewers", "schedule"}));
  PolicyRules rules;
  CHECK_OK(read_preset(fields, rules));
  TRY(const auto idle_after, fields.optional_number("idle_after", 30, 3600));
  if (idle_after) rules.idle_after = std::chrono::seconds(*idle_after);
  TRY(rules.pause_after, read_patience(fields, "pause_after"));
  TRY(rules.stop_after, read_patience(fields, "stop_after"));
  TRY(rules.archive_after, read_patience(fields, "archive_after"));
  TRY(rules.delete_after, read_patience(fields, "delete_after"));
  TRY(rules.max_lifetime, read_patience(fields, "max_lifetime"));
  TRY(rules.count_viewers, fields.optional_flag("count_viewers"));
  CHECK_OK(read_schedule(fields, rules));
  CHECK_OK(validate(rules));
  return rules;
}

Result<PolicyBounds> read_policy_bounds(const JsonFields& fields) {
  CHECK_OK(fields.allow_only({"pause_after", "stop_after", "archive_after", "max_lifetime", "keep_awake"}));
  PolicyBounds bounds;
  const auto read = [&fields](std::string_view key, Patience& into) -> Result<void> {
    TRY(const auto patience, read_patience(fields, key));
    if (patience) into = *patience;
    return {};
  };
  CHECK_OK(read("pause_after", bounds.pause_after));
  CHECK_OK(read("stop_after", bounds.stop_after));
  CHECK_OK(read("archive_after", bounds.archive_after));
  CHECK_OK(read("max_lifetime", bounds.max_lifetime));
  CHECK_OK(read("keep_awake", bounds.keep_awake));
  CHECK_OK(validate(bounds));
  return bounds;
}

Result<PolicyLevel> read_policy_level(const JsonFields& body, bool with_bounds,
                                      const std::vector<std::string_view>& more) {
  auto known = more;
  known.emplace_back("rules");
  if (with_bounds) known.emplace_back("bounds");
  CHECK_OK(body.allow_only(known));
  PolicyLevel level;
  TRY(const auto rules, body.optional_object("rules"));
  if (!rules) return fail(ErrorCode::kInvalidRequest, "`rules` is missing; an empty object says nothing");
  TRY(level.rules, about("rules", read_policy_rules(*rules)));
  if (!with_bounds) return level;
  TRY(const auto bounds, body.optional_object("bounds"));
  if (bounds) {
    TRY(level.bounds, about("bounds", read_policy_bounds(*bounds)));
  }
  return level;
}

}  // namespace codehub::api
