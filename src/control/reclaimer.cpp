#include "reclaimer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codehub/base/log.hpp"

namespace codehub::control {
namespace {

constexpr std::uint64_t kBytesPerMebibyte = 1024 * 1024;
constexpr int kMostRewrites = 10;

bool is_asleep_as_wanted(const Workspace& row) {
  return row.phase == Phase::kPaused && row.operation == Operation::kNone && row.desired_state == Phase::kPaused &&
         !row.deleted_at;
}

std::string words_for(const runtime::Reclaimed& reclaimed) {
  const auto back = reclaimed.before_bytes - reclaimed.after_bytes;
  return fmt::format("Gave back {} MiB of {} MiB of memory.", back / kBytesPerMebibyte,
                     reclaimed.before_bytes / kBytesPerMebibyte);
}

}  // namespace

Reclaimer::Reclaimer(const ControlParts& parts, Story& story, ControlMetrics& metrics, TaskGroup& tasks)
    : parts_(parts), story_(story), metrics_(metrics), tasks_(tasks) {}

void Reclaimer::see(const Workspace& row) {
  if (!is_asleep_as_wanted(row)) return forget(row.id);
  if (row.frozen_memory_bytes > 0 || !parts_.runtime.capabilities().reclaim) return;
  const auto had = done_.find(row.id);
  if (had != done_.end() && had->second == row.phase_changed_at) return;
  const bool known = (turn_ && turn_->id == row.id) || std::ranges::find(waiting_, row.id) != waiting_.end();
  if (known) return;
  waiting_.push_back(row.id);
  if (turn_) return;
  turn_ = std::make_shared<Turn>();
  tasks_.spawn("give memory back", [this] { return work(); });
}

void Reclaimer::forget(const WorkspaceId& id) {
  if (turn_ && turn_->id == id) turn_->over = true;
  std::erase(waiting_, id);
  done_.erase(id);
}

asio::awaitable<void> Reclaimer::work() {
  while (!waiting_.empty()) {
    turn_ = std::make_shared<Turn>();
    turn_->id = std::move(waiting_.front());
    waiting_.pop_front();
    co_await reclaim(turn_);
  }
  turn_.reset();
}

asio::awaitable<void> Reclaimer::reclaim(std::shared_ptr<Turn> turn) {
  auto row = co_await parts_.store.workspaces().find(turn->id);
  if (!row || !is_asleep_as_wanted(*row) || turn->over) co_return;
  std::function<bool()> go_on = [turn] { return !turn->over; };
  auto reclaimed = co_await parts_.runtime.reclaim_memory(turn->id, std::move(go_on));
  if (!reclaimed) {
    const auto& error = reclaimed.error();
    // Woken meanwhile, or nobody answered: the next look at everything tells whether it is to be tried again.
    if (error.code == ErrorCode::kInvalidState || error.code == ErrorCode::kNotFound) co_return;
    if (error.code == ErrorCode::kUpstreamUnavailable || error.code == ErrorCode::kCancelled) co_return;
    done_.insert_or_assign(turn->id, row->phase_changed_at);
    report(turn->id, error.message);
    co_return;
  }
  const auto back = reclaimed->before_bytes - std::min(reclaimed->after_bytes, reclaimed->before_bytes);
  metrics_.count_reclaimed(back);
  if (turn->over) co_return;
  done_.insert_or_assign(turn->id, row->phase_changed_at);
  if (!reclaimed->why_not.empty()) report(turn->id, reclaimed->why_not);
  if (reclaimed->before_bytes == 0) co_return;
  co_await record(std::move(*row), std::move(*reclaimed));
}

asio::awaitable<void> Reclaimer::record(Workspace row, runtime::Reclaimed reclaimed) {
  const auto since = row.phase_changed_at;
  reclaimed.after_bytes = std::clamp<std::uint64_t>(reclaimed.after_bytes, 1, reclaimed.before_bytes);
  for (int conflicts = 0; conflicts < kMostRewrites; ++conflicts) {
    if (!is_asleep_as_wanted(row) || row.phase_changed_at != since) co_return;  // Another sleep is not this one's.
    const WorkspaceId id = row.id;
    row.frozen_memory_bytes = static_cast<std::int64_t>(reclaimed.after_bytes);
    auto saved = co_await parts_.store.workspaces().save_observation(std::move(row), std::string());
    if (saved) {
      WorkspaceChanged event;
      event.workspace_id = saved->id;
      event.owner_id = saved->owner_id;
      parts_.changed.publish(event);
      co_await story_.tell(id, words_for(reclaimed));
      co_return;
    }
    if (saved.error().code != ErrorCode::kConflict) co_return;
    auto newer = co_await parts_.store.workspaces().find(id);
    if (!newer) co_return;
    row = std::move(*newer);
  }
}

void Reclaimer::report(const WorkspaceId& id, const std::string& why_not) {
  if (why_not == told_) return;
  told_ = why_not;
  log::warn("control", "the memory of a frozen workspace was not given back, or not all of it",
            {{"workspace", id.value()}, {"reason", why_not}});
}

}  // namespace codehub::control
