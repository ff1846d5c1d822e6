#include "leading_controller.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

constexpr std::chrono::hours kNoHurry{1};

asio::awaitable<bool> is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

LeadingController::LeadingController(asio::any_io_executor executor, ControlParts parts, ControlOptions options)
    : executor_(executor),
      parts_(std::move(parts)),
      options_(std::move(options)),
      limits_(limits_of(options_)),
      tasks_(executor),
      story_(parts_.store, parts_.logged, parts_.clock),
      setup_log_(parts_.store, parts_.agents, story_),
      images_(parts_.runtime, story_, tasks_, [this](const WorkspaceId& id) { look_at(id); }),
      reclaimer_(parts_, story_, metrics_, tasks_),
      reconciler_(parts_, options_, images_, story_, setup_log_, metrics_, reclaimer_),
      health_(parts_, options_, setup_log_, story_, tasks_,
              [this](const WorkspaceId& id, lifecycle::Agent agent) {
                reconciler_.hear(id, std::move(agent));
                look_at(id);
              }),
      meter_(executor, parts_, options_.sizes),
      idle_(executor, parts_, story_, tasks_),
      orphans_(parts_.runtime, metrics_),
      runtime_outage_("container runtime", backoff_of(options_)),
      store_outage_("database", backoff_of(options_)),
      queue_changed_(executor),
      look_now_(executor),
      random_(secure_random()) {
  health_.on_activity([this](const WorkspaceId& id, const agentlink::AgentActivity& activity) {
    meter_.note(id, to_sample(activity));
    idle_.hear(id, activity);
  });
  meter_.ask_idle([this](const WorkspaceId& id) { return idle_.is_idle(id); });
}

double LeadingController::jitter() { return static_cast<double>(random_() >> 11U) / static_cast<double>(1ULL << 53U); }

asio::awaitable<void> LeadingController::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  auto intents = parts_.changed.subscribe(executor_, [this](const WorkspaceChanged& event) {
    if (event.intent) look_at(event.workspace_id);
  });
  tasks_.spawn("meter", [this] { return meter_.run(); });
  tasks_.spawn("policies of idleness", [this] { return idle_.run(); });
  tasks_.spawn("look regularly", [this] { return look_regularly(); });
  tasks_.spawn("watch the runtime", [this] { return watch(); });
  co_await hand_out();
  intents.reset();
  co_await tasks_.join();
}

void LeadingController::look_at(const WorkspaceId& id, Clock::time_point due) {
  queue_.add(id, due);
  queue_changed_.notify();
}

asio::awaitable<void> LeadingController::hand_out() {
  while (!co_await is_cancelled()) {
    // One time for both questions: what becomes due between two looks at the clock would be neither handed out nor
    // waited for.
    const auto now = Clock::now();
    hand_out_due(now);
    metrics_.set_queue(queue_.waiting(), queue_.working());
    const auto due = queue_.next_due();
    // Nothing to wait for but a notice: no place is free, the runtime is silent, or nothing is in the queue.
    const bool can_hand_out = due && *due > now;
    co_await queue_changed_.wait(can_hand_out ? *due - now : Clock::duration(kNoHurry));
  }
}

void LeadingController::hand_out_due(Clock::time_point now) {
  if (runtime_outage_.lasts()) return;
  const auto places = static_cast<std::size_t>(std::max(options_.concurrency, 1));
  while (queue_.working() < places) {
    auto id = queue_.take(now);
    if (!id) return;
    tasks_.spawn("workspace " + id->value(), [this, id = std::move(*id)] { return work(id); });
  }
}

asio::awaitable<void> LeadingController::work(WorkspaceId id) {
  const Outcome outcome = co_await visit(id);
  queue_.done(id, next_visit(id, outcome));
  queue_changed_.notify();
}

asio::awaitable<Outcome> LeadingController::visit(WorkspaceId id) {
  Outcome outcome;
  try {
    outcome = co_await reconciler_.visit(id);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;  // Stopping.
    outcome.again = options_.backoff_limit;
    log::error("control", "a step ended with an exception", {{"workspace", id.value()}, {"error", error.what()}});
  } catch (const std::exception& error) {
    outcome.again = options_.backoff_limit;
    log::error("control", "a step ended with an exception", {{"workspace", id.value()}, {"error", error.what()}});
  }
  co_return outcome;
}

std::optional<LeadingController::Clock::time_point> LeadingController::next_visit(const WorkspaceId& id,
                                                                                  const Outcome& outcome) {
  const auto now = Clock::now();
  if (outcome.silent == Silent::kNobody) {
    silent_visits_.erase(id);
    store_outage_.end();
    if (!outcome.again) return std::nullopt;
    return now + *outcome.again;
  }
  // Not the outage itself sets the pace: a runtime may answer most questions and be silent on one.
  const int failures = ++silent_visits_[id];
  if (outcome.silent == Silent::kStore) store_outage_.report(outcome.error, jitter());
  if (outcome.silent == Silent::kRuntime) on_silence(id, outcome.error);
  return now + lifecycle::backoff_delay(failures, backoff_of(options_), jitter());
}

void LeadingController::on_silence(const WorkspaceId& id, const Error& error) {
  if (runtime_outage_.lasts()) return;
  log::warn("control", "the container runtime did not answer in the middle of a step",
            {{"workspace", id.value()}, {"error", error.message}, {"detail", error.detail}});
  look_now_.notify();  // Only the look at everything tells whether it is silent altogether.
}

}  // namespace codehub::control
