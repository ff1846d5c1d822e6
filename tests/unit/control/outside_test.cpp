// What others do to workspaces from outside, and runtimes and agents that do not answer.
#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Failure;
using runtime::fake::Verb;

class Outside : public ControlTest {
 protected:
  WorkspaceId running() {
    house.start();
    const auto id = house.create("api");
    house.await_settled(id, Phase::kRunning);
    return id;
  }
  bool log_has(const WorkspaceId& id, const std::string& words) {
    return house.run_until([&] { return house.log(id).find(words) != std::string::npos; });
  }
};

TEST_F(Outside, a_container_that_died_is_started_again_with_a_reason_in_the_log) {
  const auto id = running();
  house.runtime.set_logs(id, "Segmentation fault\n");
  house.runtime.kill_container(id, 139);
  house.await(id, [](const Workspace& row) { return row.attempts == 1; });
  house.await_settled(id, Phase::kRunning);
  EXPECT_TRUE(log_has(id, "hub: The container ended by itself with exit code 139."));
  EXPECT_TRUE(log_has(id, "hub: Segmentation fault"));
}

TEST_F(Outside, running_out_of_memory_is_called_by_its_name) {
  const auto id = running();
  house.runtime.kill_container(id, 137, true);
  EXPECT_TRUE(log_has(id, "hub: The workspace ran out of memory"));
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Outside, a_container_that_was_removed_is_made_anew) {
  const auto id = running();
  house.runtime.remove_container_outside(id);
  EXPECT_TRUE(log_has(id, "hub: The container was removed from outside code-hub."));
  house.await_settled(id, Phase::kRunning);
  EXPECT_TRUE(house.container(id));
}

TEST_F(Outside, a_workspace_that_dies_again_and_again_ends_in_an_error_that_a_retry_leaves) {
  const auto id = running();
  house.runtime.exit_at_start(id, 1);
  house.runtime.kill_container(id, 1);
  const auto row = house.await_settled(id, Phase::kError);
  ASSERT_TRUE(row.error_reason);
  EXPECT_NE(row.error_reason->find("exit code 1"), std::string::npos) << *row.error_reason;
  EXPECT_FALSE(house.container(id)) << "nothing is left that costs";
  EXPECT_TRUE(house.has_volume(id));
  house.runtime.exit_at_start(id, -1);
  house.run_for(std::chrono::milliseconds(120));
  EXPECT_EQ(house.row(id)->phase, Phase::kError) << "an error does not end by itself";
  house.retry(id);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Outside, crashes_are_counted_until_it_has_run_for_a_while) {
  house.options.stable_after = std::chrono::milliseconds(200);
  const auto id = running();
  house.runtime.kill_container(id);
  house.await(id, [](const Workspace& row) { return row.attempts == 1; });
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).attempts, 1);
  house.await(id, [](const Workspace& row) { return row.attempts == 0 && row.phase == Phase::kRunning; });
}

TEST_F(Outside, a_home_that_was_removed_is_never_replaced) {
  const auto id = running();
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.runtime.remove_volume_outside(id);
  const auto row = house.await_settled(id, Phase::kError);
  EXPECT_NE(row.error_reason.value_or("").find("The home volume is gone"), std::string::npos);
  house.want(id, Phase::kRunning);
  house.retry(id);
  house.run_for(std::chrono::milliseconds(150));
  house.await_settled(id, Phase::kError);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateVolume, id), 1);
  ASSERT_TRUE(house.run(house.runtime.create_volume(id)));  // Somebody brings it back.
  house.retry(id);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Outside, a_workspace_without_its_home_can_be_deleted) {
  const auto id = running();
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.runtime.remove_volume_outside(id);
  house.await_settled(id, Phase::kError);
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Outside, a_frozen_container_is_thawed) {
  const auto id = running();
  ASSERT_TRUE(house.run(house.runtime.pause_container(id)));
  EXPECT_TRUE(log_has(id, "Thawing the container"));
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1);
  EXPECT_EQ(house.container(id)->state, runtime::ContainerState::kRunning);
}

TEST_F(Outside, a_frozen_container_is_stopped_when_it_shall_stop) {
  const auto id = running();
  house.want(id, Phase::kStandby);
  house.run(house.runtime.pause_container(id));
  house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(house.container(id));
}

