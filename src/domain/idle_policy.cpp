#include "codehub/domain/idle_policy.hpp"

#include <algorithm>

namespace codehub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kOneDay = hours(24);
constexpr int kMinutesOfDay = 24 * 60;
constexpr int kMinutesOfWeek = 7 * kMinutesOfDay;

/// What each level says of one value, the preset it may have chosen included.
template <class Value>
struct Said {
  std::optional<Value> value;
  PolicySource source = PolicySource::kPreset;
};

template <class Value>
using Field = std::optional<Value> PolicyRules::*;

/// Of one level: its own word, else that of its preset.
template <class Value>
Said<Value> said_by(const PolicyRules& rules, Field<Value> field, PolicySource level) {
  if (rules.*field) return {rules.*field, level};
  if (rules.preset) return {preset_rules(*rules.preset).*field, PolicySource::kPreset};
  return {};
}

bool costs_less(const Patience& one, const Patience& other) { return one && (!other || *one < *other); }
bool costs_less(seconds one, seconds other) { return one < other; }
bool costs_less(bool one, bool other) { return !one && other; }

/// The minutes of a week that a schedule lets a workspace run.
int minutes_of_week(const std::optional<Schedule>& schedule) {
  if (!schedule || !schedule->stop_outside) return kMinutesOfWeek;
  int total = 0;
  for (const auto& day : schedule->days) {
    if (day) total += day->to_minute - day->from_minute;
  }
  return total;
}
bool costs_less(const std::optional<Schedule>& one, const std::optional<Schedule>& other) {
  return minutes_of_week(one) < minutes_of_week(other);
}

/// The narrowest level that says something; of several groups the word that costs least.
template <class Value>
Said<Value> choose(const PolicyLevel& installation, const std::vector<PolicyLevel>& groups,
                   const PolicyRules& workspace, Field<Value> field) {
  auto own = said_by(workspace, field, PolicySource::kWorkspace);
  if (own.value) return own;
  Said<Value> best;
  for (const auto& group : groups) {
    auto said = said_by(group.rules, field, PolicySource::kGroup);
    if (said.value && (!best.value || costs_less(*said.value, *best.value))) best = std::move(said);
  }
  if (best.value) return best;
  return said_by(installation.rules, field, PolicySource::kInstallation);
}

/// The strictest bound of all levels.
Patience strictest_bound(const PolicyLevel& installation, const std::vector<PolicyLevel>& groups,
                         Patience PolicyBounds::* field) {
  Patience bound = installation.bounds.*field;
  for (const auto& group : groups) {
    if (costs_less(group.bounds.*field, bound)) bound = group.bounds.*field;
  }
  return bound;
}

PolicyPreset chosen_preset(const PolicyLevel& installation, const std::vector<PolicyLevel>& groups,
                           const PolicyRules& workspace) {
  if (workspace.preset) return *workspace.preset;
  std::optional<PolicyPreset> best;
  for (const auto& group : groups) {
    // They stand in the order of what they cost.
    if (group.rules.preset && (!best || *group.rules.preset < *best)) best = group.rules.preset;
  }
  return best.value_or(installation.rules.preset.value_or(PolicyPreset::kBalanced));
}

std::string spell(seconds length) {
  const auto count = length.count();
  if (count % kOneDay.count() == 0) return std::to_string(count / kOneDay.count()) + " d";
  if (count % 3600 == 0) return std::to_string(count / 3600) + " h";
  if (count % 60 == 0) return std::to_string(count / 60) + " min";
  return std::to_string(count) + " s";
}

Result<void> within(std::string_view field, const Patience& value, seconds least, seconds most) {
  if (!value || (*value >= least && *value <= most)) return {};
  return fail(ErrorCode::kInvalidRequest, std::string(field) + " is " + spell(*value) + "; it must be from " +
                                              spell(least) + " to " + spell(most) + ".");
}

