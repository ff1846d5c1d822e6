// The agent as process 1 of real containers, with the toolbox and its IDE.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent_container.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

using agentlink::IdeState;
using agentlink::SetupState;

namespace {

constexpr const char* kBase = "codehub/base:latest";
constexpr const char* kMinimal = "codehub-test/minimal:latest";
constexpr const char* kBusybox = "codehub-test/busybox:latest";

agentlink::SetupRequest plain_setup(const std::string& operation) {
  agentlink::SetupRequest request;
  request.operation_id = OperationId(operation);
  request.workspace_name = "my workspace";
  request.dashboard_url = "http://hub.example/workspaces/x";
  request.product_name = "code-hub";
  request.git_name = "Dev";
  request.git_email = "dev@example.com";
  return request;
}

http::Response ask_ide(AgentConnection& agent, const std::string& target) {
  http::RequestHead head;
  head.method = "GET";
  head.target = target;
  head.headers.set("Host", "ide");
  auto answer = test::run_task(agent.context(),
                               http::fetch(agentlink::tunnel_dialer(agent.address(), "ide:0"), std::move(head), {}));
  if (!answer) throw std::runtime_error("the IDE does not answer: " + answer.error().message);
  return std::move(*answer);
}

/// Parameter: the image.
class AgentInImage : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!containers_are_possible()) GTEST_SKIP() << "needs a container engine and a toolbox with an agent";
  }
  asio::io_context context_;
};

class AgentInContainer : public AgentInImage {};

}  // namespace

TEST_P(AgentInImage, runs_the_ide_a_shell_and_git_as_the_user) {
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  agent.set_up(plain_setup("op1"));
  ASSERT_TRUE(eventually(
      context_, [&] { return agent.status().ide == IdeState::kReady; }, std::chrono::seconds(60)))
      << agent.status().ide_error;
  EXPECT_EQ(ask_ide(agent, "/healthz").status, 200);
  EXPECT_NE(ask_ide(agent, "/?folder=/home/developer").body.find("workbench"), std::string::npos);
  EXPECT_EQ(ask_ide(agent, "/").headers.get("Location"), "./?folder=/home/developer");
  EXPECT_EQ(run_in(agent, "id -u; id -un; echo $HOME").output, "1000\ndeveloper\n/home/developer\n");
  EXPECT_EQ(run_in(agent, {"git", "config", "user.name"}).output, "Dev\n");
  EXPECT_EQ(run_in(agent, "touch ~/mine /tmp/mine && echo ok").output, "ok\n");
  const auto socket = agent.open_socket("/v1/terminals/main");
  SocketReader terminal(context_, *socket);
  terminal.send("echo \"$((20+22)) $(command -v git) $(command -v ssh)\"\n");
  const std::string folder = GetParam() == std::string(kBase) ? "/usr/bin" : "/opt/codehub/fallback/bin";
  EXPECT_TRUE(terminal.until("42 " + folder + "/git " + folder + "/ssh")) << terminal.binary();
}

INSTANTIATE_TEST_SUITE_P(AnyImage, AgentInImage, testing::Values(kBase, kMinimal, kBusybox));

TEST_P(AgentInContainer, collects_orphans_and_keeps_the_exit_codes_of_its_own) {
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  for (int code = 0; code < 20; ++code) {
    EXPECT_EQ(run_in(agent, fmt::format("(sleep 0.05 & sleep 0.1 &) ; exit {}", code)).exit_code, code);
  }
  EXPECT_TRUE(eventually(context_, [&] {
    return run_in(agent, "cat /proc/[0-9]*/stat 2>/dev/null | grep -c ') Z ' || true").output == "0\n";
  }));
}

TEST_P(AgentInContainer, ends_soon_and_well_when_it_is_stopped) {
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  agent.set_up(plain_setup("op1"));
  ASSERT_TRUE(eventually(context_, [&] { return agent.status().ide == IdeState::kReady; }, std::chrono::seconds(60)));
  const auto socket = agent.open_socket("/v1/terminals/main");
  SocketReader terminal(context_, *socket);
  terminal.send("echo ready-$((1+1)); trap '' TERM; sleep 1000\n");
  ASSERT_TRUE(terminal.until("ready-2"));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(container.stop(), 0) << container.logs();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(9));
}

TEST_P(AgentInContainer, keeps_home_and_marks_over_a_new_container) {
  AgentContainer container(GetParam());
  {
    AgentConnection agent(context_, container.address());
    auto request = plain_setup("op1");
    request.startup_script = "echo once >> ~/count";
    EXPECT_EQ(agent.set_up(request).setup, SetupState::kDone);
    run_in(agent, "echo kept > ~/file");
  }
  container.replace();
  AgentConnection agent(context_, container.address());
  EXPECT_EQ(agent.status().setup, SetupState::kNone);
  auto request = plain_setup("op2");
  request.startup_script = "echo once >> ~/count";
  EXPECT_EQ(agent.set_up(request).setup, SetupState::kDone);
  EXPECT_EQ(run_in(agent, "cat ~/file ~/count").output, "kept\nonce\n");
  EXPECT_NE(agent.log().find("Running the startup script"), std::string::npos) << "the log of the first start is kept";
}

TEST_P(AgentInContainer, speaks_the_language_of_the_profile) {
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  auto request = plain_setup("op1");
  request.locale = "ko";
  agent.set_up(request);
  EXPECT_EQ(run_in(agent, "echo $LANG; ls /no/such 2>&1").output.find("ko_KR.UTF-8\nls: '/no/such'에 접근할 수 없음"),
            0U)
      << run_in(agent, "echo $LANG; ls /no/such 2>&1").output;
}

TEST_P(AgentInContainer, reports_use_and_limits) {
  AgentContainer container(GetParam(), {"--cpus 1.5", "--memory 512m"});
  AgentConnection agent(context_, container.address());
  ASSERT_TRUE(eventually(
      context_, [&] { return agent.request("GET", "/v1/usage").body.find("cpu_cores") != std::string::npos; }));
  const auto usage = nlohmann::json::parse(agent.request("GET", "/v1/usage").body);
  EXPECT_DOUBLE_EQ(usage["cpu_limit"].get<double>(), 1.5);
  EXPECT_EQ(usage["memory_limit_bytes"].get<std::int64_t>(), 512 * 1024 * 1024);
  EXPECT_GT(usage["samples"][0]["memory_bytes"].get<std::int64_t>(), 100 * 1024);
}

TEST_P(AgentInContainer, restarts_an_ide_that_dies) {
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  agent.set_up(plain_setup("op1"));
  const auto is_ready = [&] { return agent.status().ide == IdeState::kReady; };
  ASSERT_TRUE(eventually(context_, is_ready, std::chrono::seconds(60)));
  run_in(agent, "pkill -KILL -f entry.js");
  EXPECT_TRUE(eventually(context_, [&] { return !is_ready(); }));
  EXPECT_TRUE(eventually(context_, is_ready, std::chrono::seconds(60)));
  EXPECT_EQ(ask_ide(agent, "/healthz").status, 200);
}

INSTANTIATE_TEST_SUITE_P(Base, AgentInContainer, testing::Values(kBase));

}  // namespace codehub::agent_test
