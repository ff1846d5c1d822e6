// The level-triggered pass, and the events that only make it come earlier.
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "codehub/base/log.hpp"
#include "leading_controller.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

/// What the runtime has, by workspace.
std::unordered_map<WorkspaceId, lifecycle::Reality> by_workspace(const runtime::Observation& seen) {
  std::unordered_map<WorkspaceId, lifecycle::Reality> realities;
  realities.reserve(seen.volumes.size() + seen.containers.size());
  for (const auto& volume : seen.volumes) realities[volume.workspace_id].volume = true;
  for (const auto& container : seen.containers) realities[container.workspace_id].container = to_container(container);
  return realities;
}

}  // namespace

asio::awaitable<void> LeadingController::look_regularly() {
  bool prepared = false;
  std::string told;
  for (;;) {
    if (!prepared) {
      const auto preparation = co_await reconciler_.prepare();
      prepared = preparation.has_value();
      const bool unfit = !prepared && preparation.error().code != ErrorCode::kUpstreamUnavailable;
      if (unfit && preparation.error().message != told) {
        told = preparation.error().message;
        log::error("control", "workspaces cannot start on this container runtime",
                   {{"error", told}, {"detail", preparation.error().detail}});
      }
    }
    const auto pause = co_await look_once();
    co_await look_now_.wait(pause);
  }
}

asio::awaitable<std::chrono::milliseconds> LeadingController::look_once() {
  const auto begun = Clock::now();
  // Observed before the rows are read: whatever was observed had a row then, or it has none for good.
  const auto seen = co_await parts_.runtime.observe();
  if (!seen) {
    metrics_.set_runtime_up(false);
    co_return runtime_outage_.report(seen.error(), jitter());
  }
  metrics_.set_runtime_up(true);
  const bool was_silent = runtime_outage_.lasts();
  runtime_outage_.end();
  if (was_silent) silent_visits_.clear();  // Nobody waits any longer for what has ended.
  auto rows = co_await parts_.store.workspaces().list_all();
  if (!rows) co_return store_outage_.report(rows.error(), jitter());
  store_outage_.end();
  std::unordered_set<WorkspaceId> known;
  known.reserve(rows->size());
  for (const auto& row : *rows) known.insert(row.id);
  judge_all(std::move(*rows), *seen);
  if (was_silent) queue_changed_.notify();
  Orphans::IsKnown is_known = [&known](const WorkspaceId& id) { return known.contains(id); };
  co_await orphans_.sweep(*seen, std::move(is_known));
  co_await forget_old_history();
  metrics_.observe_pass(Clock::now() - begun);
  co_return options_.observe_every;
}

asio::awaitable<void> LeadingController::forget_old_history() {
  const auto now = Clock::now();
  if (history_swept_at_ && now - *history_swept_at_ < std::chrono::hours(24)) co_return;
  const auto swept =
      co_await parts_.store.transitions().remove_older(parts_.clock() - store::TransitionRepository::kKeepFor);
  if (swept) history_swept_at_ = now;
}

void LeadingController::judge_all(std::vector<Workspace> rows, const runtime::Observation& seen) {
  idle_.see(rows);
  auto realities = by_workspace(seen);
  limits_.can_pause = parts_.runtime.capabilities().pause;
  std::map<Phase, int> phases;
  std::vector<Running> running;
  for (auto& row : rows) {
    ++phases[row.phase];
    const auto found = realities.find(row.id);
    lifecycle::Reality reality = found == realities.end() ? lifecycle::Reality() : std::move(found->second);
    judge_one(row, reality);
    reclaimer_.see(row);
    const bool runs = reality.container && reality.container->state == lifecycle::ContainerState::kRunning;
    if (runs && row.phase == Phase::kRunning && row.operation == Operation::kNone && !row.deleted_at) {
      running.push_back(Running{std::move(row), std::move(reality)});
    }
  }
  metrics_.set_phases(phases);
  health_.begin(std::move(running));
}

void LeadingController::judge_one(const Workspace& row, const lifecycle::Reality& reality) {
  const auto now = parts_.clock();
  const auto step = lifecycle::plan(row, reality, now, limits_);
  // One whose last step met with silence has its turn when its back-off is over.
  if (step.action == lifecycle::Action::kNothing || silent_visits_.contains(row.id)) return;
  const bool waits = step.action == lifecycle::Action::kWait;
  look_at(row.id, waits ? Clock::now() + (step.until - now) : Clock::now());
}

asio::awaitable<void> LeadingController::watch() {
  for (int failures = 1;; ++failures) {
    std::function<void(const runtime::RuntimeEvent&)> call = [this, &failures](const runtime::RuntimeEvent& event) {
      if (event.action == runtime::kWatchOpened) failures = 0;
      on_event(event);
    };
    // Asked every time: a runtime that is away at first does not know yet.
    if (parts_.runtime.capabilities().events) {
      const auto ended = co_await parts_.runtime.watch(std::move(call));
      if (!ended) log::debug("control", "the runtime's events ended", {{"error", ended.error().message}});
    }
    const auto pause = lifecycle::backoff_delay(failures, backoff_of(options_), jitter());
    const auto slept = co_await sleep_for(pause);
    if (!slept) co_return;
  }
}

void LeadingController::on_event(const runtime::RuntimeEvent& event) {
  if (event.workspace_id.empty()) {
    look_now_.notify();
    return;
  }
  reconciler_.touch(event.workspace_id);
  look_at(event.workspace_id);
}

}  // namespace codehub::control
