#include <gtest/gtest.h>

#include "cases.hpp"

namespace codehub::lifecycle {
namespace {

struct PlanCase {
  std::string_view row;
  std::string_view reality;
  std::string_view expected;
};

void expect_plans(std::initializer_list<PlanCase> table) {
  for (const auto& [row, reality, expected] : table) {
    const Step step = plan(cases::row(row), cases::reality(reality), cases::kNow, Limits{});
    EXPECT_EQ(cases::words(step), expected) << "[" << row << "] in [" << reality << "] because: " << step.reason;
  }
}

TEST(Plan, provisions_a_new_workspace_image_first) {
  expect_plans({
      {"PENDING ->RUNNING", "", "claim PROVISIONING PENDING"},
      {"PENDING ->STANDBY", "", "claim PROVISIONING PENDING"},
      {"PENDING PROVISIONING>RUNNING", "", "check_image"},
      {"PENDING PROVISIONING>RUNNING", "no-image", "pull_image"},
      {"PENDING PROVISIONING>RUNNING", "pulling", "wait"},
      {"PENDING PROVISIONING>RUNNING", "image", "create_volume"},
      {"PENDING PROVISIONING>STANDBY", "image", "create_volume"},
      {"PENDING PROVISIONING>STANDBY", "home", "settle STANDBY"},
      {"PENDING PROVISIONING>RUNNING", "home", "claim STARTING STANDBY"},
      {"PENDING PROVISIONING>RUNNING due x2", "image", "wait"},
      {"PENDING PROVISIONING>RUNNING x5", "", "give_up ERROR"},
      {"PENDING PROVISIONING>RUNNING due x5", "", "give_up ERROR"},
  });
}

TEST(Plan, starts_what_shall_run) {
  expect_plans({
      {"STANDBY ->RUNNING", "home", "claim STARTING STANDBY"},
      {"STANDBY ->RUNNING", "", "claim PROVISIONING PENDING"},
      {"STANDBY STARTING>RUNNING", "home", "check_image"},
      {"STANDBY STARTING>RUNNING", "home no-image", "pull_image"},
      {"STANDBY STARTING>RUNNING", "home pulling", "wait"},
      {"STANDBY STARTING>RUNNING", "home image", "create_container"},
      {"STANDBY STARTING>RUNNING", "home created", "record"},
      {"STANDBY STARTING>RUNNING used", "home created", "start_container"},
      {"STANDBY STARTING>RUNNING used late", "home created", "record"},
      {"STANDBY STARTING>RUNNING used", "home running", "ask_agent"},
      {"STANDBY STARTING>RUNNING used", "home paused", "unpause_container"},
      {"STANDBY STARTING>RUNNING used", "home exited", "fail"},
      {"STANDBY STARTING>RUNNING used", "home removing", "wait"},
      {"STANDBY STARTING>RUNNING due x2", "home image", "wait"},
      {"STANDBY STARTING>RUNNING x5", "home image", "give_up ERROR"},
      {"STANDBY STARTING>RUNNING", "image", "claim PROVISIONING PENDING"},
  });
}

TEST(Plan, waits_for_the_agent_and_for_the_ide) {
  expect_plans({
      {"STANDBY STARTING>RUNNING used", "home running silent", "wait"},
      {"STANDBY STARTING>RUNNING used late", "home running silent", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running refused", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running unset", "send_setup"},
      {"STANDBY STARTING>RUNNING used late", "home running unset", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running setting-up", "wait"},
      {"STANDBY STARTING>RUNNING used late", "home running setting-up", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running setting-up-ready", "wait"},
      {"STANDBY STARTING>RUNNING used late", "home running setting-up-ready", "settle RUNNING"},
      {"STANDBY STARTING>RUNNING used", "home running stopped", "wait"},
      {"STANDBY STARTING>RUNNING used late", "home running stopped", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running broken", "fail"},
      {"STANDBY STARTING>RUNNING used", "home running failed-setup", "settle RUNNING"},
      {"STANDBY STARTING>RUNNING used", "home running ready", "settle RUNNING"},
      {"STANDBY STARTING>RUNNING used late", "home running ready", "settle RUNNING"},
  });
}

TEST(Plan, removes_a_container_of_an_older_operation_and_makes_it_anew) {
  expect_plans({
      {"STANDBY STARTING>RUNNING used", "home running*", "remove_container"},
      {"STANDBY STARTING>RUNNING used", "home exited*", "remove_container"},
      {"STANDBY STARTING>RUNNING used", "home created*", "remove_container"},
      {"STANDBY STARTING>RUNNING used due x2", "home exited*", "remove_container"},
      {"STANDBY STARTING>RUNNING used x5", "home running*", "remove_container"},
      {"STANDBY STARTING>RUNNING used x6", "home running*", "give_up ERROR"},
  });
}

TEST(Plan, carries_on_with_a_container_that_nobody_expected_if_it_fits) {
  expect_plans({
      {"STANDBY ->RUNNING used", "home running*", "claim STARTING STANDBY keep"},
      {"PENDING ->RUNNING used", "home running", "claim STARTING STANDBY keep"},
      {"STANDBY ->RUNNING used", "home created", "claim STARTING STANDBY keep"},
      {"STANDBY ->RUNNING used", "home running~", "claim STARTING STANDBY"},
      {"STANDBY ->RUNNING used", "home exited", "claim STARTING STANDBY"},
      {"PENDING PROVISIONING>RUNNING", "home created*", "claim STARTING STANDBY keep"},
  });
}

TEST(Plan, leaves_alone_what_runs_as_wanted) {
  expect_plans({
      {"RUNNING ->RUNNING used", "home running", "nothing"},
      {"RUNNING ->RUNNING used", "home running ready", "nothing"},
      {"RUNNING ->RUNNING used", "home running~ ready", "nothing"},  // Another size: at the next start.
      {"RUNNING ->RUNNING used", "home running* ready", "nothing"},
      {"RUNNING ->RUNNING used", "running ready", "nothing"},
      {"RUNNING ->RUNNING used x1", "home running ready", "record"},  // The words of the failure go.
      {"RUNNING ->RUNNING used x1 calm", "home running ready", "record calm"},
      {"RUNNING ->RUNNING used", "home running silent", "record"},
      {"RUNNING ->RUNNING used", "home running refused", "record"},
      {"RUNNING ->RUNNING used", "home running broken", "record"},
      {"RUNNING ->RUNNING used", "home running setting-up-ready", "nothing"},
  });
}

TEST(Plan, takes_what_an_agent_does_not_know_about_git_for_no_news) {
  auto row = cases::row("RUNNING ->RUNNING used");
  row.git = GitState{2, 1};
  auto reality = cases::reality("home running ready");
  EXPECT_EQ(cases::words(plan(row, reality, cases::kNow, Limits{})), "nothing");
  const Step stop = plan(cases::row("RUNNING ->STANDBY used"), reality, cases::kNow, Limits{});
  EXPECT_EQ(written(row, stop, reality, Fresh{}).git, row.git) << "what was known stays";
  reality.agent->git = GitState{0, 0};
  EXPECT_EQ(cases::words(plan(row, reality, cases::kNow, Limits{})), "record");
  EXPECT_EQ(written(row, stop, reality, Fresh{}).git, (GitState{0, 0}));
}

TEST(Plan, brings_back_what_died_outside) {
  expect_plans({
      {"RUNNING ->RUNNING used", "home exited", "lost STANDBY"},
      {"RUNNING ->RUNNING used", "home", "lost STANDBY"},
      {"RUNNING ->RUNNING used x4", "home exited", "lost STANDBY"},
      {"RUNNING ->RUNNING used", "home paused", "claim STARTING PAUSED keep"},
      {"PAUSED STARTING>RUNNING used", "home paused", "unpause_container"},
      {"RUNNING ->RUNNING used", "home running unset", "claim STARTING STANDBY keep"},
      {"RUNNING ->RUNNING used", "home running stopped", "claim STARTING STANDBY keep"},
      {"RUNNING ->RUNNING used", "home created", "claim STARTING STANDBY"},
      {"RUNNING ->STANDBY used", "home exited", "claim STOPPING RUNNING"},
      {"RUNNING ->STANDBY used", "home", "settle STANDBY"},
  });
}

TEST(Plan, stops_what_shall_not_run) {
  expect_plans({
      {"RUNNING ->STANDBY used", "home running", "ask_agent"},
      {"RUNNING ->STANDBY used", "home running ready", "claim STOPPING RUNNING"},
      {"RUNNING ->STANDBY used", "home running silent", "claim STOPPING RUNNING"},
      {"RUNNING ->STANDBY used", "home paused", "claim STOPPING RUNNING"},
      {"RUNNING STOPPING>STANDBY used", "home running", "stop_container"},
      {"RUNNING STOPPING>STANDBY used", "home running*", "stop_container"},
      {"RUNNING STOPPING>STANDBY used", "home paused", "unpause_container"},
      {"RUNNING STOPPING>STANDBY used", "home exited", "remove_container"},
      {"RUNNING STOPPING>STANDBY used", "home created", "remove_container"},
      {"RUNNING STOPPING>STANDBY used", "home removing", "wait"},
      {"RUNNING STOPPING>STANDBY used", "home", "settle STANDBY"},
      {"RUNNING STOPPING>STANDBY used due x2", "home running", "wait"},
      {"RUNNING STOPPING>STANDBY used x5", "home running", "give_up ERROR"},
      {"STANDBY ->STANDBY used", "home", "nothing"},
      {"STANDBY ->STANDBY", "home", "nothing"},
      {"STANDBY ->STANDBY used", "home running ready", "claim STOPPING STANDBY"},
      {"STANDBY ->STANDBY used", "home exited", "claim STOPPING STANDBY"},
  });
}

TEST(Plan, freezes_what_runs) {
  expect_plans({
      {"RUNNING ->PAUSED used", "home running", "ask_agent"},
      {"RUNNING ->PAUSED used", "home running ready", "claim PAUSING RUNNING keep"},
      {"RUNNING ->PAUSED used", "home running silent", "claim PAUSING RUNNING keep"},
      {"RUNNING ->PAUSED used", "home running~* ready", "claim PAUSING RUNNING keep"},
      {"RUNNING PAUSING>PAUSED used", "home running", "pause_container"},
      {"RUNNING PAUSING>PAUSED used due x2", "home running", "wait"},
      {"RUNNING PAUSING>PAUSED used x5", "home running", "give_up ERROR"},
      {"RUNNING PAUSING>PAUSED used", "home paused", "settle PAUSED"},
      {"RUNNING ->PAUSED used", "home paused", "settle PAUSED"},  // Frozen from outside.
      {"PAUSED ->PAUSED used", "home paused", "nothing"},
      {"PAUSED ->PAUSED used", "home paused*~", "nothing"},
      {"PAUSED ->PAUSED used", "home running", "settle RUNNING"},  // Thawed from outside: told, then frozen again.
  });
}

TEST(Plan, wakes_what_is_frozen_without_asking_its_agent) {
  expect_plans({
      {"PAUSED ->RUNNING used", "home paused", "claim RESUMING PAUSED keep"},
      {"PAUSED ->RUNNING used", "home paused~", "claim RESUMING PAUSED keep"},  // Another size: at the next start.
      {"PAUSED RESUMING>RUNNING used", "home paused", "unpause_container"},
      {"PAUSED RESUMING>RUNNING used due x2", "home paused", "wait"},
      {"PAUSED RESUMING>RUNNING used x5", "home paused", "give_up ERROR"},
      {"PAUSED RESUMING>RUNNING used", "home running", "settle RUNNING"},
      {"PAUSED ->RUNNING used", "home running", "settle RUNNING"},
      {"ERROR ->RUNNING used x5", "home paused", "nothing"},
      {"PENDING ->RUNNING used", "home paused", "claim STARTING STANDBY keep"},  // After a retry.
  });
}

TEST(Plan, takes_up_a_change_of_mind_while_it_freezes_or_wakes) {
  expect_plans({
      {"RUNNING PAUSING>RUNNING used", "home running", "settle RUNNING"},
      {"RUNNING PAUSING>RUNNING used", "home paused", "claim RESUMING PAUSED keep"},
      {"PAUSED RESUMING>PAUSED used", "home paused", "settle PAUSED"},
      {"PAUSED RESUMING>PAUSED used", "home running", "settle RUNNING"},
      {"RUNNING PAUSING>STANDBY used", "home running", "ask_agent"},
      {"RUNNING PAUSING>STANDBY used", "home paused", "claim STOPPING RUNNING"},
      {"PAUSED RESUMING>STANDBY used", "home paused", "claim STOPPING PAUSED"},
      {"RUNNING PAUSING>DELETED used", "home paused", "claim DELETING DELETING"},
      {"RUNNING STOPPING>PAUSED used", "home running", "stop_container"},
      {"STANDBY STARTING>PAUSED used", "home running silent", "wait"},
      {"STANDBY STARTING>PAUSED used", "home running ready", "settle RUNNING"},
      {"STANDBY STARTING>PAUSED used", "home image", "create_container"},
  });
}

TEST(Plan, stops_what_is_frozen) {
  expect_plans({
      {"PAUSED ->STANDBY used", "home paused", "claim STOPPING PAUSED"},
      {"PAUSED STOPPING>STANDBY used", "home paused", "unpause_container"},
      {"PAUSED STOPPING>STANDBY used", "home running", "stop_container"},
      {"PAUSED STOPPING>STANDBY used", "home exited", "remove_container"},
      {"PAUSED STOPPING>STANDBY used", "home", "settle STANDBY"},
  });
}

TEST(Plan, starts_nothing_in_order_to_freeze_it) {
  expect_plans({
      {"PAUSED ->PAUSED used", "home", "settle STANDBY"},
      {"PAUSED ->PAUSED used", "home exited", "claim STOPPING PAUSED"},
      {"RUNNING ->PAUSED used", "home", "settle STANDBY"},
      {"RUNNING ->PAUSED used", "home exited", "claim STOPPING RUNNING"},
      {"RUNNING PAUSING>PAUSED used", "home", "settle STANDBY"},
      {"STANDBY ->PAUSED used", "home", "nothing"},
      {"STANDBY ->PAUSED used", "home created", "claim STOPPING STANDBY"},
      {"PAUSED ->PAUSED used", "", "give_up ERROR"},
      {"PAUSED ->RUNNING used", "home", "claim STARTING STANDBY"},
      {"PAUSED ->RUNNING used", "home exited", "claim STARTING STANDBY"},
      {"PAUSED RESUMING>RUNNING used", "home exited", "claim STARTING STANDBY"},
      {"ERROR ->PAUSED used x5", "home paused", "settle PAUSED"},
      {"ERROR ->PAUSED used x5", "home", "settle STANDBY"},
      {"ERROR ->PAUSED used x5", "home running", "nothing"},
  });
  const Step gone = plan(cases::row("PAUSED ->PAUSED used"), cases::reality("home"), cases::kNow, Limits{});
  EXPECT_NE(gone.reason.find("removed from outside"), std::string::npos);
  EXPECT_EQ(gone.cause, "its container was removed while it was frozen");
}

TEST(Plan, what_a_frozen_one_holds_is_forgotten_when_it_wakes) {
  auto row = cases::row("PAUSED RESUMING>RUNNING used");
  row.frozen_memory_bytes = 1000;
  const auto reality = cases::reality("home running");
  const auto awake = written(row, plan(row, reality, cases::kNow, Limits{}), reality, Fresh{});
  EXPECT_EQ(awake.frozen_memory_bytes, 0);
  EXPECT_EQ(awake.endpoint, "10.0.0.1:7070");
  EXPECT_EQ(awake.operation_id, row.operation_id);
}

TEST(Plan, waits_for_a_removal_under_way_but_not_for_ever) {
  expect_plans({
      {"RUNNING STOPPING>STANDBY used", "home removing", "wait"},
      {"RUNNING STOPPING>STANDBY used late", "home removing", "remove_container"},
      {"RUNNING STOPPING>STANDBY used due x2", "home removing", "wait"},
      {"RUNNING STOPPING>STANDBY used x2", "home removing", "remove_container"},
      {"RUNNING STOPPING>STANDBY used x5", "home removing", "give_up ERROR"},
      {"STANDBY ->STANDBY used", "home removing", "claim STOPPING STANDBY"},
      {"DELETING DELETING>DELETED used", "home removing", "wait"},
      {"DELETING DELETING>DELETED used late", "home removing", "remove_container"},
      {"DELETING DELETING>DELETED used x2", "home removing", "remove_container"},
      {"DELETING DELETING>DELETED used x5", "home removing", "give_up ERROR"},
      {"STANDBY STARTING>RUNNING used", "home removing", "wait"},
      {"STANDBY STARTING>RUNNING used", "home removing*", "wait"},
      {"STANDBY STARTING>RUNNING used late", "home removing", "remove_container"},
      {"STANDBY STARTING>RUNNING used late", "home removing*", "remove_container"},
      {"STANDBY STARTING>RUNNING used x6", "home removing", "give_up ERROR"},
      {"STANDBY ->RUNNING used", "home removing", "claim STARTING STANDBY"},
      {"RUNNING ->RUNNING used", "home removing", "lost STANDBY"},
  });
}

TEST(Plan, takes_up_a_change_of_mind_when_the_step_ends) {
  expect_plans({
      {"RUNNING STOPPING>RUNNING used", "home running", "stop_container"},
      {"RUNNING STOPPING>RUNNING used", "home", "settle STANDBY"},
      {"STANDBY STARTING>STANDBY used", "home running setting-up", "claim STOPPING STANDBY"},
      {"STANDBY STARTING>STANDBY used", "home", "settle STANDBY"},
      {"STANDBY STARTING>STANDBY used due x2", "home", "settle STANDBY"},
      {"PENDING PROVISIONING>STANDBY", "image", "create_volume"},
      {"STANDBY STARTING>DELETED used", "home running setting-up", "claim DELETING DELETING"},
      {"RUNNING STOPPING>DELETED used", "home running", "claim DELETING DELETING"},
  });
}

TEST(Plan, never_replaces_a_home_that_was_used) {
  expect_plans({
      {"STANDBY ->RUNNING used", "", "give_up ERROR"},
      {"STANDBY ->STANDBY used", "", "give_up ERROR"},
      {"PENDING ->RUNNING used", "", "give_up ERROR"},
      {"STANDBY STARTING>RUNNING used", "image", "give_up ERROR"},
      {"PENDING PROVISIONING>RUNNING used", "image", "give_up ERROR"},
      {"RUNNING STOPPING>STANDBY used", "", "give_up ERROR"},
  });
}

TEST(Plan, deletes_container_first_then_volume_then_row_from_every_phase) {
  for (const std::string phase : {"PENDING", "ARCHIVED", "STANDBY", "PAUSED", "RUNNING", "ERROR"}) {
    const std::string row = phase + " ->DELETED used";
    expect_plans({{row, "home running", "claim DELETING DELETING"}, {row, "", "claim DELETING DELETING"}});
  }
  expect_plans({
      {"DELETING DELETING>DELETED used", "home running", "remove_container"},
      {"DELETING DELETING>DELETED used", "home exited*", "remove_container"},
      {"DELETING DELETING>DELETED used", "home paused", "remove_container"},
      {"DELETING DELETING>DELETED used", "home removing", "wait"},
      {"DELETING DELETING>DELETED used", "home", "remove_volume"},
      {"DELETING DELETING>DELETED used", "", "remove_row"},
      {"DELETING DELETING>DELETED used due x1", "home", "wait"},
      {"DELETING DELETING>DELETED used x5", "home", "give_up ERROR"},
      {"ERROR ->DELETED used due", "home", "wait"},  // A deletion that was given up is tried again later.
      {"PENDING ->DELETED used", "home", "claim DELETING DELETING"},
  });
}

TEST(Plan, leaves_an_error_only_when_what_is_wanted_is_so) {
  expect_plans({
      {"ERROR ->RUNNING used x5", "home", "nothing"},
      {"ERROR ->RUNNING used x5", "home exited", "nothing"},
      {"ERROR ->RUNNING used x5", "home running", "ask_agent"},
      {"ERROR ->RUNNING used x5", "home running silent", "nothing"},
      {"ERROR ->RUNNING used x5", "home running ready", "settle RUNNING"},
      {"ERROR ->STANDBY used x5", "home", "settle STANDBY"},
      {"ERROR ->STANDBY used x5", "home running", "nothing"},
      {"ERROR ->STANDBY used x5", "", "nothing"},
      {"PENDING ->RUNNING used", "home", "claim STARTING STANDBY"},  // After a retry.
      {"PENDING ->STANDBY used", "home", "settle STANDBY"},
  });
}

TEST(Plan, explains_itself_in_words_for_a_person) {
  const auto reason = [](std::string_view row, std::string_view reality) {
    return plan(cases::row(row), cases::reality(reality), cases::kNow, Limits{}).reason;
  };
  EXPECT_NE(reason("STANDBY ->RUNNING used", "").find("The home volume is gone: codehub-home-abc"), std::string::npos);
  EXPECT_NE(reason("RUNNING ->RUNNING used", "home exited").find("exit code 1"), std::string::npos);
  EXPECT_NE(reason("RUNNING ->RUNNING used", "home").find("removed from outside"), std::string::npos);
  EXPECT_NE(reason("STANDBY STARTING>RUNNING used late", "home running silent").find("did not answer within 120 s"),
            std::string::npos);
  EXPECT_NE(reason("STANDBY STARTING>RUNNING used", "home running broken").find("no node"), std::string::npos);
  EXPECT_NE(reason("STANDBY STARTING>RUNNING used", "home running failed-setup").find("no such repository"),
            std::string::npos);
  EXPECT_EQ(reason("STANDBY STARTING>RUNNING used", "home running ready"), "");
  Reality full = cases::reality("home exited");
  full.container->out_of_memory = true;
  EXPECT_NE(plan(cases::row("RUNNING ->RUNNING used"), full, cases::kNow, Limits{}).reason.find("out of memory"),
            std::string::npos);
}

TEST(Plan, waits_the_longer_the_longer_it_lasts) {
  auto row = cases::row("STANDBY STARTING>RUNNING used");
  const auto silent = cases::reality("home running silent");
  using std::chrono::milliseconds;
  const std::pair<int, int> table[] = {{0, 40}, {320, 40}, {1600, 100}, {16'000, 1000}, {100'000, 1000}};
  for (const auto& [elapsed, wait] : table) {
    row.operation_started_at = cases::kNow - milliseconds(elapsed);
    EXPECT_EQ(plan(row, silent, cases::kNow, Limits{}).until - cases::kNow, milliseconds(wait)) << elapsed;
  }
}

}  // namespace
}  // namespace codehub::lifecycle