Result<void> in_order(std::string_view earlier, const Patience& first, std::string_view later, const Patience& second) {
  if (!first || !second || *second >= *first) return {};
  return fail(ErrorCode::kInvalidRequest, std::string(later) + " (" + spell(*second) + ") must not be shorter than " +
                                              std::string(earlier) + " (" + spell(*first) + ").");
}

/// Absent counts as "never": nothing to hold against a bound.
Patience flat(const std::optional<Patience>& value) { return value.value_or(std::nullopt); }

struct Range {
  seconds least;
  seconds most;
};
constexpr Range kIdleRange{seconds(30), hours(1)};
constexpr Range kWaitRange{minutes(1), 30 * kOneDay};
constexpr Range kArchiveRange{hours(1), 3650 * kOneDay};
constexpr Range kDeleteRange{7 * kOneDay, 3650 * kOneDay};
constexpr Range kLifeRange{hours(1), 365 * kOneDay};

Result<void> within(std::string_view field, const Patience& value, Range span) {
  return within(field, value, span.least, span.most);
}

bool is_zone_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '/' && std::all_of(name.begin(), name.end(), good);
}

Result<void> validate(const Schedule& schedule) {
  if (!is_zone_name(schedule.time_zone)) {
    return fail(ErrorCode::kInvalidRequest, "schedule.time_zone must be a name like \"Asia/Seoul\" or \"UTC\".");
  }
  bool works = false;
  for (const auto& day : schedule.days) {
    if (!day) continue;
    works = true;
    if (day->from_minute < 0 || day->to_minute > kMinutesOfDay || day->from_minute >= day->to_minute) {
      return fail(ErrorCode::kInvalidRequest,
                  "schedule.days: each day is from a time to a later one, within 00:00 and 24:00.");
    }
  }
  if (!works) return fail(ErrorCode::kInvalidRequest, "schedule.days: at least one day of the week must have hours.");
  if (schedule.prewarm && (*schedule.prewarm < minutes(0) || *schedule.prewarm > minutes(120))) {
    return fail(ErrorCode::kInvalidRequest, "schedule.prewarm_minutes must be from 0 to 120.");
  }
  return {};
}

}  // namespace

std::string_view to_string(PolicyPreset preset) {
  switch (preset) {
    case PolicyPreset::kFrugal: return "frugal";
    case PolicyPreset::kBalanced: return "balanced";
    case PolicyPreset::kAlwaysReady: return "always_ready";
  }
  return "balanced";
}

std::optional<PolicyPreset> parse_policy_preset(std::string_view text) {
  for (const auto preset : kPolicyPresets) {
    if (text == to_string(preset)) return preset;
  }
  return std::nullopt;
}

std::string_view to_string(PolicySource source) {
  switch (source) {
    case PolicySource::kPreset: return "preset";
    case PolicySource::kInstallation: return "installation";
    case PolicySource::kGroup: return "group";
    case PolicySource::kWorkspace: return "workspace";
    case PolicySource::kBound: return "bound";
  }
  return "preset";
}

PolicyRules preset_rules(PolicyPreset preset) {
  PolicyRules rules;
  switch (preset) {
    case PolicyPreset::kFrugal:
      rules.pause_after = Patience(minutes(5));
      rules.stop_after = Patience(minutes(30));
      rules.archive_after = Patience(3 * kOneDay);
      break;
    case PolicyPreset::kBalanced:
      rules.pause_after = Patience(minutes(10));
      rules.stop_after = Patience(hours(2));
      rules.archive_after = Patience(7 * kOneDay);
      break;
    case PolicyPreset::kAlwaysReady:
      rules.pause_after = Patience(hours(8));
      rules.stop_after = Patience();
      rules.archive_after = Patience();
      break;
  }
  return rules;
}

