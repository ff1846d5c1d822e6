#include "idle_words.hpp"

#include <array>
#include <utility>

namespace codehub::control {

std::string spell_length(std::chrono::seconds length) {
  constexpr std::array<std::pair<long long, const char*>, 4> kParts{{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
  long long left = length.count();
  std::string text;
  for (std::size_t i = 0, told = 0; i < kParts.size() && told < 2; ++i) {
    const auto count = left / kParts[i].first;
    if (told > 0) ++told;
    if (count == 0) continue;
    left %= kParts[i].first;
    text += (text.empty() ? "" : " ") + std::to_string(count) + " " + kParts[i].second;
    if (told == 0) told = 1;
  }
  return text.empty() ? "0 s" : text;
}

std::chrono::seconds patience_of(IdleStep step, const IdlePolicy& policy) {
  const std::chrono::seconds none{0};
  switch (step) {
    case IdleStep::kPause: return policy.pause_after.value_or(none);
    case IdleStep::kStop: return policy.stop_after.value_or(policy.pause_after.value_or(none));
    case IdleStep::kArchive: return policy.archive_after.value_or(none);
    case IdleStep::kDelete: return policy.delete_after.value_or(none);
    case IdleStep::kPrewarm: return none;
  }
  return none;
}

std::string cause_of(const ComingStep& step, const IdlePolicy& policy) {
  if (step.step == IdleStep::kPrewarm) return "working hours begin";
  switch (step.cause) {
    case IdleCause::kSchedule: return "working hours are over";
    case IdleCause::kLifetime:
      return "it ran for " + spell_length(policy.max_lifetime.value_or(std::chrono::seconds(0))) +
             ", as long as it may";
    case IdleCause::kIdle: break;
  }
  return "idle for " + spell_length(patience_of(step.step, policy));
}

}  // namespace codehub::control
