#include "idle_policy_request.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>

#include "amounts.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

template <class T>
Result<T> of_flag(const std::string& flag, Result<T> result) {
  if (result) return result;
  return fail(ErrorCode::kInvalidRequest, flag + ": " + result.error().message);
}

Result<void> put_length(json& rules, const char* key, const std::string& flag, const std::string& text) {
  if (text.empty()) return {};
  if (text == "inherit") {
    rules.erase(key);
  } else if (text == "never") {
    rules[key] = nullptr;
  } else {
    TRY(const auto length, of_flag(flag, parse_length(text)));
    rules[key] = length.count();
  }
  return {};
}

Result<std::optional<bool>> read_yes_no(const std::string& flag, const std::string& text) {
  if (text.empty() || text == "inherit") return std::nullopt;
  if (text == "yes") return true;
  if (text == "no") return false;
  return fail(ErrorCode::kInvalidRequest, flag + " takes yes or no");
}

Result<std::size_t> read_day(const std::string& name) {
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (name == kDays[i]) return i;
  }
  return fail(ErrorCode::kInvalidRequest, "--hours: \"" + name.substr(0, 20) +
                                              "\" is no day; write mon, tue, wed, thu, "
                                              "fri, sat or sun");
}

/// "mon-fri", "sat,sun".
Result<std::vector<std::size_t>> read_days(const std::string& text) {
  std::vector<std::size_t> days;
  std::istringstream parts(text);
  std::string part;
  while (std::getline(parts, part, ',')) {
    const auto dash = part.find('-');
    TRY(const auto first, read_day(part.substr(0, dash)));
    auto last = first;
    if (dash != std::string::npos) {
      TRY(last, read_day(part.substr(dash + 1)));
    }
    for (std::size_t day = first;; day = (day + 1) % kDays.size()) {
      days.push_back(day);
      if (day == last) break;
    }
  }
  return days;
}

/// "mon-fri=09:00-20:00" into the days of a schedule. The server checks the times.
Result<void> put_hours(json& days, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    return fail(ErrorCode::kInvalidRequest, "--hours: write days and hours such as mon-fri=09:00-20:00, or sat=off");
  }
  const auto hours = text.substr(equals + 1);
  const auto dash = hours.find('-');
  json value = nullptr;
  if (hours != "off" && dash == std::string::npos) {
    return fail(ErrorCode::kInvalidRequest, "--hours: write the hours as 09:00-20:00, or off");
  }
  if (hours != "off") value = {{"from", hours.substr(0, dash)}, {"to", hours.substr(dash + 1)}};
  TRY(const auto chosen, read_days(text.substr(0, equals)));
  for (const auto day : chosen) days[day] = value;
  return {};
}

bool touches_schedule(const PolicyFlags& flags) {
  return !flags.time_zone.empty() || !flags.hours.empty() || !flags.prewarm.empty() || !flags.stop_outside.empty();
}

Result<void> put_prewarm(json& schedule, const std::string& text) {
  if (text.empty()) return {};
  if (text == "never") {
    schedule["prewarm_minutes"] = nullptr;
    return {};
  }
  TRY(const auto length, of_flag("--prewarm", parse_length(text)));
  schedule["prewarm_minutes"] = std::chrono::duration_cast<std::chrono::minutes>(length).count();
  return {};
}

Result<void> put_schedule(json& rules, const PolicyFlags& flags) {
  if (flags.no_schedule) rules["schedule"] = nullptr;
  if (!touches_schedule(flags)) return {};
  json schedule = rules.contains("schedule") && rules["schedule"].is_object() ? rules["schedule"] : json::object();
  if (!schedule.contains("days"))
    schedule["days"] = json::array({nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr});
  if (!flags.time_zone.empty()) schedule["time_zone"] = flags.time_zone;
  if (!schedule.contains("time_zone")) {
    return fail(ErrorCode::kInvalidRequest, "say where the hours hold, for example --time-zone Asia/Seoul");
  }
  for (const auto& hours : flags.hours) CHECK_OK(put_hours(schedule["days"], hours));
  CHECK_OK(put_prewarm(schedule, flags.prewarm));
  TRY(const auto stop, read_yes_no("--stop-outside", flags.stop_outside));
  if (stop) schedule["stop_outside"] = *stop;
  rules["schedule"] = std::move(schedule);
  return {};
}

}  // namespace

Result<json> change_rules(json rules, const PolicyFlags& flags) {
  if (flags.preset == "inherit") rules.erase("preset");
  if (!flags.preset.empty() && flags.preset != "inherit") rules["preset"] = flags.preset;
  CHECK_OK(put_length(rules, "idle_after", "--idle-after", flags.idle_after));
  CHECK_OK(put_length(rules, "pause_after", "--pause-after", flags.pause_after));
  CHECK_OK(put_length(rules, "stop_after", "--stop-after", flags.stop_after));
  CHECK_OK(put_length(rules, "archive_after", "--archive-after", flags.archive_after));
  CHECK_OK(put_length(rules, "delete_after", "--delete-after", flags.delete_after));
  CHECK_OK(put_length(rules, "max_lifetime", "--max-lifetime", flags.max_lifetime));
  if (flags.count_viewers == "inherit") rules.erase("count_viewers");
  TRY(const auto viewers, read_yes_no("--count-viewers", flags.count_viewers));
  if (viewers) rules["count_viewers"] = *viewers;
  CHECK_OK(put_schedule(rules, flags));
  return rules;
}

Result<json> change_bounds(json bounds, const PolicyFlags& flags) {
  static const std::map<std::string, const char*> kKeys = {{"pause-after", "pause_after"},
                                                           {"stop-after", "stop_after"},
                                                           {"archive-after", "archive_after"},
                                                           {"max-lifetime", "max_lifetime"},
                                                           {"keep-awake", "keep_awake"}};
  for (const auto& text : flags.bounds) {
    const auto equals = text.find('=');
    const auto key = kKeys.find(text.substr(0, equals));
    if (equals == std::string::npos || key == kKeys.end()) {
      return fail(ErrorCode::kInvalidRequest,
                  "--bound takes pause-after, stop-after, archive-after, max-lifetime or keep-awake with the longest "
                  "that is allowed, such as keep-awake=8h, or none");
    }
    const auto value = text.substr(equals + 1);
    if (value == "none") {
      bounds[key->second] = nullptr;
    } else {
      TRY(const auto length, of_flag("--bound", parse_length(value)));
      bounds[key->second] = length.count();
    }
  }
  return bounds;
}

}  // namespace codehub::cli
