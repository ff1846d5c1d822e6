// What the agent makes of an empty home, as a plain process.
#include <sys/stat.h>

#include <fstream>

#include <gtest/gtest.h>

#include "agent_under_test.hpp"
#include "run_task.hpp"
#include "static_git.hpp"

namespace codehub::agent_test {

namespace fs = std::filesystem;
using agentlink::SetupState;

namespace {

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const fs::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

/// Runs as the user of the workspace, who may be another than the test's.
std::string git_in_home(const AgentProcess& process, const std::string& words) {
  return shell("cd " + process.home().string() + " && HOME=" + process.home().string() + " git -c safe.directory='*' " +
               words + " 2>&1");
}

class AgentSetup : public testing::Test {
 protected:
  agentlink::SetupRequest request(const std::string& operation, const std::string& repository = {}) const {
    agentlink::SetupRequest request;
    request.operation_id = OperationId(operation);
    request.workspace_name = "test";
    request.repository = repository;
    request.git_name = "김 개발";
    request.git_email = "dev@example.com";
    request.ssh_private_key = "-----BEGIN KEY-----\nabc\n-----END KEY-----\n";
    request.ssh_public_key = "ssh-ed25519 AAAA dev";
    return request;
  }
  fs::path home(const std::string& name) const { return process_.home() / name; }

