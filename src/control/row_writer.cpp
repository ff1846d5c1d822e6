#include "row_writer.hpp"

#include <utility>

#include "codehub/base/random.hpp"
#include "guarded.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

constexpr int kMostConflicts = 10;  ///< Requests that change the intent faster than we can write are a defect.

/// True when only the intent can have changed between the two.
bool same_progress(const Workspace& one, const Workspace& other) {
  return one.phase == other.phase && one.operation == other.operation && one.operation_id == other.operation_id &&
         one.attempts == other.attempts;
}

/// The operation that a step belongs to: the one that begins, or the one under way.
Operation operation_of(const Workspace& row, const lifecycle::Step& step) {
  if (step.action == lifecycle::Action::kClaim) return step.operation;
  if (step.action == lifecycle::Action::kLost) return Operation::kStarting;
  return row.operation;
}

/// Why the phase changes, where that is not what was asked for.
std::string cause_of(const lifecycle::Step& step) {
  if (!step.cause.empty()) return step.cause;
  const bool by_itself = step.action == lifecycle::Action::kLost || step.action == lifecycle::Action::kGiveUp;
  return by_itself ? step.reason : std::string();
}

}  // namespace

RowWriter::RowWriter(store::Store& store, const EventBus<WorkspaceChanged>& changed, Clock clock,
                     const ControlOptions& options)
    : store_(store),
      changed_(changed),
      clock_(std::move(clock)),
      backoff_(backoff_of(options)),
      max_attempts_(options.max_attempts),
      random_(secure_random()) {}

lifecycle::Fresh RowWriter::fresh() {
  lifecycle::Fresh made;
  made.operation_id = new_operation_id(random_);
  made.now = clock_();
  made.jitter = static_cast<double>(random_() >> 11U) / static_cast<double>(1ULL << 53U);
  made.backoff = backoff_;
  made.max_attempts = max_attempts_;
  return made;
}

Task<Workspace> RowWriter::write(Workspace row, lifecycle::Step step, lifecycle::Reality reality) {
  const auto* point = find_fault_point(operation_of(row, step), step.action);
  CO_CHECK(before_effect(point));
  CO_TRY(Workspace saved, co_await save(std::move(row), step, reality));
  CO_CHECK(after_effect(point));
  co_return saved;
}

Task<Workspace> RowWriter::save(Workspace row, const lifecycle::Step& step, const lifecycle::Reality& reality) {
  const lifecycle::Fresh news = fresh();
  Workspace base = std::move(row);
  for (int conflicts = 0; conflicts < kMostConflicts; ++conflicts) {
    Workspace next = lifecycle::written(base, step, reality, news);
    if (!lifecycle::differs(base, next)) co_return base;
    auto saved = co_await store_.workspaces().save_observation(std::move(next), cause_of(step));
    if (saved) {
      publish(*saved, false);
      co_return std::move(*saved);
    }
    if (saved.error().code != ErrorCode::kConflict || step.action == lifecycle::Action::kClaim) {
      co_return fail(std::move(saved).error());
    }
    CO_TRY(Workspace newer, co_await store_.workspaces().find(base.id));
    if (!same_progress(base, newer)) co_return fail(std::move(saved).error());
    base = std::move(newer);
  }
  co_return fail(ErrorCode::kConflict, "the workspace changes faster than it can be written");
}

Task<void> RowWriter::remove(Workspace row) {
  const auto* point = find_fault_point(row.operation, lifecycle::Action::kRemoveRow);
  CO_CHECK(before_effect(point));
  CO_CHECK(co_await store_.workspaces().remove(row.id, clock_()));
  publish(row, true);
  CO_CHECK(after_effect(point));
  co_return Result<void>();
}

void RowWriter::publish(const Workspace& row, bool deleted) {
  WorkspaceChanged event;
  event.workspace_id = row.id;
  event.owner_id = row.owner_id;
  event.deleted = deleted;
  changed_.publish(event);
}

}  // namespace codehub::control
