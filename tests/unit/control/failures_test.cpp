// Steps that fail: by themselves, for a while, or for good.
#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Failure;
using runtime::fake::Verb;
using std::chrono::milliseconds;

class Failures : public ControlTest {
 protected:
  bool log_has(const WorkspaceId& id, const std::string& words) {
    return house.run_until([&] { return house.log(id).find(words) != std::string::npos; });
  }
  std::string error_of(const WorkspaceId& id) {
    return house.await_settled(id, Phase::kError).error_reason.value_or("");
  }
};

TEST_F(Failures, each_verb_may_fail_a_few_times_before_or_after_its_effect) {
  house.start();
  for (const Verb verb : {Verb::kHasImage, Verb::kCreateVolume, Verb::kCreateContainer, Verb::kStartContainer,
                          Verb::kStopContainer, Verb::kRemoveContainer, Verb::kRemoveVolume, Verb::kObserve}) {
    for (const bool after : {false, true}) {
      for (const ErrorCode code :
           {ErrorCode::kInternal, ErrorCode::kDeadlineExceeded, ErrorCode::kUpstreamUnavailable}) {
        SCOPED_TRACE(testing::Message() << "verb " << static_cast<int>(verb) << " after " << after << " "
                                        << to_string(code));
        house.runtime.fail(Failure{verb, Error{code, "no luck", {}, 0}, 2, after});
        const auto id = house.create("api");
        house.await_settled(id, Phase::kRunning);
        house.want(id, Phase::kStandby);
        house.await_settled(id, Phase::kStandby);
        house.want_deleted(id);
        house.await_gone(id);
        EXPECT_FALSE(house.has_volume(id));
        // A failure after the effect may be left over, as nobody had to ask again; the attempts of one round are
        // counted.
        house.runtime.heal(verb);
      }
    }
  }
}

TEST_F(Failures, an_image_that_is_not_here_is_pulled_once_for_all_who_wait) {
  house.runtime.remove_image("codehub/base:latest");
  house.runtime.add_remote_image("codehub/base:latest");
  house.runtime.delay(Verb::kPullImage, milliseconds(50));
  house.start();
  const auto one = house.create("one");
  const auto two = house.create("two");
  house.await_settled(one, Phase::kRunning);
  house.await_settled(two, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kPullImage), 1);
  EXPECT_TRUE(log_has(one, "hub: Pulling the image codehub/base:latest"));
  EXPECT_TRUE(log_has(one, "hub: The image codehub/base:latest is here."));
}

TEST_F(Failures, an_image_that_nobody_has_is_an_error_at_once_with_words) {
  house.runtime.remove_image("codehub/base:latest");
  house.start();
  const auto id = house.create("api");
  EXPECT_NE(error_of(id).find("in no registry"), std::string::npos);
  EXPECT_EQ(house.runtime.calls(Verb::kPullImage), 1);
  EXPECT_FALSE(house.has_volume(id)) << "nothing was made for nothing";
  house.runtime.add_image("codehub/base:latest");
  house.retry(id);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Failures, a_runtime_that_cannot_pull_says_what_to_do) {
  house.runtime.remove_image("codehub/base:latest");
  house.runtime.set_capabilities({.pause = true, .pull_images = false, .stats = true, .events = true});
  house.start();
  EXPECT_NE(error_of(house.create("api")).find("Bring the image here, then retry"), std::string::npos);
}

TEST_F(Failures, the_progress_of_a_pull_that_is_given_up_for_a_deletion_hurts_nobody) {
  house.runtime.remove_image("codehub/base:latest");
  house.runtime.add_remote_image("codehub/base:latest");
  house.runtime.hold(Verb::kPullImage);
  house.start();
  const auto id = house.create("api");
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kPullImage) == 1; }));
  house.want_deleted(id);
  house.await_gone(id);
  house.runtime.release(Verb::kPullImage);
  house.run_for(milliseconds(50));
  const auto other = house.create("other");
  house.await_settled(other, Phase::kRunning);
}

