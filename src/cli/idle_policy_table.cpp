#include "idle_policy_table.hpp"

#include <array>
#include <cmath>

#include "amounts.hpp"
#include "codehub/cli/text.hpp"
#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct Field {
  const char* key;
  const char* label;
};
constexpr std::array<Field, 9> kFields{{{"preset", "preset"},
                                        {"idle_after", "idle after"},
                                        {"pause_after", "freezes after"},
                                        {"stop_after", "stops after"},
                                        {"archive_after", "archived after"},
                                        {"delete_after", "deleted after"},
                                        {"max_lifetime", "runs at most"},
                                        {"count_viewers", "viewers keep it awake"},
                                        {"longest_keep_awake", "longest keep-awake"}}};
constexpr std::array<Field, 5> kBounds{{{"pause_after", "freezes after"},
                                        {"stop_after", "stops after"},
                                        {"archive_after", "archived after"},
                                        {"max_lifetime", "runs at most"},
                                        {"keep_awake", "keep-awake"}}};

std::string value_words(const json& value) {
  if (value.is_null()) return "never";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return spell_length(std::chrono::seconds(value.get<std::int64_t>()));
  return value.is_string() ? printable(value.get<std::string>()) : std::string();
}

std::string schedule_words(const json& schedule) {
  if (!schedule.is_object()) return "none";
  constexpr std::array<const char*, 7> kDayNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string words;
  const auto days = schedule.value("days", json::array());
  for (std::size_t i = 0; i < kDayNames.size() && i < days.size(); ++i) {
    if (!days[i].is_object()) continue;
    words += (words.empty() ? "" : ", ") + std::string(kDayNames.at(i)) + " " + text_of(days[i], "from") + "-" +
             text_of(days[i], "to");
  }
  words += " (" + text_of(schedule, "time_zone") + ")";
  if (schedule.value("stop_outside", true)) words += ", stopped outside";
  if (schedule.contains("prewarm_minutes") && schedule["prewarm_minutes"].is_number()) {
    words += ", started " + std::to_string(schedule["prewarm_minutes"].get<int>()) + " min before";
  }
  return printable(words);
}

/// Rows of what `policy` says; where it comes from, in the last column, if that is known.
std::string policy_table(const json& policy) {
  const auto sources = policy.value("sources", json::object());
  std::vector<std::vector<std::string>> rows;
  for (const auto& field : kFields) {
    if (!policy.contains(field.key)) continue;
    rows.push_back({field.label, value_words(policy[field.key]), text_of(sources, field.key)});
  }
  if (policy.contains("schedule")) {
    rows.push_back({"working hours", schedule_words(policy["schedule"]), text_of(sources, "schedule")});
  }
  return rows.empty() ? "says nothing of its own\n" : render_table({"", "VALUE", "FROM"}, rows);
}

std::string bounds_table(const json& bounds) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& field : kBounds) {
    if (bounds.contains(field.key) && !bounds[field.key].is_null()) {
      rows.push_back({field.label, value_words(bounds[field.key])});
    }
  }
  return rows.empty() ? std::string() : "narrower levels choose at most:\n" + render_table({"", "VALUE"}, rows);
}

std::string hours(const json& answer, const char* key) {
  return spell_length(std::chrono::seconds(answer.value(key, std::int64_t{0})));
}

}  // namespace

std::string describe_policy(const json& answer) {
  if (answer.contains("effective")) return policy_table(answer["effective"]);
  return policy_table(answer.value("rules", json::object())) + bounds_table(answer.value("bounds", json::object()));
}

std::string describe_dry_run(const json& answer) {
  const auto money = [&](const char* key) {
    return spell_number(answer.value(key, 0.0)) + " " + text_of(answer, "currency");
  };
  const bool saved = answer.value("would_have_saved", 0.0) >= 0;
  std::string text = "last week, " + std::to_string(answer.value("workspaces", 0)) + " workspaces:\n";
  text += render_table({"", "AS IT WAS", "WITH THIS POLICY"},
                       {{"cost", money("cost"), money("would_have_cost")},
                        {"running", hours(answer, "running_seconds"), hours(answer, "would_have_run_seconds")},
                        {"frozen", "", hours(answer, "paused_seconds")},
                        {"wakes", "", std::to_string(answer.value("wakes", 0))}});
  const auto difference = spell_number(std::abs(answer.value("would_have_saved", 0.0)));
  return text + "It would have " + (saved ? "saved " : "cost more by ") + difference + " " +
         printable(text_of(answer, "currency")) + ". Nothing was changed.\n";
}

}  // namespace codehub::cli
