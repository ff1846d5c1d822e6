#include "codehub/domain/activity.hpp"

#include <algorithm>
#include <utility>

#include "codehub/domain/text.hpp"

namespace codehub {

std::string_view to_string(SignalKind kind) {
  switch (kind) {
    case SignalKind::kPresence: return "presence";
    case SignalKind::kTerminal: return "terminal";
    case SignalKind::kBusy: return "busy";
    case SignalKind::kVisit: return "visit";
    case SignalKind::kViewers: return "viewers";
  }
  return "presence";
}

std::optional<SignalKind> parse_signal_kind(std::string_view text) {
  for (const auto kind : kSignalKinds) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

const UseSignal* find_signal(const Activity& activity, SignalKind kind) {
  const auto found = std::find_if(activity.signals.begin(), activity.signals.end(),
                                  [kind](const UseSignal& signal) { return signal.kind == kind; });
  return found == activity.signals.end() ? nullptr : &*found;
}

bool note(Activity& activity, UseSignal signal) {
  signal.cause = to_storable_text(signal.cause, kMaxCauseBytes);
  for (auto& known : activity.signals) {
    if (known.kind != signal.kind) continue;
    if (signal.at <= known.at) return false;
    known = std::move(signal);
    return true;
  }
  activity.signals.push_back(std::move(signal));
  return true;
}

void bring_back_to(Activity& activity, Timestamp now) {
  for (auto& signal : activity.signals) signal.at = std::min(signal.at, now);
  if (activity.heard_at) activity.heard_at = std::min(*activity.heard_at, now);
  auto& awake = activity.keep_awake;
  if (!awake || awake->since <= now) return;
  awake->until = now + (awake->until - awake->since);
  awake->since = now;
}

}  // namespace codehub
