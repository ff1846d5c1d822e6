#include <gtest/gtest.h>

#include "cases.hpp"

namespace codehub::lifecycle {
namespace {

/// A runtime, a store and an agent as small as they can be: every step of the plan is carried out at once and succeeds.
class Model {
 public:
  Model(Workspace row, Reality reality) : row_(std::move(row)), reality_(std::move(reality)) {
    reality_.agent.reset();
    reality_.image = Image::kUnknown;
  }

  /// Steps until nothing is left to do; false when it does not come to rest.
  bool run() {
    for (int i = 0; i < 200; ++i) {
      const Step step = plan(row_, reality_, now_, Limits{});
      if (step.action == Action::kNothing) return true;
      apply(step);
      if (gone_) return true;
    }
    return false;
  }

  [[nodiscard]] const Workspace& row() const { return row_; }
  [[nodiscard]] const Reality& reality() const { return reality_; }
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  void apply(const Step& step) {
    if (step.action >= Action::kClaim && step.action <= Action::kGiveUp) {
      Fresh fresh;
      fresh.now = now_;
      fresh.operation_id = OperationId("op" + std::to_string(++operations_));
      row_ = written(row_, step, reality_, fresh);
      return;
    }
    act(step);
    if (step.action != Action::kAskAgent && step.action != Action::kCheckImage) reality_.agent.reset();
  }

  void act(const Step& step) {
    switch (step.action) {
      case Action::kWait:
        now_ = step.until;
        if (reality_.container && reality_.container->state == ContainerState::kRemoving) reality_.container.reset();
        if (reality_.image == Image::kPulling) reality_.image = Image::kPresent;
        break;
      case Action::kAskAgent:
        reality_.agent.emplace();
        reality_.agent->answer = AgentAnswer::kAnswered;
        reality_.agent->setup_operation = set_up_;
        reality_.agent->setup = set_up_.empty() ? SetupState::kNone : SetupState::kDone;
        reality_.agent->ide = set_up_.empty() ? IdeState::kStopped : IdeState::kReady;
        break;
      case Action::kCheckImage: reality_.image = Image::kAbsent; break;
      case Action::kPullImage: reality_.image = Image::kPulling; break;
      case Action::kCreateVolume: reality_.volume = true; break;
      case Action::kCreateContainer:
        reality_.container.emplace();
        reality_.container->operation_id = row_.operation_id;
        reality_.container->size = row_.size;
        set_up_ = OperationId();
        break;
      case Action::kStartContainer:
      case Action::kUnpauseContainer:
        reality_.container->state = ContainerState::kRunning;
        reality_.container->endpoint = "10.0.0.2:7070";
        break;
      case Action::kPauseContainer: reality_.container->state = ContainerState::kPaused; break;
      case Action::kSendSetup: set_up_ = row_.operation_id; break;
      case Action::kStopContainer: reality_.container->state = ContainerState::kExited; break;
      case Action::kRemoveContainer: reality_.container.reset(); break;
      case Action::kRemoveVolume: reality_.volume = false; break;
      case Action::kRemoveRow: gone_ = true; break;
      default: FAIL() << to_string(step.action);
    }
  }

  Workspace row_;
  Reality reality_;
  Timestamp now_ = cases::kNow;
  OperationId set_up_;
  int operations_ = 0;
  bool gone_ = false;
};

bool is_as_wanted(const Model& model) {
  const auto& row = model.row();
  const auto& reality = model.reality();
  if (row.deleted_at) return model.gone() && !reality.container && !reality.volume;
  if (row.phase == Phase::kError) return row.error_reason.has_value() && row.operation == Operation::kNone;
  // What has nothing to freeze, rests.
  const bool rests = row.desired_state == Phase::kPaused && !reality.container;
  const bool settled = row.operation == Operation::kNone && row.phase == (rests ? Phase::kStandby : row.desired_state);
  if (row.desired_state == Phase::kStandby || rests) return settled && !reality.container && reality.volume;
  if (row.desired_state == Phase::kPaused) {
    return settled && reality.container->state == ContainerState::kPaused && row.endpoint.empty();
  }
  return settled && reality.container && reality.container->state == ContainerState::kRunning &&
         row.endpoint == reality.container->endpoint;
}

TEST(Convergence, from_every_state_the_plan_arrives_or_says_why_not) {
  for (auto row : cases::every_row()) {
    if (row.phase == Phase::kError) {
      row.operation = Operation::kNone;  // Giving up ends it.
      row.error_reason = "it failed";
    }
    for (const auto& reality : cases::every_reality()) {
      if (reality.agent || reality.image != Image::kUnknown) continue;
      Model model(row, reality);
      const bool rests = model.run();
      if (rests && is_as_wanted(model)) continue;
      FAIL() << (rests ? "rests at " : "does not rest: ") << cases::describe(model.row(), model.reality())
             << "\n  from " << cases::describe(row, reality);
    }
  }
}

TEST(Convergence, nothing_fails_that_has_attempts_left_and_a_home) {
  for (const auto& row : cases::every_row()) {
    if (row.attempts >= Limits{}.max_attempts || row.phase == Phase::kError || row.deleted_at) continue;
    for (const auto& reality : cases::every_reality()) {
      if (reality.agent || reality.image != Image::kUnknown || (home_used(row) && !reality.volume)) continue;
      Model model(row, reality);
      EXPECT_TRUE(model.run());
      ASSERT_NE(model.row().phase, Phase::kError) << cases::describe(row, reality);
    }
  }
}

}  // namespace
}  // namespace codehub::lifecycle
