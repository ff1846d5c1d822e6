#include "codehub/wire/policy_json.hpp"

#include <array>
#include <cstdio>

namespace codehub::wire {
namespace {

using nlohmann::json;
using std::chrono::seconds;

json render_patience(const Patience& patience) { return patience ? json(patience->count()) : json(nullptr); }

std::string render_minute(int minute) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60, minute % 60);
  return text.data();
}

json render_schedule(const std::optional<Schedule>& schedule) {
  if (!schedule) return nullptr;
  json days = json::array();
  for (const auto& day : schedule->days) {
    if (day) {
      days.push_back({{"from", render_minute(day->from_minute)}, {"to", render_minute(day->to_minute)}});
    } else {
      days.push_back(nullptr);
    }
  }
  return {{"time_zone", schedule->time_zone},
          {"days", std::move(days)},
          {"stop_outside", schedule->stop_outside},
          {"prewarm_minutes", schedule->prewarm ? json(schedule->prewarm->count()) : json(nullptr)}};
}

// These throw when a value is not what was rendered.

Patience read_patience(const json& value) {
  if (value.is_null()) return std::nullopt;
  return seconds(value.get<std::int64_t>());
}

Patience read_bound(const json& body, const char* key) {
  return body.contains(key) ? read_patience(body.at(key)) : Patience();
}

std::optional<Patience> read_rule(const json& body, const char* key) {
  if (!body.contains(key)) return std::nullopt;
  return read_patience(body.at(key));
}

int read_minute(const json& value) {
  const auto& text = value.get_ref<const std::string&>();
  return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3, 2));
}

std::optional<Schedule> read_schedule(const json& body) {
  if (body.is_null()) return std::nullopt;
  Schedule schedule;
  schedule.time_zone = body.at("time_zone").get<std::string>();
  schedule.stop_outside = body.at("stop_outside").get<bool>();
  const auto& prewarm = body.at("prewarm_minutes");
  if (!prewarm.is_null()) schedule.prewarm = std::chrono::minutes(prewarm.get<int>());
  const auto& days = body.at("days");
  for (std::size_t day = 0; day < schedule.days.size(); ++day) {
    const auto& hours = days.at(day);
    if (hours.is_null()) continue;
    schedule.days[day] = Schedule::Hours{read_minute(hours.at("from")), read_minute(hours.at("to"))};
  }
  return schedule;
}

PolicyRules read_rules(const json& body) {
  PolicyRules rules;
  if (body.contains("preset")) {
    rules.preset = parse_policy_preset(body.at("preset").get<std::string>());
    if (!rules.preset) throw std::runtime_error("no such preset");
  }
  if (body.contains("idle_after")) rules.idle_after = seconds(body.at("idle_after").get<std::int64_t>());
  rules.pause_after = read_rule(body, "pause_after");
  rules.stop_after = read_rule(body, "stop_after");
  rules.archive_after = read_rule(body, "archive_after");
  rules.delete_after = read_rule(body, "delete_after");
  rules.max_lifetime = read_rule(body, "max_lifetime");
  if (body.contains("count_viewers")) rules.count_viewers = body.at("count_viewers").get<bool>();
  if (body.contains("schedule")) rules.schedule.emplace(read_schedule(body.at("schedule")));
  return rules;
}

PolicyBounds read_bounds(const json& body) {
  PolicyBounds bounds;
  bounds.pause_after = read_bound(body, "pause_after");
  bounds.stop_after = read_bound(body, "stop_after");
  bounds.archive_after = read_bound(body, "archive_after");
  bounds.max_lifetime = read_bound(body, "max_lifetime");
  bounds.keep_awake = read_bound(body, "keep_awake");
  return bounds;
}

template <class Value>
Result<Value> read_text(std::string_view text, Value (*read)(const json&)) {
  try {
    const auto body = json::parse(text);
    if (!body.is_object()) throw std::runtime_error("it is no object");
    auto value = read(body);
    if (const auto valid = validate(value); !valid) throw std::runtime_error(valid.error().message);
    return value;
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, "A stored policy cannot be read.", error.what());
  }
}

}  // namespace

json render_policy(const IdlePolicy& policy) {
  json sources = json::object();
  for (const auto& [field, source] : policy.sources) sources[field] = std::string(to_string(source));
  return {{"preset", std::string(to_string(policy.preset))},
          {"idle_after", policy.idle_after.count()},
          {"pause_after", render_patience(policy.pause_after)},
          {"stop_after", render_patience(policy.stop_after)},
          {"archive_after", render_patience(policy.archive_after)},
          {"delete_after", render_patience(policy.delete_after)},
          {"max_lifetime", render_patience(policy.max_lifetime)},
          {"count_viewers", policy.count_viewers},
          {"longest_keep_awake", policy.longest_keep_awake.count()},
          {"schedule", render_schedule(policy.schedule)},
          {"sources", std::move(sources)}};
}

json render_policy_rules(const PolicyRules& rules) {
  json body = json::object();
  const auto put = [&body](const char* key, const std::optional<Patience>& patience) {
    if (patience) body[key] = render_patience(*patience);
  };
  if (rules.preset) body["preset"] = std::string(to_string(*rules.preset));
  if (rules.idle_after) body["idle_after"] = rules.idle_after->count();
  put("pause_after", rules.pause_after);
  put("stop_after", rules.stop_after);
  put("archive_after", rules.archive_after);
  put("delete_after", rules.delete_after);
  put("max_lifetime", rules.max_lifetime);
  if (rules.count_viewers) body["count_viewers"] = *rules.count_viewers;
  if (rules.schedule) body["schedule"] = render_schedule(*rules.schedule);
  return body;
}

json render_policy_bounds(const PolicyBounds& bounds) {
  return {{"pause_after", render_patience(bounds.pause_after)},
          {"stop_after", render_patience(bounds.stop_after)},
          {"archive_after", render_patience(bounds.archive_after)},
          {"max_lifetime", render_patience(bounds.max_lifetime)},
          {"keep_awake", render_patience(bounds.keep_awake)}};
}

Result<PolicyRules> parse_policy_rules(std::string_view text) { return read_text(text, &read_rules); }
Result<PolicyBounds> parse_policy_bounds(std::string_view text) { return read_text(text, &read_bounds); }

}  // namespace codehub::wire