TEST_F(Outside, an_agent_that_began_anew_in_its_container_is_set_up_again) {
  const auto id = running();
  house.agents.restart(id);
  ASSERT_TRUE(house.run_until([&] { return house.agents.setups(id) == 2; }));
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1) << "the container is kept";
}

TEST_F(Outside, an_agent_that_falls_silent_is_reported_and_nothing_is_killed) {
  const auto id = running();
  house.agents.script(id).silent = true;
  const auto row = house.await(id, [](const Workspace& now) { return now.error_reason.has_value(); });
  EXPECT_EQ(row.phase, Phase::kRunning);
  EXPECT_NE(row.error_reason->find("does not answer"), std::string::npos);
  EXPECT_EQ(house.runtime.calls(Verb::kRemoveContainer, id), 0);
  EXPECT_EQ(house.runtime.calls(Verb::kStopContainer, id), 0);
  house.agents.script(id).silent = false;
  house.await(id, [](const Workspace& now) { return !now.error_reason; });
  EXPECT_TRUE(log_has(id, "hub: The workspace answers again."));
}

TEST_F(Outside, a_runtime_that_does_not_answer_changes_nothing_and_is_waited_for) {
  const auto id = running();
  const auto before = house.row(id);
  house.runtime.stop_engine();
  house.run_for(std::chrono::milliseconds(150));
  EXPECT_EQ(house.row(id)->phase, Phase::kRunning) << "silence says nothing";
  EXPECT_EQ(house.row(id)->version, before->version);
  const auto other = house.create("other");
  house.want(id, Phase::kStandby);
  house.run_for(std::chrono::milliseconds(150));
  EXPECT_EQ(house.row(other)->phase, Phase::kPending);
  EXPECT_EQ(house.row(other)->attempts, 0) << "an outage is no failed attempt";
  house.runtime.start_engine();
  house.await_settled(id, Phase::kStandby);
  house.await_settled(other, Phase::kRunning);
}

TEST_F(Outside, an_engine_that_was_restarted_brings_its_workspaces_back) {
  const auto id = running();
  house.runtime.stop_engine(true);
  house.run_for(std::chrono::milliseconds(60));
  house.runtime.start_engine();
  house.await(id, [](const Workspace& row) { return row.attempts == 1; });
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Outside, one_verb_that_stays_silent_does_not_make_the_loop_spin) {
  house.runtime.fail(Failure{Verb::kCreateVolume, Error{ErrorCode::kUpstreamUnavailable, "no answer", {}, 0}, -1});
  house.start();
  const auto id = house.create("api");
  house.run_for(std::chrono::milliseconds(400));
  EXPECT_EQ(house.row(id)->phase, Phase::kPending);
  EXPECT_GT(house.runtime.calls(Verb::kCreateVolume, id), 1);
  EXPECT_LT(house.runtime.calls(Verb::kCreateVolume, id), 60) << "at the pace of the back-off";
  house.runtime.heal(Verb::kCreateVolume);
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Outside, a_container_without_a_workspace_is_removed_but_a_volume_never) {
  house.start();
  const WorkspaceId orphan("zzzzzzzzzzzz");
  ASSERT_TRUE(house.run(house.runtime.create_volume(orphan)));
  runtime::ContainerSpec spec;
  spec.workspace_id = orphan;
  spec.operation_id = OperationId("old");
  spec.image = "codehub/base:latest";
  spec.size = default_sizes().front();
  ASSERT_TRUE(house.run(house.runtime.create_container(spec)));
  ASSERT_TRUE(house.run_until([&] { return !house.container(orphan); }));
  house.run_for(std::chrono::milliseconds(200));
  EXPECT_TRUE(house.has_volume(orphan));
  EXPECT_EQ(house.runtime.calls(Verb::kRemoveVolume), 0);
}

TEST_F(Outside, a_container_of_an_older_operation_is_replaced) {
  house.start();
  const auto id = house.create("api", Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.stop();
  runtime::ContainerSpec spec;
  spec.workspace_id = id;
  spec.operation_id = OperationId("older");
  spec.image = "codehub/base:latest";
  spec.size = default_sizes().back();
  ASSERT_TRUE(house.run(house.runtime.create_container(spec)));
  house.want(id, Phase::kRunning);
  house.start();
  const auto row = house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.container(id)->operation_id, row.operation_id);
  EXPECT_EQ(house.container(id)->size, "small");
}

}  // namespace
}  // namespace codehub::control::test
