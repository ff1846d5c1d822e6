// TCP connections into a workspace over one WebSocket, with an agent that knows ports 5432 (echoes) and nothing else.
#include "codehub/forward/link.hpp"

#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

using SocketPtr = std::unique_ptr<http::WebSocket>;

/// The part of an agent that opens tunnels.
class TunnelAgent {
 public:
  explicit TunnelAgent(asio::io_context& loop) : tasks_(loop.get_executor()) {
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(loop.get_executor(), any, [this](http::Exchange& exchange) {
                return serve(exchange);
              }).value();
    tasks_.spawn("agent", [this] { return server_->run(); });
  }
  asio::awaitable<void> end() {
    co_await server_->shut_down(std::chrono::milliseconds(50));
    co_await tasks_.join();
  }
  [[nodiscard]] std::string endpoint() const { return http::to_string(server_->local_endpoint()); }

  std::vector<std::string> targets;
  std::string token;

 private:
  asio::awaitable<void> serve(http::Exchange& exchange) {
    const auto& request = exchange.request();
    targets.push_back(request.target);
    token = request.headers.get("Proxy-Authorization");
    if (request.target != "localhost:5432") {
      http::Response refusal;
      refusal.status = 502;
      static_cast<void>(co_await exchange.respond(std::move(refusal)));
      co_return;
    }
    http::ResponseHead head;
    auto stream = co_await exchange.upgrade(std::move(head));
    if (!stream) co_return;
    std::string block(1024, '\0');
    for (;;) {
      const auto count = co_await (*stream)->read_some(block);
      if (!count || *count == 0) co_return;
      const std::string back = block.substr(0, *count);
      const auto written = co_await (*stream)->write_all(back);
      if (!written) co_return;
    }
  }

  TaskGroup tasks_;
  std::unique_ptr<http::Server> server_;
};

class ForwardTest : public testing::Test {
 protected:
  ~ForwardTest() override {
    // Connections end before what they stand on.
    link_.reset();
    run_task(house_.loop, finish());
  }
  asio::awaitable<void> finish() {
    co_await links_.join();
    co_await agent_.end();
  }

  Workspace running(const std::string& endpoint) {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = endpoint;
    return house_.add_workspace(wanted);
  }
  Task<SocketPtr> open_socket(std::string id, std::string token, std::string protocol) {
    CO_TRY(auto stream, co_await http::connect(house_.endpoint));
    http::Headers headers;
    headers.set("Host", "localhost");
    headers.set("Cookie", "session=" + token);
    if (!protocol.empty()) headers.set("Sec-WebSocket-Protocol", protocol);
    auto target = "/api/v1/workspaces/" + id + "/forward";
    co_return co_await http::WebSocket::connect(std::move(stream), std::move(target), std::move(headers));
  }
  Result<SocketPtr> open(const Workspace& workspace, const std::string& token, const std::string& protocol) {
    return house_.run(open_socket(workspace.id.value(), token, protocol));
  }
  /// The owner's forwarding connection.
  void forward(const Workspace& workspace) {
    auto socket = open(workspace, house_.owner.token, std::string(forward::kProtocol));
    ASSERT_TRUE(socket) << socket.error().message;
    link_ = std::make_shared<forward::Link>(house_.loop.get_executor(), std::move(*socket), traffic_);
    links_.spawn("link", [this, link = link_] { return keep(link); });
  }
  asio::awaitable<void> keep(std::shared_ptr<forward::Link> link) {
    static_cast<void>(co_await link->run());
    ended_ = true;
  }
  /// Says "hello" on a connection to that port; what came back, or why nothing did.
  std::string hello(std::uint16_t port) {
    auto [ours, theirs] = http::make_pipe(house_.loop.get_executor());
    std::optional<Result<void>> outcome;
    std::shared_ptr<http::ByteStream> local = std::move(ours);
    links_.spawn("local", [this, local, port, &outcome] { return carry(local, port, outcome); });
    const auto answer = run_task(house_.loop, ask(*theirs));
    house_.run_until([&] { return outcome.has_value(); });
    return *outcome ? answer : outcome->error().message;
  }
  asio::awaitable<void> carry(std::shared_ptr<http::ByteStream> local, std::uint16_t port,
                              std::optional<Result<void>>& outcome) {
    auto carried = co_await link_->carry(port, *local);
    outcome = std::move(carried);
  }
  static asio::awaitable<std::string> ask(http::ByteStream& stream) {
    const std::string question = "hello";
    const auto written = co_await stream.write_all(question);
    stream.shutdown_write();
    std::string all;
    std::string block(64, '\0');
    for (;;) {
      const auto count = co_await stream.read_some(block);
      if (!written || !count || *count == 0) co_return all;
      all.append(block, 0, *count);
    }
  }
  void announce(const Workspace& workspace) {
    WorkspaceChanged event;
    event.workspace_id = workspace.id;
    event.owner_id = workspace.owner_id;
    house_.changed.publish(event);
  }
  void until_ended() {
    house_.run_until([&] { return ended_ && house_.api->open_streams() == 0; });
  }

