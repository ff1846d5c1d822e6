#include "codehub/wire/idleness_json.hpp"

#include <string>

#include "codehub/wire/policy_json.hpp"

namespace codehub::wire {
namespace {

using nlohmann::json;

json render_signals(const IdlenessView& view) {
  json signals = json::array();
  for (const auto kind : kSignalKinds) {
    const auto* signal = find_signal(view.activity, kind);
    if (signal == nullptr) continue;
    const bool counts = kind != SignalKind::kViewers || view.policy.count_viewers;
    signals.push_back({{"kind", std::string(to_string(kind))},
                       {"at", format_rfc3339(signal->at)},
                       {"cause", signal->cause},
                       {"counts", counts}});
  }
  return signals;
}

json render_keep_awake(const std::optional<KeepAwake>& awake) {
  if (!awake) return nullptr;
  return {{"until", format_rfc3339(awake->until)},
          {"reason", awake->reason},
          {"by", awake->by},
          {"since", format_rfc3339(awake->since)}};
}

json render_coming(const std::vector<ComingStep>& coming) {
  json steps = json::array();
  for (const auto& step : coming) {
    steps.push_back({{"step", std::string(to_string(step.step))},
                     {"at", format_rfc3339(step.at)},
                     {"cause", std::string(to_string(step.cause))}});
  }
  return steps;
}

}  // namespace

json render_idleness_summary(const Idleness& idleness) {
  return {{"idle", idleness.idle},
          {"idle_since", format_rfc3339(idleness.idle_since)},
          {"coming", render_coming(idleness.coming)}};
}

json render_idleness(const IdlenessView& view) {
  json body = render_idleness_summary(view.idleness);
  body["awake"] = view.idleness.awake;
  body["signals"] = render_signals(view);
  body["keep_awake"] = render_keep_awake(view.activity.keep_awake);
  body["policy"] = render_policy(view.policy);
  const auto& heard = view.activity.heard_at;
  body["agent_heard_at"] = heard ? json(format_rfc3339(*heard)) : json(nullptr);
  body["phase"] = std::string(to_string(view.workspace.phase));
  body["can_pause"] = view.abilities.pause;
  body["can_archive"] = view.abilities.archive;
  return body;
}

}  // namespace codehub::wire
