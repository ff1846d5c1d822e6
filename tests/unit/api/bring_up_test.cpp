// Terminals, commands and forwarded connections wake a workspace that sleeps. What the agent behind it does with them
// is nobody's matter here: it takes every upgrade and echoes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api_house.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/forward/link.hpp"

namespace codehub::test {
namespace {

/// Whoever is open is looked at every 250 ms for what was sent. That nothing comes of it can only be waited out.
constexpr std::chrono::milliseconds kTwoLooks{600};

using testing::HasSubstr;
using testing::StartsWith;

using StreamPtr = std::unique_ptr<http::ByteStream>;

class EchoAgent {
 public:
  explicit EchoAgent(asio::io_context& loop) : tasks_(loop.get_executor()) {
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(loop.get_executor(), any, [this](http::Exchange& exchange) {
                return serve(exchange);
              }).value();
    tasks_.spawn("agent", [this] { return server_->run(); });
  }
  asio::awaitable<void> end() {
    co_await server_->shut_down(std::chrono::milliseconds(0));
    co_await tasks_.join();
  }
  [[nodiscard]] std::string endpoint() const { return http::to_string(server_->local_endpoint()); }
  std::vector<std::string> targets;
  bool frozen = false;

 private:
  asio::awaitable<void> serve(http::Exchange& exchange) {
    targets.push_back(exchange.request().target);
    http::ResponseHead head;
    if (exchange.request().is_upgrade()) {
      head.status = 101;
      head.headers.set("Upgrade", "websocket");
    }
    auto stream = co_await exchange.upgrade(std::move(head));
    if (!stream) co_return;
    std::string block(1024, '\0');
    for (;;) {
      const auto count = co_await (*stream)->read_some(block);
      if (!count || *count == 0) co_return;
      while (frozen) static_cast<void>(co_await sleep_for(std::chrono::milliseconds(5)));
      const std::string back = block.substr(0, *count);
      const auto written = co_await (*stream)->write_all(back);
      if (!written) co_return;
    }
  }
  TaskGroup tasks_;
  std::unique_ptr<http::Server> server_;
};

class BringUp : public testing::Test {
 protected:
  BringUp()
      : changed_(house_.changed.subscribe(house_.loop.get_executor(),
                                          [this](const WorkspaceChanged& event) {
                                            if (!event.intent) return;
                                            ++intents_;
                                            if (rises_) tasks_.spawn("raise", [this] { return raise(); });
                                          })),
        used_(house_.used.subscribe(house_.loop.get_executor(),
                                    [this](const WorkspaceUsed& event) { heard_.push_back(event.signal); })) {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = agent_.endpoint();
    workspace_ = house_.add_workspace(wanted);
  }
  ~BringUp() override {
    changed_.reset();
    run_task(house_.loop, finish());
  }
  asio::awaitable<void> finish() {
    co_await tasks_.join();
    co_await agent_.end();
  }

  /// Stands for the control loop.
  asio::awaitable<void> raise() {
    auto row = (co_await house_.store->workspaces().find(workspace_.id)).value();
    if (row.desired_state != Phase::kRunning) co_return;
    row.phase = Phase::kRunning;
    row.endpoint = agent_.endpoint();
    agent_.frozen = false;
    static_cast<void>(co_await house_.store->workspaces().save_observation(row));
    announce();
  }
  void announce() {
    WorkspaceChanged event;
    event.workspace_id = workspace_.id;
    event.owner_id = workspace_.owner_id;
    house_.changed.publish(event);
  }
  void put_to_sleep(Phase phase) {
    store::IntentChange change;
    change.desired_state = phase;
    auto row = house_.run(house_.store->workspaces().change_intent(workspace_.id, change)).value();
    row.phase = phase;
    row.endpoint = phase == Phase::kPaused ? row.endpoint : "";
    static_cast<void>(house_.run(house_.store->workspaces().save_observation(row)));
    agent_.frozen = phase == Phase::kPaused;
    announce();
  }
  Workspace row() { return house_.run(house_.store->workspaces().find(workspace_.id)).value(); }

