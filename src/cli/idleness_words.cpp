#include "idleness_words.hpp"

#include <map>

#include "amounts.hpp"
#include "codehub/cli/text.hpp"
#include "local_time.hpp"
#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

std::optional<Timestamp> time_of(const json& object, const char* key) {
  const auto time = parse_rfc3339(text_of(object, key));
  return time ? std::optional(*time) : std::nullopt;
}

std::string length_between(Timestamp from, Timestamp to) {
  return spell_length(std::chrono::duration_cast<std::chrono::seconds>(to - from));
}

const json& array_of(const json& object, const char* key) {
  static const json kNone = json::array();
  return object.is_object() && object.contains(key) && object[key].is_array() ? object[key] : kNone;
}

/// "freezes in 4 min", "stops in 1 h 50 min (end of the working hours)".
std::string step_words(const json& step, Timestamp now) {
  static const std::map<std::string, std::string> kVerbs = {{"pause", "freezes"},
                                                            {"stop", "stops"},
                                                            {"archive", "is archived"},
                                                            {"delete", "is deleted"},
                                                            {"prewarm", "starts"}};
  static const std::map<std::string, std::string> kCauses = {{"schedule", " (by the working hours)"},
                                                             {"lifetime", " (it has run for as long as it may)"}};
  const auto verb = kVerbs.find(text_of(step, "step"));
  const auto at = time_of(step, "at");
  if (verb == kVerbs.end() || !at) return {};
  const auto cause = kCauses.find(text_of(step, "cause"));
  const auto when = *at <= now ? std::string(" now") : " in " + length_between(now, *at);
  return verb->second + when + (cause == kCauses.end() ? "" : cause->second);
}

std::string labelled(const std::string& label, const std::string& value) {
  return value.empty() ? std::string() : label + printable(value) + "\n";
}

}  // namespace

std::string keep_awake_words(const json& idleness) {
  if (!idleness.is_object() || !idleness.contains("keep_awake") || !idleness["keep_awake"].is_object()) return {};
  const auto& keep = idleness["keep_awake"];
  const auto until = time_of(keep, "until");
  if (!until) return {};
  const auto reason = text_of(keep, "reason");
  return "kept awake until " + format_local(*until, system_zone()) + " by `" + text_of(keep, "by") + "`" +
         (reason.empty() ? "" : ": " + reason);
}

std::string describe_idleness(const json& idleness, Timestamp now) {
  std::string lines;
  const char* label = "awake        ";
  for (const auto& reason : array_of(idleness, "awake")) {
    if (reason.is_string()) lines += labelled(std::exchange(label, "             "), reason.get<std::string>());
  }
  const auto since = time_of(idleness, "idle_since");
  if (idleness.is_object() && idleness.value("idle", false) && since) {
    lines += labelled("idle         ", "for " + length_between(*since, now));
  }
  lines += labelled("keep-awake   ", keep_awake_words(idleness));
  label = "next         ";
  for (const auto& step : array_of(idleness, "coming")) {
    const auto words = step_words(step, now);
    if (!words.empty()) lines += labelled(std::exchange(label, "             "), words);
  }
  return lines;
}

std::string idle_mark(const json& workspace, Timestamp now) {
  if (text_of(workspace, "phase") != "RUNNING" || !workspace.contains("idleness")) return {};
  const auto& idleness = workspace["idleness"];
  const auto since = idleness.is_object() ? time_of(idleness, "idle_since") : std::nullopt;
  if (!since || !idleness.value("idle", false)) return {};
  return ", idle for " + length_between(*since, now);
}

}  // namespace codehub::cli
