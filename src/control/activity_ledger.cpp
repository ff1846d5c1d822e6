#include "activity_ledger.hpp"

#include <algorithm>

namespace codehub::control {
namespace {

/// Agents tell ages, and answers take their time: the same use is not a later one.
constexpr std::chrono::seconds kAgeNoise{2};
/// An age beyond it says nothing that a policy could ask.
constexpr std::chrono::hours kOldestAge{24 * 3650};

}  // namespace

Task<void> ActivityLedger::load() {
  CO_TRY(auto all, co_await store_.activity().all());
  for (auto& [id, stored] : all) {
    auto& entry = entries_[id];
    for (auto& signal : stored.signals) note(entry.activity, std::move(signal));
    entry.activity.keep_awake = std::move(stored.keep_awake);
    show(id, entry);
  }
  co_return Result<void>();
}

std::vector<UseSignal> ActivityLedger::unsaved_of(const Entry& entry) {
  std::vector<UseSignal> signals;
  for (const auto kind : entry.unsaved) {
    if (const auto* signal = find_signal(entry.activity, kind)) signals.push_back(*signal);
  }
  return signals;
}

Task<void> ActivityLedger::save() {
  std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals;
  for (auto& [id, entry] : entries_) {
    if (entry.unsaved.empty()) continue;
    signals.emplace_back(id, unsaved_of(entry));
    entry.unsaved.clear();
  }
  if (signals.empty()) co_return Result<void>();
  auto kept = signals;
  auto saved = co_await store_.activity().save(std::move(kept));
  if (saved) co_return saved;
  for (const auto& [id, some] : signals) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;
    for (const auto& signal : some) found->second.unsaved.insert(signal.kind);
  }
  co_return saved;
}

Task<void> ActivityLedger::save(WorkspaceId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.unsaved.empty()) co_return Result<void>();
  std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals;
  signals.emplace_back(id, unsaved_of(found->second));
  CO_CHECK(co_await store_.activity().save(std::move(signals)));
  if (const auto again = entries_.find(id); again != entries_.end()) again->second.unsaved.clear();
  co_return Result<void>();
}

bool ActivityLedger::keep(Entry& entry, UseSignal signal) {
  const auto kind = signal.kind;
  if (!note(entry.activity, std::move(signal))) return false;
  entry.unsaved.insert(kind);
  ++entry.uses;
  return true;
}

bool ActivityLedger::note_use(const WorkspaceId& id, UseSignal signal, Timestamp now) {
  auto& entry = entries_[id];
  signal.at = std::min(signal.at, now);
  if (!keep(entry, std::move(signal))) return false;
  show(id, entry);
  return true;
}

bool ActivityLedger::hear(const WorkspaceId& id, const agentlink::AgentActivity& heard, Timestamp now) {
  auto& entry = entries_[id];
  entry.activity.heard_at = now;
  bool used = false;
  for (const auto& reported : heard.signals) {
    if (reported.kind == SignalKind::kVisit || reported.kind == SignalKind::kViewers) continue;  // Not for it to say.
    if (reported.age > kOldestAge) continue;
    const auto at = now - std::max(reported.age, std::chrono::milliseconds(0));
    const auto* known = find_signal(entry.activity, reported.kind);
    if (known != nullptr && at <= known->at + kAgeNoise) continue;
    used |= keep(entry, {reported.kind, at, reported.cause});
  }
  show(id, entry);
  return used;
}

void ActivityLedger::expect(const WorkspaceId& id, Timestamp now) {
  auto& entry = entries_[id];
  if (entry.activity.heard_at) return;
  entry.activity.heard_at = now;
  show(id, entry);
}

void ActivityLedger::set_keep_awake(const WorkspaceId& id, std::optional<KeepAwake> awake) {
  auto& entry = entries_[id];
  entry.activity.keep_awake = std::move(awake);
  ++entry.uses;
  show(id, entry);
}

bool ActivityLedger::is_new_request(const WorkspaceId& id, const agentlink::KeepAwakeRequest& request) {
  auto& last = entries_[id].last_request;
  if (request.id.empty() || last == request.id) return false;
  last = request.id;
  return true;
}

void ActivityLedger::forget(const WorkspaceId& id) {
  entries_.erase(id);
  if (board_ != nullptr) board_->forget(id);
}

void ActivityLedger::bring_all_back_to(Timestamp now) {
  for (auto& [id, entry] : entries_) {
    bring_back_to(entry.activity, now);
    show(id, entry);
  }
}

const Activity& ActivityLedger::find(const WorkspaceId& id) const {
  static const Activity kNothing;
  const auto found = entries_.find(id);
  return found == entries_.end() ? kNothing : found->second.activity;
}

std::uint64_t ActivityLedger::uses(const WorkspaceId& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? 0 : found->second.uses;
}

void ActivityLedger::show(const WorkspaceId& id, const Entry& entry) const {
  if (board_ != nullptr) board_->put(id, entry.activity);
}

}  // namespace codehub::control
