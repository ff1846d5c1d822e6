#include "codehub/gateway/page_visits.hpp"

namespace codehub::gateway {
namespace {

std::string visit_key(const WorkspaceId& workspace, const std::string& visitor) {
  return workspace.value() + "/" + visitor;
}

}  // namespace

void PageVisits::note(const WorkspaceId& workspace, const std::string& visitor, Timestamp at) {
  auto key = visit_key(workspace, visitor);
  const std::lock_guard lock(mutex_);
  if (opened_.size() >= kMost && !opened_.contains(key)) {
    std::erase_if(opened_, [at](const auto& entry) { return at - entry.second >= kLately; });
    if (opened_.size() >= kMost) opened_.clear();  // Costs those people one reload.
  }
  opened_.insert_or_assign(std::move(key), at);
}

bool PageVisits::lately(const WorkspaceId& workspace, const std::string& visitor, Timestamp at) const {
  const auto key = visit_key(workspace, visitor);
  const std::lock_guard lock(mutex_);
  const auto found = opened_.find(key);
  return found != opened_.end() && at - found->second < kLately;
}

}  // namespace codehub::gateway
