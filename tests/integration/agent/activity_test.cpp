// How the agent sees that a workspace is used: with real processes, terminals and an IDE.
#include <sys/stat.h>

#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent_container.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr const char* kDeveloperImage = "codehub/base:latest";
/// A look every five seconds, and a tenth of a CPU over a minute: a busy machine needs a while to give that much.
constexpr seconds kEnough{120};

json activity_of(AgentConnection& agent) { return json::parse(agent.request("GET", "/v1/status").body)["activity"]; }

/// A command that runs as long as this lives.
class Running {
 public:
  Running(AgentConnection& agent, const std::vector<std::string>& command)
      : socket_(agent.open_socket("/v1/exec")), reader_(agent.context(), *socket_) {
    const json start = {{"type", "start"}, {"command", command}};
    reader_.send_text(start.dump());
  }

 private:
  std::unique_ptr<http::WebSocket> socket_;
  SocketReader reader_;
};

class ContainerActivity : public testing::Test {
 protected:
  void SetUp() override {
    if (!containers_are_possible()) GTEST_SKIP() << "needs a container engine and a toolbox with an agent";
    container_ = std::make_unique<AgentContainer>(kDeveloperImage);
    agent_ = std::make_unique<AgentConnection>(context_, container_->address());
  }
  [[nodiscard]] json activity() { return activity_of(*agent_); }
  [[nodiscard]] std::string busy() {
    const auto now = activity()["busy"];
    return now.is_null() ? std::string{} : now["cause"].get<std::string>();
  }
  /// Usage is sampled as often as processes are looked at.
  [[nodiscard]] bool looks(std::size_t count) {
    const auto samples = [&] { return json::parse(agent_->request("GET", "/v1/usage").body)["samples"].size(); };
    const auto enough = samples() + count;
    return eventually(context_, [&] { return samples() >= enough; }, kEnough);
  }

  asio::io_context context_;
  std::unique_ptr<AgentContainer> container_;
  std::unique_ptr<AgentConnection> agent_;
};

class Activity : public testing::Test {
 protected:
  [[nodiscard]] json activity() { return activity_of(agent_); }
  [[nodiscard]] std::filesystem::path file(const char* name) const { return process_.folder() / "run" / name; }
  void write(const char* name, const std::string& text) const { std::ofstream(file(name)) << text; }

  AgentProcess process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_.address()};
};

}  // namespace

TEST_F(ContainerActivity, of_a_sleeping_program_is_none_and_of_a_loop_is_told_by_its_name) {
  const Running sleeping(*agent_, {"sleep", "10000"});
  ASSERT_TRUE(looks(3));
  EXPECT_EQ(busy(), "");
  const Running looping(*agent_, {"sh", "-c", "while :; do :; done"});
  ASSERT_TRUE(eventually(context_, [&] { return !busy().empty(); }, kEnough));
  EXPECT_TRUE(busy().starts_with("`sh` uses ")) << busy();
  const auto now = activity();
  EXPECT_LT(now["busy"]["age_ms"].get<int>(), 6000);
  EXPECT_GT(now["cpu_cores"].get<double>(), 0);
  EXPECT_GT(now["memory_bytes"].get<std::int64_t>(), 0);
  EXPECT_GT(now["disk_bytes"].get<std::int64_t>(), 0);
  EXPECT_TRUE(now["presence"].is_null());
  EXPECT_TRUE(now["terminal"].is_null());
  const auto status = agent_->status();
  ASSERT_TRUE(status.activity && status.activity->signals.size() == 1) << "the hub reads it";
  EXPECT_EQ(status.activity->signals[0].kind, SignalKind::kBusy);
}

TEST_F(ContainerActivity, of_programs_that_are_gone_before_anybody_looks_is_seen) {
  const Running build(*agent_,
                      {"sh", "-c", "while :; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done"});
  ASSERT_TRUE(eventually(context_, [&] { return !busy().empty(); }, kEnough));
  EXPECT_TRUE(busy().starts_with("`sh` uses ")) << busy();
}

TEST_F(ContainerActivity, of_a_copy_that_waits_for_the_disk_is_seen) {
  const std::string script =
      "import os, time\n"
      "data = os.urandom(4 << 20)\n"
      "while True:\n"
      "  with open('copy', 'wb') as file:\n"
      "    file.write(data)\n"
      "    os.fsync(file.fileno())\n"
      "  time.sleep(0.5)\n";
  const Running copying(*agent_, {"python3", "-c", script});
  ASSERT_TRUE(eventually(context_, [&] { return !busy().empty(); }, kEnough));
  EXPECT_TRUE(busy().starts_with("`python3")) << busy();
  EXPECT_NE(busy().find(" writes "), std::string::npos) << busy();
}

