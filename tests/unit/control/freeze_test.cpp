// Freezing, waking, and what a frozen workspace gives back.
#include <prometheus/registry.h>

#include "codehub/base/metrics.hpp"
#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Failure;
using runtime::fake::Verb;
using std::chrono::milliseconds;

class Freeze : public ControlTest {
 protected:
  WorkspaceId running() {
    house.start();
    const auto id = house.create("api");
    house.await_settled(id, Phase::kRunning);
    return id;
  }
  WorkspaceId frozen() {
    const auto id = running();
    house.want(id, Phase::kPaused);
    house.await_settled(id, Phase::kPaused);
    return id;
  }
  void want(const WorkspaceId& id, Phase phase, const std::string& cause) {
    store::IntentChange intent;
    intent.desired_state = phase;
    intent.cause = cause;
    house.change(id, intent);
  }
  runtime::ContainerState state(const WorkspaceId& id) { return house.container(id)->state; }
  /// "RUNNING>PAUSED idle", the newest first.
  std::vector<std::string> history(const WorkspaceId& id) {
    std::vector<std::string> lines;
    const auto page = house.run(house.store->transitions().list(id, {})).value();
    for (const auto& one : page.items) {
      lines.push_back(std::string(to_string(one.from)) + ">" + std::string(to_string(one.to)) + " " + one.cause);
    }
    return lines;
  }
  bool log_has(const WorkspaceId& id, const std::string& words) {
    return house.run_until([&] { return house.log(id).find(words) != std::string::npos; });
  }
  /// What the metric counts.
  static double reclaimed_bytes() {
    for (const auto& family : metrics_registry().Collect()) {
      if (family.name == "codehub_memory_reclaimed_bytes_total") return family.metric.front().counter.value;
    }
    return 0;
  }
  Workspace await_reclaimed(const WorkspaceId& id) {
    return house.await(id, [](const Workspace& row) { return row.frozen_memory_bytes > 0; });
  }
};

TEST_F(Freeze, a_running_workspace_is_frozen_and_woken_in_its_own_container) {
  const auto id = running();
  const auto before = house.container(id)->runtime_id;
  const auto setups = house.agents.setups(id);
  want(id, Phase::kPaused, "idle for 10 min");
  const auto row = house.await_settled(id, Phase::kPaused);
  EXPECT_EQ(state(id), runtime::ContainerState::kPaused);
  EXPECT_EQ(row.endpoint, "");
  EXPECT_TRUE(log_has(id, "hub: Freezing: idle for 10 min."));
  EXPECT_TRUE(log_has(id, "hub: Frozen."));
  want(id, Phase::kRunning, "a visit of port 5173");
  const auto awake = house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.container(id)->runtime_id, before);
  EXPECT_EQ(state(id), runtime::ContainerState::kRunning);
  EXPECT_FALSE(awake.endpoint.empty());
  EXPECT_EQ(awake.attempts, 0);
  EXPECT_EQ(house.agents.setups(id), setups) << "nothing is set up again";
  EXPECT_TRUE(log_has(id, "hub: Awake: a visit of port 5173."));
  const auto kept = history(id);
  ASSERT_GE(kept.size(), 2U);
  EXPECT_EQ(kept[0], "PAUSED>RUNNING a visit of port 5173");
  EXPECT_EQ(kept[1], "RUNNING>PAUSED idle for 10 min");
}

TEST_F(Freeze, waking_asks_no_agent) {
  const auto id = frozen();
  house.agents.script(id).silent = true;
  house.want(id, Phase::kRunning);
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kUnpauseContainer, id), 1);
}

TEST_F(Freeze, a_frozen_workspace_is_stopped_and_deleted) {
  const auto id = frozen();
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(house.container(id));
  EXPECT_TRUE(house.has_volume(id));
  house.want(id, Phase::kRunning);
  house.await_settled(id, Phase::kRunning);
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Freeze, nothing_is_started_for_it) {
  house.start();
  const auto id = house.create("api", Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.want(id, Phase::kPaused);
  house.run_for(milliseconds(120));
  EXPECT_EQ(house.row(id)->phase, Phase::kStandby);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 0);
}

TEST_F(Freeze, a_start_is_finished_first) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).silent_at_first = 20;
  house.await(id, [](const Workspace& row) { return row.operation == Operation::kStarting; });
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  EXPECT_EQ(state(id), runtime::ContainerState::kPaused);
  EXPECT_EQ(house.agents.setups(id), 1);
}

TEST_F(Freeze, what_is_gone_while_it_was_frozen_is_standby_and_counts_no_attempt) {
  const auto id = frozen();
  house.runtime.remove_container_outside(id);
  const auto row = house.await_settled(id, Phase::kStandby);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1) << "nothing is started";
  EXPECT_TRUE(log_has(id, "The workspace was frozen. The container was removed from outside"));
  EXPECT_EQ(history(id)[0], "PAUSED>STANDBY its container was removed while it was frozen");
}

TEST_F(Freeze, what_ended_while_it_was_frozen_is_standby) {
  const auto id = frozen();
  house.runtime.kill_container(id, 137, true);
  house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(house.container(id));
  EXPECT_TRUE(log_has(id, "ran out of memory"));
}