  asio::io_context context_;
  AgentProcess process_;
  AgentConnection agent_{context_, process_.address()};
  StaticGit git_{context_};
};

}  // namespace

TEST_F(AgentSetup, clones_the_repository_and_says_so_in_the_log) {
  git_.create("group/project");
  const auto status = agent_.set_up(request("op1", git_.url("group/project")));
  EXPECT_EQ(status.setup, SetupState::kDone) << status.setup_error << agent_.log();
  EXPECT_EQ(content(home("project/README.md")), "hello\n");
  EXPECT_NE(agent_.log().find("Cloning " + git_.url("group/project")), std::string::npos);
  EXPECT_NE(agent_.log().find("The workspace is set up"), std::string::npos);
  EXPECT_NE(content(home(".codehub/clone.json")).find("project"), std::string::npos);
}

TEST_F(AgentSetup, takes_the_branch_that_is_asked_for) {
  git_.create("project");
  auto wanted = request("op1", git_.url("project"));
  wanted.branch = "other";
  EXPECT_EQ(agent_.set_up(wanted).setup, SetupState::kDone);
  EXPECT_EQ(git_in_home(process_, "-C project rev-parse --abbrev-ref HEAD"), "other\n");
}

TEST_F(AgentSetup, does_the_same_operation_once_and_clones_once_in_the_life_of_a_home) {
  git_.create("project");
  agent_.set_up(request("op1", git_.url("project")));
  const auto requests = git_.requests();
  const auto log = agent_.log();
  agent_.set_up(request("op1", git_.url("project")));
  EXPECT_EQ(agent_.log(), log);
  shell("rm -rf " + home("project").string());
  EXPECT_EQ(agent_.set_up(request("op2", git_.url("project"))).setup, SetupState::kDone);
  process_.kill_and_restart();
  EXPECT_EQ(agent_.set_up(request("op3", git_.url("project"))).setup, SetupState::kDone);
  EXPECT_FALSE(fs::exists(home("project")));
  EXPECT_EQ(git_.requests(), requests);
}

TEST_F(AgentSetup, explains_a_clone_that_fails_and_tries_again_with_the_next_operation) {
  struct Case {
    std::string name;
    std::string branch;
    std::string words;
  };
  git_.create("there");
  const Case cases[] = {{"missing", "", "there is no repository"},
                        {"there", "nobranch", "there is no branch nobranch"},
                        {"private/x", "", "asks for a login"},
                        {"forbidden/x", "", "access to"}};
  int number = 0;
  for (const auto& [name, branch, words] : cases) {
    auto wanted = request("op" + std::to_string(++number), git_.url(name));
    wanted.branch = branch;
    const auto status = agent_.set_up(wanted);
    EXPECT_EQ(status.setup, SetupState::kFailed) << name;
    EXPECT_NE(status.setup_error.find(words), std::string::npos) << name << ": " << status.setup_error << "\n"
                                                                 << agent_.log();
  }
  EXPECT_NE(agent_.set_up(request("op8", "http://127.0.0.1:1/x.git")).setup_error.find("127.0.0.1"), std::string::npos);
  EXPECT_NE(agent_.set_up(request("op9", "http://no-such-host.invalid/x.git")).setup_error.find("no-such-host.invalid"),
            std::string::npos);
  EXPECT_EQ(agent_.set_up(request("op10", git_.url("there"))).setup, SetupState::kDone);
}

TEST_F(AgentSetup, never_touches_a_folder_of_the_users) {
  git_.create("project");
  shell("mkdir " + home("project").string() + " && echo mine > " + home("project/file").string());
  const auto status = agent_.set_up(request("op1", git_.url("project")));
  EXPECT_EQ(status.setup, SetupState::kFailed);
  EXPECT_NE(status.setup_error.find("is there already"), std::string::npos) << status.setup_error;
  EXPECT_EQ(content(home("project/file")), "mine\n");
  EXPECT_FALSE(fs::exists(home("project/README.md")));
}

TEST_F(AgentSetup, takes_a_clone_that_the_user_made_by_hand) {
  git_.create("project");
  const auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  reader.send_text(R"({"type":"start","command":["git","clone",")" + git_.url("project") + R"("]})");
  ASSERT_TRUE(reader.until_text(R"("code":0)")) << reader.error();
  const auto status = agent_.set_up(request("op1", git_.url("project")));
  EXPECT_EQ(status.setup, SetupState::kDone) << status.setup_error;
}

TEST_F(AgentSetup, clones_again_what_an_interrupted_clone_left) {
  git_.create("project");
  shell("mkdir -p " + home(".codehub/clone/project/.git").string() + " && touch " +
        home(".codehub/clone/project/.git/index.lock").string() + " && chown -R 1000:1000 " +
        home(".codehub").string());
  const auto status = agent_.set_up(request("op1", git_.url("project")));
  EXPECT_EQ(status.setup, SetupState::kDone) << status.setup_error;
  EXPECT_EQ(content(home("project/README.md")), "hello\n");
  EXPECT_FALSE(fs::exists(home(".codehub/clone")));
}

TEST_F(AgentSetup, gives_git_an_identity_that_follows_the_profile_until_the_user_sets_one) {
  agent_.set_up(request("op1"));
  EXPECT_EQ(git_in_home(process_, "config --global user.name"), "김 개발\n");
  auto renamed = request("op2");
  renamed.git_name = "New Name";
  agent_.set_up(renamed);
  EXPECT_EQ(git_in_home(process_, "config --global user.name"), "New Name\n");
  git_in_home(process_, "config --global user.name Own");
  shell("chown 1000:1000 " + home(".gitconfig").string());
  agent_.set_up(request("op3"));
  EXPECT_EQ(git_in_home(process_, "config --global user.name"), "Own\n");
  EXPECT_EQ(git_in_home(process_, "config --global user.email"), "dev@example.com\n");
}

TEST_F(AgentSetup, writes_the_key_and_leaves_the_users_ssh_configuration_below_its_include) {
  shell("mkdir -p " + home(".ssh").string() + " && echo 'Host mine' > " + home(".ssh/config").string() +
        " && chown -R 1000:1000 " + home(".ssh").string());
  agent_.set_up(request("op1"));
  EXPECT_EQ(content(home(".ssh/codehub_ed25519")), "-----BEGIN KEY-----\nabc\n-----END KEY-----\n");
  EXPECT_EQ(mode_of(home(".ssh/codehub_ed25519")), 0600U);
  EXPECT_EQ(content(home(".ssh/config")), "Include ~/.ssh/codehub_config\n\nHost mine\n");
  process_.kill_and_restart();
  agent_.set_up(request("op2"));
  EXPECT_EQ(content(home(".ssh/config")), "Include ~/.ssh/codehub_config\n\nHost mine\n");
  EXPECT_EQ(
      shell("ssh -G -F " + home(".ssh/config").string() + " host 2>&1 | grep -c '^stricthostkeychecking ask' || true"),
      "1\n");
}

TEST_F(AgentSetup, does_not_follow_a_link_out_of_the_home_with_roots_rights) {
  shell("mkdir " + process_.folder().string() + "/outside && ln -s " + process_.folder().string() + "/outside " +
        home(".ssh").string());
  const auto status = agent_.set_up(request("op1"));
  EXPECT_FALSE(fs::exists(process_.folder() / "outside/codehub_ed25519"));
  EXPECT_EQ(status.setup, ::getuid() == 0 ? SetupState::kFailed : SetupState::kDone);
}

TEST_F(AgentSetup, runs_the_startup_script_once_in_the_clone_with_its_output_in_the_log) {
  git_.create("project");
  auto wanted = request("op1", git_.url("project"));
  wanted.startup_script = "echo \"in $(basename $PWD) as $(id -u)\"\necho to-stderr >&2\necho ran >> ~/count";
  EXPECT_EQ(agent_.set_up(wanted).setup, SetupState::kDone) << agent_.log();
  EXPECT_NE(agent_.log().find("in project as 1000"), std::string::npos) << agent_.log();
  EXPECT_NE(agent_.log().find("to-stderr"), std::string::npos);
  process_.kill_and_restart();
  wanted.operation_id = OperationId("op2");
  agent_.set_up(wanted);
  EXPECT_EQ(content(home("count")), "ran\n");
}

TEST_F(AgentSetup, tells_a_startup_script_that_fails) {
  auto wanted = request("op1");
  wanted.startup_script = "#!/bin/sh\nexit 9\n";
  const auto status = agent_.set_up(wanted);
  EXPECT_EQ(status.setup, SetupState::kFailed);
  EXPECT_NE(status.setup_error.find("exit code 9"), std::string::npos) << status.setup_error;
}

TEST_F(AgentSetup, does_not_wait_for_what_the_startup_script_left_in_the_background) {
  auto wanted = request("op1");
  wanted.startup_script = "sleep 60 & echo started";
  EXPECT_EQ(agent_.set_up(wanted).setup, SetupState::kDone);
}

TEST_F(AgentSetup, streams_its_log_to_a_follower_until_it_is_over) {
  auto wanted = request("op1");
  wanted.startup_script = "for i in 1 2 3; do echo step-$i; sleep 0.1; done";
  agent_.set_up(wanted);
  const auto followed = agent_.request("GET", "/v1/logs?follow=true");
  EXPECT_EQ(followed.status, 200);
  EXPECT_NE(followed.body.find("step-3"), std::string::npos);
  EXPECT_NE(followed.body.find("The workspace is set up"), std::string::npos);
  const auto rest = agent_.request("GET", "/v1/logs?after=3");
  EXPECT_EQ(rest.body.find("{\"seq\":4,"), 0U) << rest.body;
}

TEST_F(AgentSetup, knows_the_state_of_the_clone) {
  git_.create("project");
  agent_.set_up(request("op1", git_.url("project")));
  EXPECT_EQ(agent_.status(true).git, (GitState{0, 0}));
  const auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  reader.send_text(
      R"({"type":"start","command":["sh","-c","echo x >> README.md; echo y > new; git commit -qm second README.md; echo z >> README.md"]})");
  ASSERT_TRUE(reader.until_text(R"("code":0)")) << reader.error();
  EXPECT_EQ(agent_.status(true).git, (GitState{2, 1}));
}

TEST_F(AgentSetup, looks_at_a_new_clone_within_seconds_without_being_asked) {
  git_.create("project");
  agent_.set_up(request("op1", git_.url("project")));
  EXPECT_TRUE(eventually(context_, [&] { return agent_.status().git == GitState{0, 0}; }, std::chrono::seconds(10)));
}

TEST_F(AgentSetup, starts_the_ide_even_without_one_and_says_why_it_fails) {
  agent_.set_up(request("op1"));
  EXPECT_TRUE(eventually(context_, [&] { return agent_.status().ide == agentlink::IdeState::kFailed; }));
  EXPECT_NE(agent_.status().ide_error.find("node"), std::string::npos) << agent_.status().ide_error;
}

}  // namespace codehub::agent_test