TEST_F(Failures, a_pull_that_failed_for_a_start_nobody_wants_any_more_says_nothing_about_the_next) {
  house.start();
  const auto id = house.create("api", Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.runtime.remove_image("codehub/base:latest");
  house.runtime.hold(Verb::kPullImage);
  house.want(id, Phase::kRunning);
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kPullImage) == 1; }));
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.runtime.release(Verb::kPullImage);  // It fails: no registry has the image yet.
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kPullImage) == 0; }));
  house.run_for(milliseconds(50));
  house.runtime.add_remote_image("codehub/base:latest");
  house.want(id, Phase::kRunning);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Failures, a_pull_that_ends_by_an_exception_is_a_failed_attempt_and_is_tried_again) {
  house.runtime.remove_image("codehub/base:latest");
  house.runtime.add_remote_image("codehub/base:latest");
  house.runtime.fail(Failure{Verb::kPullImage, Error{ErrorCode::kInternal, "no memory", {}, 0}, 1, false, {}, true});
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kPullImage), 2);
  EXPECT_TRUE(log_has(id, "The pull of the image codehub/base:latest broke off."));
}

TEST_F(Failures, a_container_that_cannot_be_removed_waits_for_its_back_off) {
  house.options.backoff_base = house.options.backoff_limit = std::chrono::hours(1);
  house.runtime.fail(Failure{Verb::kRemoveContainer, Error{ErrorCode::kInternal, "it is stuck", {}, 0}, -1});
  house.start();
  const auto id = house.create("api");
  house.runtime.exit_at_start(id, 7);
  house.await(id, [](const Workspace& row) { return row.attempts >= 2; });
  const int looks = house.runtime.calls(Verb::kObserve);
  ASSERT_TRUE(house.run_until([&] { return house.runtime.calls(Verb::kObserve) > looks + 3; }));
  EXPECT_EQ(house.runtime.calls(Verb::kRemoveContainer, id), 1);
  EXPECT_EQ(house.row(id)->attempts, 2);
  EXPECT_EQ(house.row(id)->error_reason, "it is stuck");
}

TEST_F(Failures, a_full_disk_is_an_error_at_once) {
  house.runtime.fail(Failure{Verb::kCreateContainer, Error{ErrorCode::kNoSpace, "The disk is full.", {}, 0}, -1});
  house.start();
  const auto id = house.create("api");
  EXPECT_EQ(error_of(id), "The disk is full.");
  house.runtime.heal(Verb::kCreateContainer);
  house.retry(id);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Failures, a_size_that_is_not_offered_any_more_is_an_error_at_once) {
  house.options.sizes = {default_sizes().back()};
  house.start();
  const auto id = house.create("api");
  EXPECT_NE(error_of(id).find("`small` is not offered"), std::string::npos);
  store::IntentChange size;
  size.size = "large";
  size.retry = true;
  house.change(id, size);
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).applied_size, "large");
}

TEST_F(Failures, an_agent_that_never_answers_ends_in_an_error_and_leaves_no_container) {
  house.options.start_deadline = milliseconds(40);
  house.options.max_attempts = 3;
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).silent = true;
  EXPECT_NE(error_of(id).find("did not answer within"), std::string::npos);
  EXPECT_EQ(house.row(id)->attempts, 3);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 3);
  EXPECT_FALSE(house.container(id));
  EXPECT_TRUE(log_has(id, "hub: Failed 1 of 3 times; trying again in"));
  house.agents.script(id).silent = false;
  house.retry(id);
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).attempts, 0);
}

TEST_F(Failures, an_agent_that_comes_up_late_is_waited_for) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).silent_at_first = 12;
  house.agents.script(id).ide_takes = 7;
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).attempts, 0);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1);
}

TEST_F(Failures, an_ide_that_fails_is_tried_again_in_a_new_container) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).ide_error = "node is missing";
  house.await(id, [](const Workspace& row) { return row.attempts > 0; });
  house.agents.script(id).ide_error.clear();
  house.await_settled(id, Phase::kRunning);
  EXPECT_TRUE(log_has(id, "hub: The IDE could not be started: node is missing"));
}