  std::string path(const std::string& rest) { return "/api/v1/workspaces/" + workspace_.id.value() + rest; }
  /// Asks for a WebSocket and says "hello" on it.
  StreamPtr open(const std::string& rest) {
    auto stream = house_.run(http::connect(house_.endpoint)).value();
    const auto asked = house_.run(stream->write_all(
        "GET " + path(rest) + " HTTP/1.1\r\nHost: localhost:8000\r\nCookie: session=" + house_.owner.token +
        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    EXPECT_TRUE(asked);
    return stream;
  }
  static Task<void> hear_into(http::ByteStream& stream, const std::string& marker, std::string& heard) {
    std::string block(1024, '\0');
    while (heard.find(marker) == std::string::npos) {
      CO_TRY(const auto count, co_await stream.read_some(block));
      if (count == 0) break;
      heard.append(block, 0, count);
    }
    co_return Result<void>();
  }
  std::string hear(http::ByteStream& stream, const std::string& marker) {
    std::string heard;
    auto hearing = hear_into(stream, marker, heard);
    static_cast<void>(house_.run(with_deadline(std::chrono::seconds(10), "reading", std::move(hearing))));
    return heard;
  }
  void say(http::ByteStream& stream, const std::string& text) { ASSERT_TRUE(house_.run(stream.write_all(text))); }
  bool heard_of(SignalKind kind, const std::string& cause) {
    return std::any_of(heard_.begin(), heard_.end(),
                       [&](const UseSignal& signal) { return signal.kind == kind && signal.cause == cause; });
  }

  ApiHouse house_;
  EchoAgent agent_{house_.loop};
  TaskGroup tasks_{house_.loop.get_executor()};
  Workspace workspace_;
  bool rises_ = true;
  int intents_ = 0;
  std::vector<UseSignal> heard_;
  EventBus<WorkspaceChanged>::Subscription changed_;
  EventBus<WorkspaceUsed>::Subscription used_;
};

TEST_F(BringUp, a_terminal_and_a_command_wake_and_are_joined) {
  const struct {
    std::string rest;
    std::string cause;
  } cases[] = {{"/terminals/main?cols=80&rows=24", "a terminal of `owner`"}, {"/exec", "a command of `owner`"}};
  for (const auto& test : cases) {
    for (const auto phase : {Phase::kPaused, Phase::kStandby}) {
      put_to_sleep(phase);
      const auto stream = open(test.rest);
      EXPECT_THAT(hear(*stream, "\r\n\r\n"), StartsWith("HTTP/1.1 101")) << test.rest << to_string(phase);
      EXPECT_EQ(row().intent_cause, test.cause);
      EXPECT_TRUE(heard_of(SignalKind::kTerminal, test.cause));
    }
  }
  EXPECT_EQ(intents_, 4) << "each woke it once";
}

TEST_F(BringUp, what_is_typed_in_an_open_terminal_wakes_what_froze_under_it) {
  const auto stream = open("/terminals/main");
  EXPECT_THAT(hear(*stream, "\r\n\r\n"), StartsWith("HTTP/1.1 101"));
  say(*stream, "before");
  EXPECT_EQ(hear(*stream, "before"), "before");
  put_to_sleep(Phase::kPaused);
  static_cast<void>(house_.run(sleep_for(kTwoLooks)));
  EXPECT_EQ(row().desired_state, Phase::kPaused) << "an open one alone does not";
  say(*stream, "typed");
  EXPECT_EQ(hear(*stream, "typed"), "typed");
  EXPECT_EQ(row().desired_state, Phase::kRunning);
}

TEST_F(BringUp, whoever_waited_long_enough_hears_why) {
  rises_ = false;
  put_to_sleep(Phase::kStandby);
  const auto told = hear(*open("/exec"), "request_id");
  EXPECT_THAT(told, StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(told, HasSubstr("waking up"));
  EXPECT_THAT(told, HasSubstr("Retry-After: 5"));
}

TEST_F(BringUp, what_was_given_up_is_not_waited_for) {
  auto failed = row();
  failed.phase = Phase::kError;
  static_cast<void>(house_.save(failed));
  EXPECT_THAT(hear(*open("/exec"), "request_id"), StartsWith("HTTP/1.1 409"));
}

TEST_F(BringUp, questions_that_change_nothing_wake_nothing) {
  put_to_sleep(Phase::kPaused);
  for (const auto* rest : {"/terminals", "/usage", "/ports"}) {
    EXPECT_NE(house_.get(path(rest), house_.owner.token).status, 500) << rest;
  }
  EXPECT_EQ(row().desired_state, Phase::kPaused);
}

TEST_F(BringUp, a_server_that_stops_lets_go_who_waits) {
  rises_ = false;
  put_to_sleep(Phase::kStandby);
  const auto stream = open("/exec");
  house_.run_until([&] { return house_.api->open_streams() == 1; });
  house_.api->end_streams();
  EXPECT_THAT(hear(*stream, "request_id"), StartsWith("HTTP/1.1 503"));
}

/// A forwarding connection as `codehub forward` has it.
class ForwardWakes : public BringUp {
 protected:
  ~ForwardWakes() override {
    link_.reset();
    run_task(house_.loop, links_.join());
  }
  Task<std::unique_ptr<http::WebSocket>> open_socket() {
    CO_TRY(auto stream, co_await http::connect(house_.endpoint));
    http::Headers headers;
    headers.set("Host", "localhost");
    headers.set("Cookie", "session=" + house_.owner.token);
    headers.set("Sec-WebSocket-Protocol", std::string(forward::kProtocol));
    auto target = path("/forward");
    co_return co_await http::WebSocket::connect(std::move(stream), std::move(target), std::move(headers));
  }
  void forward() {
    auto socket = house_.run(open_socket());
    ASSERT_TRUE(socket) << socket.error().message;
    link_ = std::make_shared<forward::Link>(house_.loop.get_executor(), std::move(*socket), traffic_);
    links_.spawn("link", [this, link = link_] { return keep(link); });
  }
  asio::awaitable<void> keep(std::shared_ptr<forward::Link> link) {
    static_cast<void>(co_await link->run());
    ended_ = true;
  }
  StreamPtr connect() {
    auto [ours, theirs] = http::make_pipe(house_.loop.get_executor());
    std::shared_ptr<http::ByteStream> local = std::move(ours);
    links_.spawn("local", [this, local] { return carry(local); });
    return std::move(theirs);
  }
  asio::awaitable<void> carry(std::shared_ptr<http::ByteStream> local) {
    static_cast<void>(co_await link_->carry(5432, *local));
  }

  forward::Traffic traffic_;
  TaskGroup links_{house_.loop.get_executor()};
  std::shared_ptr<forward::Link> link_;
  bool ended_ = false;
};

TEST_F(ForwardWakes, by_connections_and_not_by_being_open) {
  put_to_sleep(Phase::kStandby);
  forward();
  EXPECT_EQ(row().desired_state, Phase::kStandby);
  const auto first = connect();
  say(*first, "good morning");
  EXPECT_EQ(hear(*first, "good morning"), "good morning");
  EXPECT_EQ(row().intent_cause, "a connection of `owner` to port 5432");
  put_to_sleep(Phase::kPaused);
  static_cast<void>(house_.run(sleep_for(kTwoLooks)));
  EXPECT_FALSE(ended_) << "sleep ends nothing";
  EXPECT_EQ(row().desired_state, Phase::kPaused) << "and the open way wakes nothing";
  const auto local = connect();
  say(*local, "hello");
  EXPECT_EQ(hear(*local, "hello"), "hello");
  EXPECT_EQ(row().desired_state, Phase::kRunning);
  EXPECT_TRUE(heard_of(SignalKind::kVisit, "a connection of `owner` to port 5432"));
  put_to_sleep(Phase::kPaused);
  static_cast<void>(house_.run(sleep_for(kTwoLooks)));
  say(*local, "again");
  EXPECT_EQ(hear(*local, "again"), "again") << "what is sent on an open one wakes too";
}

}  // namespace
}  // namespace codehub::test
