#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Verb;

class Life : public ControlTest {};

TEST_F(Life, a_new_workspace_is_prepared_started_and_set_up) {
  house.start();
  const auto id = house.create("api");
  const auto row = house.await_settled(id, Phase::kRunning);
  const auto container = house.container(id);
  ASSERT_TRUE(container);
  EXPECT_EQ(container->state, runtime::ContainerState::kRunning);
  EXPECT_EQ(row.endpoint, container->endpoint);
  EXPECT_EQ(row.applied_size, "small");
  EXPECT_EQ(row.operation_id, container->operation_id);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_FALSE(row.error_reason);
  EXPECT_TRUE(house.has_volume(id));
  EXPECT_EQ(house.agents.setups(id), 1);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1);
}

TEST_F(Life, the_agent_learns_who_its_owner_is_and_where_it_is) {
  house.start();
  const auto id = house.create("api");
  const auto row = house.await_settled(id, Phase::kRunning);
  const auto& request = house.agents.last_request(id);
  EXPECT_EQ(request.operation_id, row.operation_id);
  EXPECT_EQ(request.workspace_name, "api");
  EXPECT_EQ(request.dashboard_url, "http://localhost:8000/workspaces/" + id.value());
  EXPECT_EQ(request.proxy_uri, "http://{{port}}-" + id.value() + ".localhost:8000");
  EXPECT_EQ(request.git_name, "Kim");
  EXPECT_EQ(request.git_email, "kim@example.com");
  EXPECT_EQ(request.ssh_public_key.substr(0, 12), "ssh-ed25519 ");
  EXPECT_NE(request.ssh_private_key.find("OPENSSH PRIVATE KEY"), std::string::npos);
}

TEST_F(Life, its_log_tells_what_happened_in_order) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  ASSERT_TRUE(house.run_until([&] { return house.log(id).find("Ready.") != std::string::npos; }));
  const auto text = house.log(id);
  std::size_t place = 0;
  for (const char* expected : {"hub: Preparing the workspace.", "hub: Making the home volume.", "hub: Starting.",
                               "hub: Making the container: image codehub/base:latest, 1 CPU, 2048 MiB of memory.",
                               "setup: cloning", "setup: done", "hub: Ready."}) {
    const auto found = text.find(expected, place);
    EXPECT_NE(found, std::string::npos) << expected << " is not (in its place) in\n" << text;
    if (found != std::string::npos) place = found;
  }
}

TEST_F(Life, it_stops_and_starts_again_with_the_same_home) {
  house.start();
  const auto id = house.create("api");
  const auto first = house.await_settled(id, Phase::kRunning);
  house.want(id, Phase::kStandby);
  const auto stopped = house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(house.container(id));
  EXPECT_TRUE(house.has_volume(id));
  EXPECT_EQ(stopped.endpoint, "");
  house.want(id, Phase::kRunning);
  const auto second = house.await_settled(id, Phase::kRunning);
  EXPECT_NE(second.operation_id, first.operation_id);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateVolume, id), 1);
  EXPECT_EQ(house.runtime.calls(Verb::kRemoveVolume, id), 0);
  EXPECT_EQ(house.agents.setups(id), 2) << "each start tells the agent anew";
}

TEST_F(Life, nothing_of_a_deleted_workspace_is_left_and_everybody_is_told) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.want_deleted(id);
  house.await_gone(id);
  EXPECT_FALSE(house.container(id));
  EXPECT_FALSE(house.has_volume(id));
  ASSERT_TRUE(house.run_until([&] { return !house.seen_changes.empty() && house.seen_changes.back().deleted; }));
  EXPECT_EQ(house.seen_changes.back().workspace_id, id);
  EXPECT_EQ(house.seen_changes.back().owner_id, house.owner.id);
}

TEST_F(Life, a_workspace_that_shall_not_run_is_only_prepared) {
  house.start();
  const auto id = house.create("api", Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  EXPECT_TRUE(house.has_volume(id));
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 0);
}

TEST_F(Life, another_size_is_applied_at_the_next_start) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  store::IntentChange larger;
  larger.size = "large";
  house.change(id, larger);
  house.run_for(std::chrono::milliseconds(120));  // More than one look at everything.
  EXPECT_EQ(house.container(id)->size, "small");
  EXPECT_EQ(house.row(id)->applied_size, "small");
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.want(id, Phase::kRunning);
  EXPECT_EQ(house.await_settled(id, Phase::kRunning).applied_size, "large");
  EXPECT_EQ(house.container(id)->size, "large");
}

