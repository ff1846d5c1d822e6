#include "quota_facts.hpp"

#include <algorithm>

namespace codehub::server {

std::optional<Timestamp> known_idle_since(const ActivityBoard& board, const WorkspaceId& id, Timestamp now) {
  constexpr auto kLeast = std::chrono::minutes(2);
  const auto activity = board.find(id);
  if (!activity || activity->signals.empty()) return std::nullopt;
  if (activity->keep_awake && activity->keep_awake->until > now) return std::nullopt;
  const auto last = std::max_element(activity->signals.begin(), activity->signals.end(),
                                     [](const UseSignal& a, const UseSignal& b) { return a.at < b.at; });
  if (now - last->at < kLeast) return std::nullopt;
  return last->at;
}

store::QuotaFacts quota_facts(std::vector<Size> sizes, const ActivityBoard& board, std::function<bool()> can_pause) {
  store::QuotaFacts facts;
  facts.sizes = std::move(sizes);
  facts.can_pause = std::move(can_pause);
  facts.idle_since = [&board](const WorkspaceId& id) { return known_idle_since(board, id, now()); };
  return facts;
}

}  // namespace codehub::server
