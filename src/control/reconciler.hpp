#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "codehub/control/controller.hpp"
#include "codehub/domain/lifecycle_progress.hpp"
#include "control_metrics.hpp"
#include "effects.hpp"
#include "observer.hpp"
#include "reclaimer.hpp"
#include "row_writer.hpp"
#include "setup_log.hpp"

namespace codehub::control {

/// Somebody we depend on and who does not answer.
enum class Silent { kNobody, kRuntime, kStore };

/// What a visit came to.
struct Outcome {
  std::optional<std::chrono::microseconds> again;  ///< Look again after so long, if nothing happens before.
  Silent silent = Silent::kNobody;
  Error error;  ///< With `silent`: what it said.
};

/// Brings one workspace as far as it gets without waiting: observe, plan, act, and again. Knows nothing of events and
/// queues; the same workspace must not be visited twice at once. Lives on one executor.
class Reconciler {
 public:
  Reconciler(const ControlParts& parts, const ControlOptions& options, Images& images, Story& story,
             SetupLog& setup_log, ControlMetrics& metrics, Reclaimer& reclaimer);

  [[nodiscard]] asio::awaitable<Outcome> visit(WorkspaceId id);
  /// An agent that was asked in the periodic round said something new: the next visit knows.
  void hear(const WorkspaceId& id, lifecycle::Agent agent) { news_.insert_or_assign(id, std::move(agent)); }
  /// Something happened to its container or volume.
  void touch(const WorkspaceId& id) { observer_.forget(id); }
  [[nodiscard]] Task<void> prepare() { return effects_.prepare(); }

 private:
  /// One workspace during one visit.
  struct Visit {
    Workspace row;
    lifecycle::Reality reality;
    std::set<lifecycle::Action> done;  ///< Effects since the last write.
  };
  using Ending = std::optional<Outcome>;  ///< Nothing: plan again.

  [[nodiscard]] asio::awaitable<Ending> take(Visit& visit, lifecycle::Step step);
  [[nodiscard]] asio::awaitable<Ending> look(Visit& visit);
  [[nodiscard]] asio::awaitable<Ending> ask(Visit& visit);
  [[nodiscard]] asio::awaitable<Ending> check_image(Visit& visit);
  [[nodiscard]] asio::awaitable<Ending> write(Visit& visit, lifecycle::Step step);
  [[nodiscard]] asio::awaitable<Ending> act(Visit& visit, lifecycle::Action action);
  [[nodiscard]] asio::awaitable<Ending> remove_row(Visit& visit);
  [[nodiscard]] asio::awaitable<Ending> judge(Visit& visit, lifecycle::Action action, Error error);
  /// When the removal of its container, which failed, is to be tried again; nothing when it may be now.
  [[nodiscard]] std::optional<Timestamp> removal_due(const Workspace& row) const;
  [[nodiscard]] asio::awaitable<void> tell_last_words(const Visit& visit, lifecycle::Action action);
  void close_setup_log(const Visit& visit, const lifecycle::Step& step);
  void count(const Workspace& before, const Workspace& after, const lifecycle::Step& step);
  void forget(const WorkspaceId& id);

  const ControlParts& parts_;
  const ControlOptions& options_;
  lifecycle::Limits limits_;
  Images& images_;
  Story& story_;
  SetupLog& setup_log_;
  ControlMetrics& metrics_;
  Reclaimer& reclaimer_;
  Observer observer_;
  Effects effects_;
  RowWriter writer_;
  std::map<WorkspaceId, lifecycle::Agent> news_;
  std::set<WorkspaceId> unremovable_;  ///< Whose container could not be removed the last time it was tried.
};

}  // namespace codehub::control