  ApiHouse house_;
  TunnelAgent agent_{house_.loop};
  forward::Traffic traffic_;
  TaskGroup links_{house_.loop.get_executor()};
  std::shared_ptr<forward::Link> link_;
  bool ended_ = false;
};

TEST_F(ForwardTest, connections_reach_ports_of_the_workspace_through_its_agent) {
  const auto workspace = running(agent_.endpoint());
  forward(workspace);
  EXPECT_EQ(hello(5432), "hello");
  EXPECT_EQ(agent_.targets, std::vector<std::string>{"localhost:5432"});
  EXPECT_EQ(agent_.token, "Bearer " + workspace.agent_token);
  EXPECT_EQ(hello(5432), "hello") << "and again";
}

TEST_F(ForwardTest, what_does_not_answer_is_refused_with_a_reason) {
  forward(running(agent_.endpoint()));
  EXPECT_EQ(hello(80), "nothing in the workspace answers there");
  EXPECT_EQ(hello(5432), "hello") << "others go on";
}

TEST_F(ForwardTest, a_workspace_that_was_started_again_is_reached_where_it_is_now) {
  auto workspace = running("127.0.0.1:1");
  forward(workspace);
  EXPECT_EQ(hello(5432), "the workspace's agent does not answer");
  workspace.endpoint = agent_.endpoint();
  house_.save(workspace);
  EXPECT_EQ(hello(5432), "hello");
}

TEST_F(ForwardTest, a_connection_is_use_of_the_workspace_and_an_open_way_is_not) {
  const auto workspace = running(agent_.endpoint());
  const auto used = [&] {
    return house_.run(house_.store->workspaces().find(workspace.id))->last_access_at.has_value();
  };
  forward(workspace);
  EXPECT_FALSE(used());
  EXPECT_EQ(hello(5432), "hello");
  EXPECT_TRUE(used());
}

TEST_F(ForwardTest, it_is_refused_in_words_where_it_cannot_be) {
  const auto workspace = running(agent_.endpoint());
  const auto target = "/api/v1/workspaces/" + workspace.id.value() + "/forward";
  const auto plain = house_.get(target, house_.owner.token);
  EXPECT_EQ(plain.status, 400);
  EXPECT_NE(plain.message().find("WebSocket"), std::string::npos) << plain.message();
  for (const auto* protocol : {"", "chat", "codehub-forward.v2"}) {
    const auto other = open(workspace, house_.owner.token, protocol);
    ASSERT_FALSE(other) << protocol;
    EXPECT_NE(other.error().message.find("400"), std::string::npos) << other.error().message;
  }
  const std::string protocol(forward::kProtocol);
  EXPECT_EQ(open(workspace, house_.stranger.token, protocol).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(open(workspace, house_.admin.token, protocol).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(open(workspace, "no-token", protocol).error().code, ErrorCode::kUnauthorized);
  auto failed = house_.add_workspace();
  failed.phase = Phase::kError;
  failed = house_.save(failed);
  EXPECT_NE(open(failed, house_.owner.token, protocol).error().message.find("409"), std::string::npos);
}

TEST_F(ForwardTest, it_ends_with_the_session) {
  forward(running(agent_.endpoint()));
  EXPECT_EQ(hello(5432), "hello");
  ASSERT_TRUE(house_.run(house_.accounts->logout(house_.owner.token)));
  until_ended();
}

TEST_F(ForwardTest, it_ends_when_the_workspace_is_given_up) {
  auto workspace = running(agent_.endpoint());
  forward(workspace);
  EXPECT_EQ(hello(5432), "hello");
  workspace.phase = Phase::kError;
  announce(house_.save(workspace));
  until_ended();
}

TEST_F(ForwardTest, it_ends_when_the_server_stops) {
  forward(running(agent_.endpoint()));
  EXPECT_EQ(hello(5432), "hello");
  house_.api->end_streams();
  until_ended();
}

TEST_F(ForwardTest, it_ends_when_the_client_breaks_the_protocol) {
  const auto workspace = running(agent_.endpoint());
  auto socket = open(workspace, house_.owner.token, std::string(forward::kProtocol));
  ASSERT_TRUE(socket);
  ASSERT_TRUE(house_.run((*socket)->write_binary("nonsense")));
  EXPECT_FALSE(house_.run((*socket)->read()));
  house_.run_until([&] { return house_.api->open_streams() == 0; });
}

}  // namespace
}  // namespace codehub::test
