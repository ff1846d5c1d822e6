#pragma once

#include <random>

#include "codehub/base/event_bus.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/lifecycle_progress.hpp"
#include "codehub/store/store.hpp"

namespace codehub::control {

/// Writes what the reconciler observed and does into the row of a workspace, by compare-and-set, and tells the house.
class RowWriter {
 public:
  RowWriter(store::Store& store, const EventBus<WorkspaceChanged>& changed, Clock clock, const ControlOptions& options);

  /// The row after `step` (see lifecycle::written); nothing is written when nothing differs. When requests changed the
  /// intent meanwhile the write is repeated on the newer row, except for a claim, which is decided anew: kConflict.
  /// kNotFound when the row has gone.
  [[nodiscard]] Task<Workspace> write(Workspace row, lifecycle::Step step, lifecycle::Reality reality);

  /// The end of a deletion.
  [[nodiscard]] Task<void> remove(Workspace row);

 private:
  [[nodiscard]] lifecycle::Fresh fresh();
  [[nodiscard]] Task<Workspace> save(Workspace row, const lifecycle::Step& step, const lifecycle::Reality& reality);
  void publish(const Workspace& row, bool deleted);

  store::Store& store_;
  const EventBus<WorkspaceChanged>& changed_;
  Clock clock_;
  lifecycle::Backoff backoff_;
  int max_attempts_;
  RandomSource random_;
};

}  // namespace codehub::control
