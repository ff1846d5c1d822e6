#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

class WorkspaceRoutesTest : public testing::Test {
 protected:
  Told change(const char* method, const Workspace& workspace, const std::string& rest, const std::string& body = {}) {
    Ask ask;
    ask.method = method;
    ask.target = "/api/v1/workspaces/" + workspace.id.value() + rest;
    ask.token = house_.owner.token;
    if (!body.empty()) ask.body = body;
    return house_.ask(std::move(ask));
  }
  Workspace stored(const Workspace& workspace) {
    return house_.run(house_.store->workspaces().find(workspace.id)).value();
  }
  Workspace running_with(const std::optional<GitState>& git) {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = "127.0.0.1:1";
    wanted.git = git;
    return house_.add_workspace(wanted);
  }

  ApiHouse house_;
};

TEST_F(WorkspaceRoutesTest, creating_takes_the_defaults_and_announces_the_intent) {
  int announced = 0;
  const auto subscription = house_.changed.subscribe(
      house_.loop.get_executor(), [&](const WorkspaceChanged& event) { announced += event.intent ? 1 : 0; });
  const auto told = house_.post("/api/v1/workspaces", house_.owner.token, {{"name", "  one  "}});
  ASSERT_EQ(told.status, 201) << told.text;
  const auto id = told.json["id"].get<std::string>();
  EXPECT_EQ(told.headers.get("Location"), "/api/v1/workspaces/" + id);
  EXPECT_EQ(told.json["name"], "one");
  EXPECT_EQ(told.json["size"], "small");
  EXPECT_EQ(told.json["image"], "codehub/base:latest");
  EXPECT_EQ(told.json["desired_state"], "RUNNING");
  EXPECT_EQ(told.json["phase"], "PENDING");
  EXPECT_EQ(told.json["operation"], "");
  EXPECT_EQ(told.json["owner_name"], "owner");
  EXPECT_EQ(told.json["path"], "/w/" + id + "/");
  EXPECT_EQ(told.json["url"], "http://ide-" + id + ".localhost:8000/");
  EXPECT_EQ(told.json["error_reason"], nullptr);
  EXPECT_EQ(told.json["intent_cause"], "asked for by `owner`");
  EXPECT_EQ(told.json["frozen_memory_bytes"], nullptr);
  EXPECT_EQ(told.json["git"], nullptr);
  EXPECT_EQ(told.text.find("agent_token"), std::string::npos);
  EXPECT_EQ(announced, 1);
  auto read = house_.get("/api/v1/workspaces/" + id, house_.owner.token).json;
  EXPECT_TRUE(read["idleness"].is_object());
  read["idleness"] = nullptr;  // Answers to changes do not say it.
  EXPECT_EQ(read, told.json);
}

TEST_F(WorkspaceRoutesTest, a_name_is_taken_once_per_owner) {
  EXPECT_EQ(house_.post("/api/v1/workspaces", house_.owner.token, {{"name", "one"}}).status, 201);
  EXPECT_EQ(house_.post("/api/v1/workspaces", house_.owner.token, {{"name", "one"}}).status, 409);
  EXPECT_EQ(house_.post("/api/v1/workspaces", house_.stranger.token, {{"name", "one"}}).status, 201);
}

TEST_F(WorkspaceRoutesTest, lists_go_page_by_page_and_show_only_the_own_ones) {
  for (int i = 0; i < 5; ++i) house_.add_workspace();
  EXPECT_EQ(house_.get("/api/v1/workspaces", house_.stranger.token).json["items"].size(), 0U);
  std::set<std::string> seen;
  std::string cursor;
  int pages = 0;
  do {
    const auto told = house_.get("/api/v1/workspaces?limit=2&cursor=" + cursor, house_.owner.token);
    ASSERT_EQ(told.status, 200) << told.text;
    for (const auto& item : told.json["items"]) seen.insert(item["id"].get<std::string>());
    cursor = told.json["next_cursor"].get<std::string>();
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(house_.get("/api/v1/workspaces?owner=all", house_.admin.token).json["items"].size(), 5U);
}

TEST_F(WorkspaceRoutesTest, a_change_writes_the_intent_and_leaves_the_rest) {
  const auto workspace = house_.add_workspace();
  const auto told = change("PATCH", workspace, "", R"({"desired_state":"RUNNING","size":"large"})");
  ASSERT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["desired_state"], "RUNNING");
  EXPECT_EQ(told.json["size"], "large");
  EXPECT_EQ(told.json["phase"], "STANDBY");
  EXPECT_EQ(told.json["name"], workspace.name);
}

