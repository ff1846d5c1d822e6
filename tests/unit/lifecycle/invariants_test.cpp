#include <gtest/gtest.h>

#include "cases.hpp"

namespace codehub::lifecycle {
namespace {

/// Calls `check` for every row in every reality: some 80,000 cases.
template <class Check>
void for_all_cases(Check check) {
  const auto realities = cases::every_reality();
  for (const auto& row : cases::every_row()) {
    for (const auto& reality : realities) {
      const Step step = plan(row, reality, cases::kNow, Limits{});
      if (check(row, reality, step)) continue;
      ADD_FAILURE() << cases::words(step) << " for " << cases::describe(row, reality);
      return;
    }
  }
}

bool implies(bool cause, bool effect) { return !cause || effect; }

TEST(PlanInvariants, a_volume_goes_only_with_a_deleted_workspace_and_after_its_container) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    return implies(step.action == Action::kRemoveVolume,
                   row.deleted_at && row.operation == Operation::kDeleting && !reality.container) &&
           implies(step.action == Action::kRemoveRow, row.deleted_at && !reality.container && !reality.volume);
  });
}

TEST(PlanInvariants, a_used_home_is_never_made_anew) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    return implies(step.action == Action::kCreateVolume, !home_used(row) && !reality.volume && !reality.container);
  });
}

TEST(PlanInvariants, a_container_is_made_only_where_none_is_and_started_only_when_recorded) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    return implies(step.action == Action::kCreateContainer,
                   !reality.container && reality.volume && reality.image == Image::kPresent) &&
           implies(step.action == Action::kStartContainer, home_used(row));
  });
}

TEST(PlanInvariants, every_effect_stands_under_a_claim) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    static_cast<void>(reality);
    switch (step.action) {
      case Action::kCreateVolume: return row.operation == Operation::kProvisioning;
      case Action::kPullImage:
        return row.operation == Operation::kProvisioning || row.operation == Operation::kStarting;
      case Action::kCreateContainer:
      case Action::kStartContainer:
      case Action::kSendSetup: return row.operation == Operation::kStarting;
      case Action::kStopContainer: return row.operation == Operation::kStopping;
      case Action::kPauseContainer: return row.operation == Operation::kPausing;
      case Action::kUnpauseContainer:
      case Action::kRemoveContainer: return row.operation != Operation::kNone;
      case Action::kRemoveVolume:
      case Action::kRemoveRow: return row.operation == Operation::kDeleting;
      default: return true;
    }
  });
}

TEST(PlanInvariants, only_what_runs_is_frozen_and_only_where_that_is_wanted) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    const bool runs = reality.container && reality.container->state == ContainerState::kRunning;
    return implies(step.action == Action::kPauseContainer,
                   runs && row.desired_state == Phase::kPaused && !row.deleted_at) &&
           implies(step.action == Action::kSettle && step.phase == Phase::kPaused,
                   reality.container && reality.container->state == ContainerState::kPaused);
  });
}

TEST(PlanInvariants, nothing_is_started_in_order_to_be_frozen) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    const bool idle = row.desired_state == Phase::kPaused && !row.deleted_at && row.operation != Operation::kStarting;
    const bool starts = step.action == Action::kCreateContainer || step.action == Action::kStartContainer ||
                        step.action == Action::kLost ||
                        (step.action == Action::kClaim && step.operation == Operation::kStarting && !reality.container);
    return implies(idle, !starts);
  });
}

TEST(PlanInvariants, what_cannot_be_frozen_is_left_running) {
  Limits limits;
  limits.can_pause = false;
  for (const auto& row : cases::every_row()) {
    for (const auto& reality : cases::every_reality()) {
      const Step step = plan(row, reality, cases::kNow, limits);
      ASSERT_NE(step.action, Action::kPauseContainer) << cases::describe(row, reality);
      ASSERT_FALSE(step.action == Action::kClaim && step.operation == Operation::kPausing)
          << cases::describe(row, reality);
    }
  }
}

TEST(PlanInvariants, a_deadline_or_a_back_off_always_has_an_end) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    static_cast<void>(row), static_cast<void>(reality);
    return implies(step.action == Action::kWait, step.until > cases::kNow);
  });
}

TEST(PlanInvariants, words_come_with_every_failure) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& step) {
    static_cast<void>(row), static_cast<void>(reality);
    const bool bad = step.action == Action::kFail || step.action == Action::kGiveUp || step.action == Action::kLost;
    return implies(bad, !step.reason.empty());
  });
}

TEST(PlanInvariants, writing_does_not_go_on_for_ever) {
  for_all_cases([](const Workspace& row, const Reality& reality, const Step& first) {
    Workspace now = row;
    Step step = first;
    for (int writes = 0; writes < 6; ++writes) {
      const bool is_write = step.action >= Action::kClaim && step.action <= Action::kGiveUp;
      if (!is_write) return true;
      Fresh fresh;
      fresh.now = cases::kNow;
      fresh.operation_id = OperationId("fresh" + std::to_string(writes));
      const Workspace next = written(now, step, reality, fresh);
      if (!differs(now, next)) return false;  // A write that changes nothing would be planned again and again.
      now = next;
      step = plan(now, reality, cases::kNow, Limits{});
    }
    return false;
  });
}

}  // namespace
}  // namespace codehub::lifecycle
