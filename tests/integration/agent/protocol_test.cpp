// The agent as a plain process: who may speak to it, tunnels, set-up log, its end.
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent_under_test.hpp"
#include "codehub/base/deadline.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

namespace {

/// One agent for all tests of this file.
class AgentProtocol : public testing::Test {
 protected:
  static void SetUpTestSuite() { process_ = std::make_unique<AgentProcess>(); }
  static void TearDownTestSuite() { process_.reset(); }

  static std::unique_ptr<AgentProcess> process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_->address()};
};
std::unique_ptr<AgentProcess> AgentProtocol::process_;

/// Answers every line it gets with the same line, for one connection.
asio::awaitable<void> echo_once(asio::ip::tcp::acceptor& acceptor) {
  auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
  std::array<char, 1024> buffer;
  while (!error) {
    auto [read_error, count] =
        co_await socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
    if (read_error) co_return;
    co_await socket.async_send(asio::buffer(buffer.data(), count), asio::as_tuple(asio::use_awaitable));
  }
}

std::string exchange_hello(AgentConnection& agent, http::ByteStream& stream) {
  const std::string hello = "hello\n";
  std::string answer(64, '\0');
  const auto sent = test::run_task(agent.context(), stream.write_all(hello));
  auto count = test::run_task(agent.context(), stream.read_some(answer));
  answer.resize(sent && count ? *count : 0);
  return answer;
}

}  // namespace

TEST_F(AgentProtocol, answers_nobody_without_the_token) {
  for (const auto* token : {"", "wrong", "secretx", "secre"}) {
    AgentConnection stranger(context_, {process_->address().endpoint, token});
    for (const auto* path : {"/v1/status", "/v1/logs", "/v1/terminals", "/v1/exec", "/v1/nothing", "/"}) {
      EXPECT_EQ(stranger.request("GET", path).status, 401) << token << path;
    }
    EXPECT_EQ(stranger.request("POST", "/v1/shutdown").status, 401);
    EXPECT_EQ(stranger.request("PUT", "/v1/setup", R"({"operation_id":"x"})").status, 401);
    EXPECT_EQ(stranger.tunnel("127.0.0.1:1").error().detail, "CONNECT: status 401");
    EXPECT_THROW(std::ignore = stranger.open_socket("/v1/terminals/a"), std::runtime_error);
  }
  EXPECT_EQ(agent_.status().operation_id.value(), "");
}

TEST_F(AgentProtocol, keeps_its_token_out_of_what_the_kernel_shows_of_it) {
  // As root the file can be read whatever the agent does; as anybody else not at all.
  std::ifstream file("/proc/" + std::to_string(process_->pid()) + "/environ", std::ios::binary);
  const std::string shown((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(shown.find("TOKEN=secret"), std::string::npos);
  EXPECT_EQ(shown.find("CODEHUB_AGENT_TOKEN=") != std::string::npos, ::getuid() == 0)
      << "its place is seen by root only";
}

TEST_F(AgentProtocol, says_what_it_does_not_know) {
  EXPECT_EQ(agent_.request("GET", "/v2/status").status, 404);
  EXPECT_EQ(agent_.request("POST", "/v1/status").status, 400);
  EXPECT_EQ(agent_.request("GET", "/v1/terminals/a").status, 400);
  EXPECT_EQ(agent_.request("GET", "/v1/../v1/status").status, 400);
  EXPECT_EQ(agent_.request("DELETE", "/v1/terminals/none").status, 404);
  EXPECT_EQ(agent_.request("PUT", "/v1/setup", "{").status, 400);
  EXPECT_EQ(agent_.request("PUT", "/v1/setup", std::string(2 * 1024 * 1024, ' ')).status, 413);
}

TEST_F(AgentProtocol, tells_its_status_and_usage) {
  const auto status = agent_.status();
  EXPECT_EQ(status.workspace_id.value(), "w23456789abc");
  EXPECT_EQ(status.setup, agentlink::SetupState::kNone);
  EXPECT_EQ(status.ide, agentlink::IdeState::kStopped);
  EXPECT_FALSE(status.git);
  const auto usage = agent_.request("GET", "/v1/usage");
  EXPECT_EQ(usage.status, 200);
  EXPECT_NE(usage.body.find("\"samples\":["), std::string::npos);
}

TEST_F(AgentProtocol, tunnels_to_a_loopback_port_in_both_address_families) {
  for (const auto* address : {"127.0.0.1", "::1"}) {
    const bool v6 = std::string_view(address) == "::1";
    asio::ip::tcp::acceptor acceptor(context_, {asio::ip::make_address(address), 0});
    const auto port = std::to_string(acceptor.local_endpoint().port());
    for (const std::string& target : {v6 ? "[::1]:" + port : "127.0.0.1:" + port, "localhost:" + port}) {
      asio::co_spawn(context_, echo_once(acceptor), [](const std::exception_ptr&) {});
      auto stream = agent_.tunnel(target);
      ASSERT_TRUE(stream) << target << " " << stream.error().detail;
      EXPECT_EQ(exchange_hello(agent_, **stream), "hello\n") << target;
    }
  }
}

TEST_F(AgentProtocol, tunnels_nowhere_else) {
  const auto own = std::to_string(process_->port());
  for (const std::string& target :
       {"127.0.0.1:" + own, "localhost:" + own, "[::1]:" + own, std::string("10.0.0.1:80"),
        std::string("example.com:80"), std::string("127.0.0.2:80"), std::string("ide:1"), std::string("0.0.0.0:80")}) {
    const auto stream = agent_.tunnel(target);
    ASSERT_FALSE(stream) << target;
    EXPECT_EQ(stream.error().detail, "CONNECT: status 403") << target;
  }
  for (const std::string& target :
       {"127.0.0.1:" + std::to_string(free_port()), std::string("localhost:1"), std::string("ide:0")}) {
    const auto stream = agent_.tunnel(target);
    ASSERT_FALSE(stream) << target;
    EXPECT_EQ(stream.error().code, ErrorCode::kUpstreamUnavailable) << target;
  }
}

TEST_F(AgentProtocol, makes_an_account_and_a_home) {
  EXPECT_NE(shell("cat " + (process_->folder() / "etc/passwd").string()).find(":1000:1000:"), std::string::npos);
  EXPECT_EQ(shell("stat -c %u " + process_->home().string()),
            ::getuid() == 0 ? "1000\n" : std::to_string(::getuid()) + "\n");
  EXPECT_TRUE(std::filesystem::is_directory(process_->home() / ".codehub"));
}

TEST(AgentEnd, comes_with_a_request_and_takes_everything_along) {
  AgentProcess process;
  asio::io_context context;
  AgentConnection agent(context, process.address());
  const auto socket = agent.open_socket("/v1/terminals/main");
  SocketReader terminal(context, *socket);
  terminal.send("echo pid=$$=\n");
  ASSERT_TRUE(terminal.until("pid="));
  EXPECT_EQ(agent.request("POST", "/v1/shutdown").status, 202);
  EXPECT_EQ(process.wait(), 0);
}

TEST(AgentEnd, comes_with_a_signal) {
  for (const int number : {SIGTERM, SIGINT}) {
    AgentProcess process;
    process.signal(number);
    EXPECT_EQ(process.wait(), 0) << number;
  }
}

}  // namespace codehub::agent_test