TEST_F(WorkspaceRoutesTest, deleting_is_refused_while_work_exists_nowhere_else) {
  house_.agents.git = GitState{3, 1};
  const auto workspace = running_with(GitState{0, 0});
  const auto told = change("DELETE", workspace, "");
  EXPECT_EQ(told.status, 409) << told.text;
  EXPECT_NE(told.message().find("3 uncommitted changes and 1 unpushed commit"), std::string::npos) << told.message();
  EXPECT_FALSE(stored(workspace).deleted_at);
  EXPECT_EQ(change("DELETE", workspace, "?force=true").status, 204);
  EXPECT_TRUE(stored(workspace).deleted_at);
}

TEST_F(WorkspaceRoutesTest, the_agents_word_counts_more_than_what_was_stored) {
  house_.agents.git = GitState{0, 0};
  EXPECT_EQ(change("DELETE", running_with(GitState{5, 5}), "").status, 204);
}

TEST_F(WorkspaceRoutesTest, a_silent_agent_leaves_the_stored_word) {
  house_.agents.silent = true;
  EXPECT_EQ(change("DELETE", running_with(GitState{1, 0}), "").status, 409);
  EXPECT_EQ(change("DELETE", running_with(std::nullopt), "").status, 204);
  EXPECT_EQ(house_.agents.asked, 2);
}

TEST_F(WorkspaceRoutesTest, a_stopped_workspace_is_judged_by_what_was_stored_without_asking) {
  ApiHouse::Wanted wanted;
  wanted.git = GitState{0, 2};
  const auto told = change("DELETE", house_.add_workspace(wanted), "");
  EXPECT_EQ(told.status, 409);
  EXPECT_NE(told.message().find("has 2 unpushed commits"), std::string::npos) << told.message();
  EXPECT_EQ(house_.agents.asked, 0);
}

TEST_F(WorkspaceRoutesTest, deleting_is_refused_while_nobody_knows_what_is_in_a_clone) {
  ApiHouse::Wanted wanted;
  wanted.repository = "https://git.example.com/team/app.git";
  wanted.used = true;
  const auto workspace = house_.add_workspace(wanted);
  const auto told = change("DELETE", workspace, "");
  EXPECT_EQ(told.status, 409) << told.text;
  EXPECT_NE(told.message().find("it is not known whether"), std::string::npos) << told.message();
  EXPECT_NE(told.message().find("start it, or delete with force"), std::string::npos) << told.message();
  EXPECT_FALSE(stored(workspace).deleted_at);
  EXPECT_EQ(change("DELETE", workspace, "?force=true").status, 204);

  house_.agents.silent = true;
  wanted.phase = Phase::kRunning;
  wanted.endpoint = "127.0.0.1:1";
  const auto silent = change("DELETE", house_.add_workspace(wanted), "");
  EXPECT_EQ(silent.status, 409);
  EXPECT_NE(silent.message().find("look into it, or delete with force"), std::string::npos) << silent.message();
}

TEST_F(WorkspaceRoutesTest, what_can_hold_no_work_is_deleted_without_a_question) {
  ApiHouse::Wanted never_started;
  never_started.repository = "https://git.example.com/team/app.git";
  EXPECT_EQ(change("DELETE", house_.add_workspace(never_started), "").status, 204);
  ApiHouse::Wanted without_repository;
  without_repository.used = true;
  EXPECT_EQ(change("DELETE", house_.add_workspace(without_repository), "").status, 204);
  ApiHouse::Wanted clean = never_started;
  clean.used = true;
  clean.git = GitState{0, 0};
  EXPECT_EQ(change("DELETE", house_.add_workspace(clean), "").status, 204);
}

TEST_F(WorkspaceRoutesTest, a_workspace_being_deleted_says_so_and_takes_no_changes) {
  const auto workspace = house_.add_workspace();
  EXPECT_EQ(change("DELETE", workspace, "").status, 204);
  EXPECT_EQ(change("DELETE", workspace, "").status, 204);
  EXPECT_EQ(change("GET", workspace, "").json["phase"], "DELETING");
  EXPECT_EQ(change("PATCH", workspace, "", R"({"desired_state":"RUNNING"})").status, 409);
}

