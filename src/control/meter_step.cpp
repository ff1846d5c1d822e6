#include "meter_step.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace codehub::control {
namespace {

const Size* find_size(const std::vector<Size>& sizes, const std::string& name) {
  for (const auto& size : sizes) {
    if (size.name == name) return &size;
  }
  return nullptr;
}

/// The size that a workspace has, or would have.
const std::string& size_of(const Workspace& row) { return row.applied_size.empty() ? row.size : row.applied_size; }

bool has_container(Phase phase) { return phase == Phase::kRunning || phase == Phase::kPaused; }

/// One cursor on its way to `now`.
class Walk {
 public:
  Walk(const store::MeterCursor& cursor, const MeterNews& news, const std::vector<Size>& sizes, Timestamp now)
      : to_(cursor), news_(news), sizes_(sizes), now_(now) {
    advance_.from = cursor.until;
    idle_known_ = now - cursor.until <= kIdleKnownFor;
    to_.until = std::max<Timestamp>(to_.until, now - kLongestStretch);
  }

  store::MeterAdvance walk() {
    for (const auto& transition : news_.transitions) {
      const bool last = transition.to == Phase::kDeleted && news_.row == nullptr;
      if (transition.at > to_.transition_at || last) enter(transition.to, transition.at, transition.size);
    }
    if (news_.row != nullptr) follow_row(*news_.row);
    const bool gone = news_.row == nullptr && to_.state.phase != Phase::kDeleted;
    if (gone && news_.gone_before) {
      enter(Phase::kDeleted, to_.until, {});  // Nobody wrote when; what is not known is not charged.
    } else if (!gone) {
      count_until(now_);
    }
    refresh();
    for (auto& [key, amounts] : hours_) advance_.hours.push_back({key.second, key.first, amounts});
    advance_.to = std::move(to_);
    return std::move(advance_);
  }

 private:
  /// Counts what holds up to `at`; never backwards, never beyond now.
  void count_until(Timestamp at) {
    at = std::min(at, now_);
    if (at <= to_.until) return;
    MeterState state = to_.state;
    state.idle = state.idle && idle_known_;
    if (news_.measured && state.phase == Phase::kRunning) use_measured(*news_.measured, state);
    for (auto& hour : integrate(state, to_.until, at)) hours_[{hour.hour, to_.size}] += hour.amounts;
    to_.until = at;
  }

  /// No container uses more than it may.
  static void use_measured(const MeasuredUse& measured, MeterState& state) {
    state.cpu_used = std::min(measured.cpu_cores, state.cpu_reserved);
    state.cpu_peak = std::min(measured.cpu_peak, state.cpu_reserved);
    state.memory_used = std::min(measured.memory_bytes, state.memory_reserved);
    state.memory_peak_bytes = std::min(measured.memory_peak_bytes, state.memory_reserved);
  }

  void enter(Phase phase, Timestamp at, const std::string& size) {
    count_until(at);
    to_.transition_at = std::max(to_.transition_at, at);
    auto& state = to_.state;
    if (!size.empty()) to_.size = size;
    state.phase = phase;
    state.idle = false;
    state.memory_used = 0;
    const auto* const held = find_size(sizes_, to_.size);
    const bool holds = has_container(phase) && held != nullptr;
    state.cpu_reserved = holds ? held->cpu : 0;
    state.memory_reserved = holds ? held->memory_bytes : 0;
    if (phase == Phase::kPaused) state.memory_used = frozen_memory();
  }

  /// Until it is known what a frozen one gave back, it holds what it used, or may use.
  [[nodiscard]] std::int64_t frozen_memory() const {
    const auto most = to_.state.memory_reserved;
    const auto* const row = news_.row;
    if (row != nullptr && row->phase == Phase::kPaused && row->frozen_memory_bytes > 0) {
      return std::min(row->frozen_memory_bytes, most);
    }
    if (to_.state.memory_used > 0) return std::min(to_.state.memory_used, most);
    return news_.measured ? std::min(news_.measured->memory_bytes, most) : most;
  }

  /// The row is newer than the transitions, and right where they are missing.
  void follow_row(const Workspace& row) {
    if (row.phase != to_.state.phase) {
      enter(row.phase, row.phase_changed_at, has_container(row.phase) ? row.applied_size : std::string());
    }
  }

  /// What holds from here on.
  void refresh() {
    auto& state = to_.state;
    if (state.phase == Phase::kPaused) state.memory_used = frozen_memory();
    state.idle = state.phase == Phase::kRunning && news_.idle;
    if (news_.measured && news_.measured->disk_bytes) state.disk_bytes = *news_.measured->disk_bytes;
    if (news_.row == nullptr) return;
    const auto& row = *news_.row;
    to_.workspace_name = row.name;
    to_.owner_id = row.owner_id;
    to_.owner_name = row.owner_name;
    to_.image = row.image;
    if (!has_container(state.phase)) to_.size = size_of(row);
  }

  store::MeterCursor to_;
  const MeterNews& news_;
  const std::vector<Size>& sizes_;
  Timestamp now_;
  bool idle_known_ = false;
  store::MeterAdvance advance_;
  std::map<std::pair<Timestamp, std::string>, UsageAmounts> hours_;
};

bool same_but_time(const store::MeterCursor& a, const store::MeterCursor& b) {
  return a.workspace_name == b.workspace_name && a.owner_name == b.owner_name && a.image == b.image &&
         a.size == b.size && a.transition_at == b.transition_at && a.state == b.state;
}

}  // namespace

store::MeterCursor begin_meter(const Workspace& row, const std::vector<Transition>& transitions,
                               const std::vector<Size>& sizes, Timestamp now) {
  store::MeterCursor cursor;
  cursor.workspace_id = row.id;
  cursor.workspace_name = row.name;
  cursor.owner_id = row.owner_id;
  cursor.owner_name = row.owner_name;
  cursor.image = row.image;
  cursor.size = size_of(row);
  const bool has_beginning =
      !transitions.empty() && transitions.front().from == Phase::kPending && transitions.front().to == Phase::kPending;
  if (has_beginning) {
    cursor.until = cursor.transition_at = transitions.front().at;
    return cursor;
  }
  cursor.until = now;
  cursor.transition_at = transitions.empty() ? row.phase_changed_at : transitions.back().at;
  cursor.state.phase = row.phase;
  const auto* const held = find_size(sizes, cursor.size);
  if (has_container(row.phase) && held != nullptr) {
    cursor.state.cpu_reserved = held->cpu;
    cursor.state.memory_reserved = held->memory_bytes;
  }
  return cursor;
}

store::MeterAdvance advance_meter(const store::MeterCursor& cursor, const MeterNews& news,
                                  const std::vector<Size>& sizes, Timestamp now) {
  return Walk(cursor, news, sizes, now).walk();
}

bool can_wait(const store::MeterCursor& before, const store::MeterAdvance& advance) {
  const bool runs = advance.to.state.phase == Phase::kRunning;
  return !runs && same_but_time(before, advance.to) && advance.to.until - before.until < kQuietFor;
}

}  // namespace codehub::control
