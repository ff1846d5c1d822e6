#include "use_signals.hpp"

#include "codehub/domain/text.hpp"

namespace codehub::gateway {

bool UseSignals::is_due(const WorkspaceId& workspace, SignalKind kind) const {
  const auto known = told_.find(workspace);
  if (known == told_.end()) return true;
  const auto& last = known->second.at(static_cast<std::size_t>(kind));
  return !last || std::chrono::steady_clock::now() - *last >= kEvery;
}

void UseSignals::tell(const WorkspaceId& workspace, SignalKind kind, std::string_view cause) {
  if (!is_due(workspace, kind)) return;
  if (told_.size() >= kMost && !told_.contains(workspace)) told_.clear();
  told_[workspace].at(static_cast<std::size_t>(kind)) = std::chrono::steady_clock::now();
  WorkspaceUsed event;
  event.workspace_id = workspace;
  event.signal.kind = kind;
  event.signal.at = clock_();
  event.signal.cause = to_storable_text(cause, kMaxCauseBytes);
  used_.publish(event);
}

}  // namespace codehub::gateway