TEST_F(Failures, a_clone_that_fails_is_noticed_and_the_workspace_runs_all_the_same) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).setup_error = "repository not found";
  const auto row = house.await_settled(id, Phase::kRunning);
  EXPECT_FALSE(row.error_reason);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_TRUE(
      log_has(id, "hub: NOTICE: the set-up failed, the workspace can be used all the same: repository not found"));
}

TEST_F(Failures, a_ready_ide_waits_for_the_clone_but_not_for_ever) {
  house.options.setup_wait = milliseconds(60);
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).setup_takes = 1'000'000;
  house.await_settled(id, Phase::kRunning);
  EXPECT_TRUE(log_has(id, "hub: The set-up is still running"));
  house.agents.print(id, "half way");
  EXPECT_TRUE(log_has(id, "setup: half way")) << "its lines are followed";
  house.agents.script(id).setup_error = "the script ended with 1";
  house.agents.script(id).setup_takes = 0;
  EXPECT_TRUE(log_has(id, "hub: NOTICE: the set-up failed: the script ended with 1"));
}

TEST_F(Failures, a_deletion_that_fails_is_an_error_with_words_and_goes_on_when_asked) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.fail(Failure{Verb::kRemoveVolume, Error{ErrorCode::kInvalidState, "The volume is in use.", {}, 0}, -1});
  house.want_deleted(id);
  EXPECT_EQ(error_of(id), "The volume is in use.");
  EXPECT_TRUE(house.row(id)->retry_at) << "it is tried again later by itself";
  house.runtime.heal(Verb::kRemoveVolume);
  house.retry(id);
  house.await_gone(id);
}

TEST_F(Failures, a_deletion_that_was_given_up_is_tried_again_by_itself) {
  house.options.backoff_limit = milliseconds(4);  // Twenty times that is the pause.
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.fail(Failure{Verb::kRemoveVolume, Error{ErrorCode::kInvalidState, "The volume is in use.", {}, 0}, 6});
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Failures, an_error_ends_by_itself_when_a_start_is_not_wanted_any_more) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.exit_at_start(id, 7);
  house.runtime.kill_container(id);
  house.await_settled(id, Phase::kError);
  house.want(id, Phase::kStandby);
  const auto row = house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(row.error_reason);
  EXPECT_EQ(row.attempts, 0);
}

TEST_F(Failures, an_error_can_be_deleted) {
  house.runtime.remove_image("codehub/base:latest");
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kError);
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Failures, a_workspace_whose_failures_wait_can_be_deleted_at_once) {
  house.options.backoff_base = house.options.backoff_limit = std::chrono::hours(1);
  house.runtime.fail(Failure{Verb::kStartContainer, Error{ErrorCode::kInternal, "no luck", {}, 0}, -1});
  house.start();
  const auto id = house.create("api");
  house.await(id, [](const Workspace& row) { return row.attempts == 1; });
  EXPECT_EQ(house.row(id)->error_reason, "no luck") << "shown while it waits";
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Failures, set_up_lines_are_copied_once_also_across_restarts) {
  house.start();
  const auto id = house.create("api");
  auto& script = house.agents.script(id);
  script.setup_takes = 1'000'000;
  script.prints.clear();
  for (int i = 0; i < 25; ++i) script.prints.push_back("line " + std::to_string(i) + ".");
  ASSERT_TRUE(log_has(id, "line 24."));
  for (int i = 25; i < 40; ++i) {
    house.agents.print(id, "line " + std::to_string(i) + ".");
    house.restart();
    ASSERT_TRUE(log_has(id, "line " + std::to_string(i) + "."));
  }
  const auto text = house.log(id);
  for (int i = 0; i < 40; ++i) {
    const std::string line = "setup: line " + std::to_string(i) + ".";
    const auto first = text.find(line);
    ASSERT_NE(first, std::string::npos) << line;
    EXPECT_EQ(text.find(line, first + 1), std::string::npos) << line << " twice";
  }
}

}  // namespace
}  // namespace codehub::control::test
