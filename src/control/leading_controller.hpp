#pragma once

#include <unordered_map>
#include <vector>

#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/control/controller.hpp"
#include "control_metrics.hpp"
#include "health_rounds.hpp"
#include "idle_engine.hpp"
#include "images.hpp"
#include "meter.hpp"
#include "orphans.hpp"
#include "outage.hpp"
#include "reclaimer.hpp"
#include "reconciler.hpp"
#include "setup_log.hpp"
#include "work_queue.hpp"

namespace codehub::control {

/// The one that leads: keeps the queue, the periodic look at everything, and what wakes them early.
class LeadingController final : public Controller {
 public:
  LeadingController(asio::any_io_executor executor, ControlParts parts, ControlOptions options);

  [[nodiscard]] asio::awaitable<void> run() override;

 private:
  using Clock = std::chrono::steady_clock;

  // The queue.
  void look_at(const WorkspaceId& id, Clock::time_point due = Clock::now());
  [[nodiscard]] asio::awaitable<void> hand_out();
  void hand_out_due(Clock::time_point now);
  [[nodiscard]] asio::awaitable<void> work(WorkspaceId id);
  [[nodiscard]] asio::awaitable<Outcome> visit(WorkspaceId id);
  [[nodiscard]] std::optional<Clock::time_point> next_visit(const WorkspaceId& id, const Outcome& outcome);

  // The look at everything.
  [[nodiscard]] asio::awaitable<void> look_regularly();
  /// Answers when to look again.
  [[nodiscard]] asio::awaitable<std::chrono::milliseconds> look_once();
  void judge_all(std::vector<Workspace> rows, const runtime::Observation& seen);
  void judge_one(const Workspace& row, const lifecycle::Reality& reality);
  /// Once a day: transitions are not kept for ever.
  [[nodiscard]] asio::awaitable<void> forget_old_history();

  // What wakes early.
  [[nodiscard]] asio::awaitable<void> watch();
  void on_event(const runtime::RuntimeEvent& event);
  void on_silence(const WorkspaceId& id, const Error& error);

  [[nodiscard]] double jitter();

  asio::any_io_executor executor_;
  ControlParts parts_;
  ControlOptions options_;
  lifecycle::Limits limits_;
  TaskGroup tasks_;
  ControlMetrics metrics_;
  Story story_;
  SetupLog setup_log_;
  Images images_;
  Reclaimer reclaimer_;
  Reconciler reconciler_;
  HealthRounds health_;
  Meter meter_;
  IdleEngine idle_;
  Orphans orphans_;
  Outage runtime_outage_;
  Outage store_outage_;
  WorkQueue queue_;
  std::unordered_map<WorkspaceId, int> silent_visits_;  ///< Visits in a row that met with silence.
  std::optional<Clock::time_point> history_swept_at_;
  Signal queue_changed_;
  Signal look_now_;
  RandomSource random_;
};

}  // namespace codehub::control