TEST_F(Life, losing_every_event_costs_time_and_nothing_else) {
  house.lose_intents = true;
  house.runtime.lose_events(true);
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.kill_container(id);
  house.await(id, [](const Workspace& row) { return row.phase != Phase::kRunning; });
  house.await_settled(id, Phase::kRunning);
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.want_deleted(id);
  house.await_gone(id);
}

TEST_F(Life, an_event_wakes_it_long_before_the_next_look) {
  house.options.observe_every = std::chrono::hours(1);
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.kill_container(id);
  house.await(id, [](const Workspace& row) { return row.attempts == 1; });
  house.await_settled(id, Phase::kRunning);
}

TEST_F(Life, a_change_of_mind_is_taken_up_in_the_middle_of_a_start) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).setup_takes = 1'000'000;
  house.await(id, [&](const Workspace&) { return house.agents.setups(id) == 1; });
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  EXPECT_FALSE(house.container(id));
}

TEST_F(Life, a_workspace_is_deleted_in_the_middle_of_a_start) {
  house.start();
  const auto id = house.create("api");
  house.agents.script(id).silent = true;
  house.await(id, [&](const Workspace&) { return house.agents.questions(id) > 0; });
  house.want_deleted(id);
  house.await_gone(id);
  EXPECT_FALSE(house.has_volume(id));
}

TEST_F(Life, a_start_that_is_asked_for_while_it_stops_comes_after_the_stop) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.runtime.hold(Verb::kStopContainer);
  house.want(id, Phase::kStandby);
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kStopContainer) == 1; }));
  house.want(id, Phase::kRunning);
  house.runtime.release(Verb::kStopContainer);
  house.await(id, [](const Workspace& row) { return row.phase == Phase::kStandby; });
  house.await_settled(id, Phase::kRunning);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 2);
}

TEST_F(Life, the_last_word_about_unpushed_work_is_kept_when_it_stops) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.agents.script(id).git = GitState{3, 1};
  house.want(id, Phase::kStandby);
  const auto row = house.await_settled(id, Phase::kStandby);
  ASSERT_TRUE(row.git);
  EXPECT_EQ(*row.git, (GitState{3, 1}));
}

TEST_F(Life, work_that_appears_while_it_runs_is_seen_by_the_periodic_round) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.agents.script(id).git = GitState{2, 0};
  house.await(id, [](const Workspace& row) { return row.git == GitState{2, 0}; });
}

TEST_F(Life, work_that_was_known_stays_known_while_the_agent_knows_nothing) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.agents.script(id).git = GitState{2, 0};
  house.await(id, [](const Workspace& row) { return row.git == GitState{2, 0}; });
  house.agents.script(id).git.reset();
  const int asked = house.agents.questions(id);
  ASSERT_TRUE(house.run_until([&] { return house.agents.questions(id) > asked + 2; }));
  EXPECT_EQ(house.row(id)->git, (GitState{2, 0}));
  house.want(id, Phase::kStandby);
  EXPECT_EQ(house.await_settled(id, Phase::kStandby).git, (GitState{2, 0}));
}

TEST_F(Life, several_go_on_at_once_but_not_more_than_allowed) {
  house.options.concurrency = 3;
  house.start();
  house.runtime.hold(Verb::kCreateVolume);
  std::vector<WorkspaceId> ids;
  ids.reserve(8);
  for (int i = 0; i < 8; ++i) ids.push_back(house.create("w" + std::to_string(i)));
  ASSERT_TRUE(house.run_until([&] { return house.runtime.held(Verb::kCreateVolume) == 3; }));
  house.run_for(std::chrono::milliseconds(120));
  EXPECT_EQ(house.runtime.held(Verb::kCreateVolume), 3);
  house.runtime.release(Verb::kCreateVolume);
  for (const auto& id : ids) house.await_settled(id, Phase::kRunning);
}

TEST_F(Life, a_stopped_controller_leaves_everything_as_it_is) {
  house.start();
  const auto id = house.create("api");
  const auto before = house.await_settled(id, Phase::kRunning);
  house.run_for(std::chrono::milliseconds(60));
  house.restart();
  house.run_for(std::chrono::milliseconds(150));
  const auto after = house.row(id);
  EXPECT_EQ(after->operation_id, before.operation_id);
  EXPECT_EQ(house.runtime.calls(Verb::kCreateContainer, id), 1);
  EXPECT_EQ(house.agents.setups(id), 1);
}

}  // namespace
}  // namespace codehub::control::test