TEST_F(WorkspaceRoutesTest, retry_leaves_the_error) {
  ApiHouse::Wanted wanted;
  wanted.phase = Phase::kError;
  auto workspace = house_.add_workspace(wanted);
  workspace.error_reason = "no such image";
  workspace.attempts = 5;
  house_.save(workspace);
  const auto told = change("POST", workspace, "/retry");
  EXPECT_EQ(told.status, 202) << told.text;
  EXPECT_EQ(told.json["error_reason"], nullptr);
  EXPECT_EQ(told.json["phase"], "PENDING");
}

TEST_F(WorkspaceRoutesTest, asking_for_a_start_tries_again_what_was_given_up) {
  ApiHouse::Wanted wanted;
  wanted.phase = Phase::kError;
  auto workspace = house_.add_workspace(wanted);
  workspace.error_reason = "no such image";
  workspace.attempts = 5;
  workspace = house_.save(workspace);
  EXPECT_EQ(change("PATCH", workspace, "", R"({"description":"still broken"})").json["phase"], "ERROR");
  EXPECT_EQ(change("PATCH", workspace, "", R"({"desired_state":"STANDBY"})").json["phase"], "ERROR");
  const auto told = change("PATCH", workspace, "", R"({"desired_state":"RUNNING"})");
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["phase"], "PENDING");
  EXPECT_EQ(told.json["error_reason"], nullptr);
  EXPECT_EQ(house_.run(house_.store->workspaces().find(workspace.id))->attempts, 0);
}

TEST_F(WorkspaceRoutesTest, asking_for_a_start_leaves_a_running_workspace_alone) {
  ApiHouse::Wanted wanted;
  wanted.phase = Phase::kRunning;
  const auto workspace = house_.add_workspace(wanted);
  EXPECT_EQ(change("PATCH", workspace, "", R"({"desired_state":"RUNNING"})").json["phase"], "RUNNING");
}

TEST_F(WorkspaceRoutesTest, a_running_workspace_is_frozen_with_the_name_of_who_asked) {
  const auto workspace = running_with(std::nullopt);
  const auto told = change("PATCH", workspace, "", R"({"desired_state":"PAUSED"})");
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["desired_state"], "PAUSED");
  EXPECT_EQ(told.json["intent_cause"], "asked for by `owner`");
  auto frozen = stored(workspace);
  frozen.phase = Phase::kPaused;
  frozen.frozen_memory_bytes = 1234;
  house_.save(frozen);
  EXPECT_EQ(change("GET", workspace, "").json["frozen_memory_bytes"], 1234);
  EXPECT_EQ(change("PATCH", workspace, "", R"({"desired_state":"PAUSED"})").status, 200);
  EXPECT_EQ(change("PATCH", workspace, "", R"({"desired_state":"RUNNING"})").json["desired_state"], "RUNNING");
}

TEST_F(WorkspaceRoutesTest, only_what_runs_can_be_frozen) {
  for (const auto phase : {Phase::kPending, Phase::kStandby, Phase::kError}) {
    ApiHouse::Wanted wanted;
    wanted.phase = phase;
    const auto workspace = house_.add_workspace(wanted);
    const auto told = change("PATCH", workspace, "", R"({"desired_state":"PAUSED"})");
    EXPECT_EQ(told.status, 409) << told.text;
    EXPECT_EQ(told.code(), "INVALID_STATE");
    EXPECT_NE(told.text.find(std::string(to_string(phase))), std::string::npos) << told.text;
  }
  auto stopping = running_with(std::nullopt);
  stopping.operation = Operation::kStopping;
  house_.save(stopping);
  EXPECT_EQ(change("PATCH", stopping, "", R"({"desired_state":"PAUSED"})").status, 409);
  EXPECT_EQ(stored(stopping).desired_state, Phase::kRunning);
  const auto made = house_.post("/api/v1/workspaces", house_.owner.token, {{"name", "x"}, {"desired_state", "PAUSED"}});
  EXPECT_EQ(made.status, 400) << made.text;
}