TEST_F(ContainerActivity, of_the_ide_itself_is_nobody) {
  agentlink::SetupRequest request;
  request.operation_id = OperationId("op1");
  request.workspace_name = "idle";
  agent_->set_up(std::move(request));
  const auto ready = [&] { return agent_->status().ide == agentlink::IdeState::kReady; };
  ASSERT_TRUE(eventually(context_, ready, seconds(60)));
  // Twice as much as would be busy, if it were the user's.
  const auto worked = [&] {
    for (int request_number = 0; request_number < 50; ++request_number) {
      http::RequestHead head;
      head.method = "GET";
      head.target = "/?folder=/home/developer";
      head.headers.set("Host", "ide");
      http::FetchOptions options;
      options.body_limit = 16 * 1024 * 1024;
      auto asking = http::fetch(agentlink::tunnel_dialer(agent_->address(), "ide:0"), std::move(head), {}, options);
      std::ignore = test::run_task(context_, std::move(asking));
    }
    return activity()["cpu_cores"].get<double>() > 0.2;
  };
  ASSERT_TRUE(eventually(context_, worked, kEnough));
  ASSERT_TRUE(looks(2));
  EXPECT_EQ(busy(), "");
}

TEST_F(Activity, of_terminals_is_what_is_typed_there) {
  const auto socket = agent_.open_socket("/v1/terminals/main");
  SocketReader terminal(context_, *socket);
  ASSERT_TRUE(terminal.until_text(R"("type":"attached")"));
  terminal.send_text(R"({"type":"resize","cols":101,"rows":37})");
  terminal.send("\x1b[?1;2c");
  EXPECT_TRUE(activity()["terminal"].is_null()) << "a page that shows a terminal is nobody";
  terminal.send("\x15 echo ty''ped\r");  // The shell takes part of that for text: away with it.
  ASSERT_TRUE(terminal.until("typed"));
  const auto seen = activity()["terminal"];
  ASSERT_FALSE(seen.is_null());
  EXPECT_LT(seen["age_ms"].get<int>(), 15000);
  EXPECT_EQ(seen["cause"], "input in a terminal");
}

TEST_F(Activity, of_commands_is_what_is_typed_when_they_have_a_terminal) {
  const auto run = [&](bool tty) {
    const auto socket = agent_.open_socket("/v1/exec");
    SocketReader reader(context_, *socket);
    const json start = {{"type", "start"}, {"command", {"head", "-n", "1"}}, {"tty", tty}};
    reader.send_text(start.dump());
    reader.send(std::string("\0line\n", 6));
    reader.to_end();
    return reader.output();
  };
  EXPECT_EQ(run(false), "line\n");
  EXPECT_TRUE(activity()["terminal"].is_null()) << "a pipe is nobody";
  EXPECT_NE(run(true).find("line"), std::string::npos);
  EXPECT_FALSE(activity()["terminal"].is_null());
}

TEST_F(Activity, in_the_ide_is_what_its_extension_says) {
  EXPECT_TRUE(activity()["presence"].is_null());
  write("presence", "typing");
  const auto seen = activity()["presence"];
  ASSERT_FALSE(seen.is_null());
  EXPECT_LT(seen["age_ms"].get<int>(), 15000);
  EXPECT_EQ(seen["cause"], "typing in the editor");
  EXPECT_TRUE(activity()["keep_awake_request"].is_null());
  write("keep-awake.json", "{nonsense");
  EXPECT_TRUE(activity()["keep_awake_request"].is_null());
  write("keep-awake.json", R"({"id":"a-1","seconds":3600,"reason":"training"})");
  const auto status = agent_.status();
  ASSERT_TRUE(status.activity && status.activity->keep_awake_request);
  EXPECT_EQ(status.activity->keep_awake_request->id, "a-1");
  EXPECT_EQ(status.activity->keep_awake_request->reason, "training");
  process_.kill_and_restart();
  EXPECT_TRUE(activity()["presence"].is_null()) << "what was before the start is not known any more";
  EXPECT_TRUE(activity()["keep_awake_request"].is_null());
}

TEST_F(Activity, that_is_to_come_is_passed_on_to_the_ide) {
  const std::string idleness =
      R"({"idle":true,"coming":[{"step":"pause","at":"2026-11-27T09:00:00Z","cause":"idle"}]})";
  EXPECT_FALSE(std::filesystem::exists(file("idleness.json")));
  EXPECT_EQ(agent_.request("PUT", "/v1/idleness", idleness).status, 204);
  std::ifstream stream(file("idleness.json"));
  EXPECT_EQ(json::parse(stream), json::parse(idleness));
  struct stat status{};
  ASSERT_EQ(::stat(file("idleness.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  for (const auto* body : {"", "[]", "null", "{"}) {
    EXPECT_EQ(agent_.request("PUT", "/v1/idleness", body).status, 400) << body;
  }
  EXPECT_EQ(agent_.request("PUT", "/v1/idleness", std::string(64 * 1024 + 1, ' ')).status, 413);
  AgentConnection stranger(context_, {process_.address().endpoint, "guessed"});
  EXPECT_EQ(stranger.request("PUT", "/v1/idleness", idleness).status, 401);
  process_.kill_and_restart();
  EXPECT_FALSE(std::filesystem::exists(file("idleness.json")));
}

}  // namespace codehub::agent_test