Result<void> validate(const PolicyRules& rules) {
  const Patience idle = rules.idle_after ? Patience(*rules.idle_after) : Patience();
  CHECK_OK(within("idle_after", idle, kIdleRange));
  CHECK_OK(within("pause_after", flat(rules.pause_after), kWaitRange));
  CHECK_OK(within("stop_after", flat(rules.stop_after), kWaitRange));
  CHECK_OK(within("archive_after", flat(rules.archive_after), kArchiveRange));
  CHECK_OK(within("delete_after", flat(rules.delete_after), kDeleteRange));
  CHECK_OK(within("max_lifetime", flat(rules.max_lifetime), kLifeRange));

  const auto preset = rules.preset ? preset_rules(*rules.preset) : PolicyRules();
  const auto pause = flat(rules.pause_after ? rules.pause_after : preset.pause_after);
  const auto stop = flat(rules.stop_after ? rules.stop_after : preset.stop_after);
  const auto archive = flat(rules.archive_after ? rules.archive_after : preset.archive_after);
  CHECK_OK(in_order("idle_after", idle, "pause_after", pause));
  CHECK_OK(in_order("idle_after", idle, "stop_after", stop));
  CHECK_OK(in_order("pause_after", pause, "stop_after", stop));
  CHECK_OK(in_order("archive_after", archive, "delete_after", flat(rules.delete_after)));
  if (rules.schedule && *rules.schedule) return validate(**rules.schedule);
  return {};
}

Result<void> validate(const PolicyBounds& bounds) {
  CHECK_OK(within("bounds.pause_after", bounds.pause_after, kWaitRange));
  CHECK_OK(within("bounds.stop_after", bounds.stop_after, kWaitRange));
  CHECK_OK(within("bounds.archive_after", bounds.archive_after, kArchiveRange));
  CHECK_OK(within("bounds.max_lifetime", bounds.max_lifetime, kLifeRange));
  CHECK_OK(within("bounds.keep_awake", bounds.keep_awake, kWaitRange));
  return in_order("bounds.pause_after", bounds.pause_after, "bounds.stop_after", bounds.stop_after);
}

IdlePolicy resolve_policy(const PolicyLevel& installation, const std::vector<PolicyLevel>& groups,
                          const PolicyRules& workspace) {
  IdlePolicy policy;
  policy.preset = chosen_preset(installation, groups, workspace);
  const auto fill = [&](const char* name, auto field, auto& value) {
    auto said = choose(installation, groups, workspace, field);
    policy.sources[name] = said.source;
    if (said.value) value = std::move(*said.value);
  };
  const auto hold = [&](const char* name, Patience PolicyBounds::* field, Patience& value) {
    const auto bound = strictest_bound(installation, groups, field);
    if (!costs_less(bound, value)) return;
    value = bound;
    policy.sources[name] = PolicySource::kBound;
  };
  fill("idle_after", &PolicyRules::idle_after, policy.idle_after);
  fill("pause_after", &PolicyRules::pause_after, policy.pause_after);
  fill("stop_after", &PolicyRules::stop_after, policy.stop_after);
  fill("archive_after", &PolicyRules::archive_after, policy.archive_after);
  fill("delete_after", &PolicyRules::delete_after, policy.delete_after);
  fill("max_lifetime", &PolicyRules::max_lifetime, policy.max_lifetime);
  fill("count_viewers", &PolicyRules::count_viewers, policy.count_viewers);
  fill("schedule", &PolicyRules::schedule, policy.schedule);
  hold("pause_after", &PolicyBounds::pause_after, policy.pause_after);
  hold("stop_after", &PolicyBounds::stop_after, policy.stop_after);
  hold("archive_after", &PolicyBounds::archive_after, policy.archive_after);
  hold("max_lifetime", &PolicyBounds::max_lifetime, policy.max_lifetime);
  if (const auto bound = strictest_bound(installation, groups, &PolicyBounds::keep_awake)) {
    policy.longest_keep_awake = *bound;
  }
  return policy;
}

}  // namespace codehub