TEST_F(WorkspaceRoutesTest, a_runtime_that_cannot_freeze_is_said) {
  house_.abilities.pause = false;
  const auto workspace = running_with(std::nullopt);
  const auto told = change("PATCH", workspace, "", R"({"desired_state":"PAUSED"})");
  EXPECT_EQ(told.status, 409) << told.text;
  EXPECT_NE(told.text.find("cannot freeze"), std::string::npos);
  EXPECT_EQ(stored(workspace).desired_state, Phase::kRunning);
}

TEST_F(WorkspaceRoutesTest, its_history_is_read_page_by_page_by_those_who_may_see_it) {
  auto workspace = house_.add_workspace();
  workspace.applied_size = "small";
  for (const auto phase : {Phase::kRunning, Phase::kPaused, Phase::kRunning}) {
    workspace.phase = phase;
    workspace.phase_changed_at += std::chrono::seconds(1);
    workspace = house_.run(house_.store->workspaces().save_observation(workspace, "a visit")).value();
  }
  const auto first = change("GET", workspace, "/transitions?limit=1");
  ASSERT_EQ(first.json["items"].size(), 1U) << first.text;
  const auto& newest = first.json["items"][0];
  EXPECT_EQ(newest["from"], "PAUSED");
  EXPECT_EQ(newest["to"], "RUNNING");
  EXPECT_EQ(newest["cause"], "a visit");
  EXPECT_EQ(newest["size"], "small");
  EXPECT_EQ(newest["at"], format_rfc3339(workspace.phase_changed_at));
  const auto cursor = first.json["next_cursor"].get<std::string>();
  const auto rest = change("GET", workspace, "/transitions?cursor=" + cursor);
  EXPECT_EQ(rest.json["items"].size(), 4U) << rest.text;
  EXPECT_EQ(rest.json["next_cursor"], "");
  EXPECT_EQ(change("GET", workspace, "/transitions?cursor=x").status, 400);
  EXPECT_EQ(change("GET", workspace, "/transitions?limit=0").status, 400);
  const auto path = "/api/v1/workspaces/" + workspace.id.value() + "/transitions";
  EXPECT_EQ(house_.get(path, house_.stranger.token).status, 403);
}

TEST_F(WorkspaceRoutesTest, a_workspace_that_goes_while_it_is_changed_is_not_found_as_a_workspace) {
  ApiHouse::Wanted wanted;
  wanted.phase = Phase::kRunning;
  wanted.endpoint = "127.0.0.1:1";
  const auto workspace = house_.add_workspace(wanted);
  house_.agents.meanwhile = [&] { return house_.store->workspaces().remove(workspace.id); };
  const auto told = change("DELETE", workspace, "");
  EXPECT_EQ(told.status, 404) << told.text;
  EXPECT_EQ(told.code(), "WORKSPACE_NOT_FOUND");
}

TEST_F(WorkspaceRoutesTest, logs_are_read_from_where_one_was) {
  const auto workspace = house_.add_workspace();
  std::vector<store::LogLine> lines(3);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].time = now();
    lines[i].source = "hub";
    lines[i].text = "line " + std::to_string(i);
  }
  ASSERT_TRUE(house_.run(house_.store->workspace_logs().append(workspace.id, lines)));
  const auto all = change("GET", workspace, "/logs");
  ASSERT_EQ(all.json["items"].size(), 3U) << all.text;
  EXPECT_EQ(all.json["items"][2]["text"], "line 2");
  const auto rest = change("GET", workspace, "/logs?limit=1&after=" + all.json["items"][0]["seq"].dump());
  ASSERT_EQ(rest.json["items"].size(), 1U);
  EXPECT_EQ(rest.json["items"][0]["text"], "line 1");
  EXPECT_EQ(rest.json["next_after"], all.json["items"][1]["seq"]);
  const auto none = change("GET", workspace, "/logs?after=" + all.json["next_after"].dump());
  EXPECT_EQ(none.json["items"].size(), 0U);
  EXPECT_EQ(none.json["next_after"], all.json["next_after"]);
}

TEST_F(WorkspaceRoutesTest, head_answers_like_get_without_a_body) {
  Ask ask;
  ask.method = "HEAD";
  ask.target = "/api/v1/workspaces";
  ask.token = house_.owner.token;
  const auto told = house_.ask(ask);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.text, "");
}

}  // namespace
}  // namespace codehub::test