TEST_F(Freeze, one_thawed_from_outside_is_told_and_frozen_again) {
  const auto id = frozen();
  ASSERT_TRUE(house.run(house.runtime.unpause_container(id)));
  EXPECT_TRUE(house.run_until([&] { return house.runtime.calls(Verb::kPauseContainer, id) == 2; }));
  house.await_settled(id, Phase::kPaused);
  EXPECT_EQ(history(id)[1], "PAUSED>RUNNING thawed from outside");
}

TEST_F(Freeze, one_frozen_from_outside_is_thawed_for_that_reason) {
  const auto id = running();
  ASSERT_TRUE(house.run(house.runtime.pause_container(id)));
  EXPECT_TRUE(log_has(id, "frozen from outside"));
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(history(id)[1], "RUNNING>PAUSED frozen from outside");
}

TEST_F(Freeze, a_runtime_that_cannot_pause_leaves_it_running) {
  house.runtime.set_capabilities(
      {.pause = false, .reclaim = false, .pull_images = true, .stats = true, .events = true});
  const auto id = running();
  house.want(id, Phase::kPaused);
  house.run_for(milliseconds(120));
  EXPECT_EQ(house.row(id)->phase, Phase::kRunning);
  EXPECT_EQ(house.row(id)->operation, Operation::kNone);
  EXPECT_EQ(house.runtime.calls(Verb::kPauseContainer, id), 0);
}

TEST_F(Freeze, what_cannot_be_frozen_is_an_error_in_words_that_loses_nothing) {
  const auto id = running();
  house.runtime.fail(Failure{Verb::kPauseContainer, Error{ErrorCode::kInternal, "unable to freeze", {}, 0}, -1});
  house.want(id, Phase::kPaused);
  const auto row = house.await_settled(id, Phase::kError);
  EXPECT_EQ(row.error_reason, "unable to freeze");
  EXPECT_EQ(state(id), runtime::ContainerState::kRunning);
  EXPECT_EQ(history(id)[0], "RUNNING>ERROR unable to freeze");
  house.want(id, Phase::kRunning);
  house.await_settled(id, Phase::kRunning);  // Because it is so: nothing has to be tried again.
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1);
}

TEST_F(Freeze, its_memory_is_given_back_and_what_is_left_written_down) {
  const auto id = running();
  house.runtime.set_reclaimed(id, {520ULL << 20U, 120ULL << 20U, {}});
  const double counted = reclaimed_bytes();
  house.want(id, Phase::kPaused);
  const auto row = await_reclaimed(id);
  EXPECT_EQ(row.frozen_memory_bytes, 120LL << 20U);
  EXPECT_EQ(row.phase, Phase::kPaused);
  EXPECT_TRUE(log_has(id, "hub: Gave back 400 MiB of 520 MiB of memory."));
  EXPECT_EQ(reclaimed_bytes() - counted, 400.0 * 1024 * 1024);
  house.run_for(milliseconds(120));
  house.restart();
  house.run_for(milliseconds(120));
  EXPECT_EQ(house.runtime.calls(Verb::kReclaimMemory, id), 1) << "once in a sleep, whoever looks";
  house.want(id, Phase::kRunning);
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).frozen_memory_bytes, 0);
  house.want(id, Phase::kPaused);
  await_reclaimed(id);
  EXPECT_EQ(house.runtime.calls(Verb::kReclaimMemory, id), 2);
}

TEST_F(Freeze, nobody_waits_for_memory_to_be_given_back) {
  const auto id = running();
  house.runtime.hold(Verb::kReclaimMemory);
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kReclaimMemory) == 1; }));
  house.want(id, Phase::kRunning);
  house.await_settled(id, Phase::kRunning);
  house.runtime.release(Verb::kReclaimMemory);
  house.run_for(milliseconds(120));
  EXPECT_EQ(house.row(id)->frozen_memory_bytes, 0) << "what came of it holds no more";
  EXPECT_EQ(house.log(id).find("Gave back"), std::string::npos);
}

TEST_F(Freeze, a_hub_that_died_before_it_gave_memory_back_does_so_when_it_is_there_again) {
  const auto id = running();
  house.runtime.hold(Verb::kReclaimMemory);
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  house.stop();
  house.runtime.release(Verb::kReclaimMemory);
  EXPECT_EQ(house.row(id)->frozen_memory_bytes, 0);
  house.start();
  await_reclaimed(id);
}

TEST_F(Freeze, why_memory_cannot_be_given_back_is_no_reason_to_try_again_and_again) {
  const auto id = running();
  house.runtime.set_reclaimed(id, {0, 0, "no right to"});
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  house.run_for(milliseconds(200));
  EXPECT_EQ(house.runtime.calls(Verb::kReclaimMemory, id), 1);
  EXPECT_EQ(house.row(id)->frozen_memory_bytes, 0);
}

TEST_F(Freeze, the_intent_may_change_while_what_is_left_is_written_down) {
  const auto id = running();
  house.runtime.hold(Verb::kReclaimMemory);
  house.want(id, Phase::kPaused);
  house.await_settled(id, Phase::kPaused);
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kReclaimMemory) == 1; }));
  house.lose_intents = true;
  store::IntentChange rename;
  rename.name = "renamed";
  house.change(id, rename);
  house.runtime.release(Verb::kReclaimMemory);
  EXPECT_EQ(await_reclaimed(id).name, "renamed");
}

}  // namespace
}  // namespace codehub::control::test
