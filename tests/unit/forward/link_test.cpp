#include "codehub/forward/link.hpp"

#include <deque>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "memory_socket.hpp"
#include "run_task.hpp"

namespace codehub::forward {
namespace {

using StreamPtr = std::unique_ptr<http::ByteStream>;

/// Both ends of a forwarding connection, and a "workspace" in which every port is the end of a pipe.
class Forwarding {
 public:
  explicit Forwarding(asio::io_context& loop) : executor(loop.get_executor()), tasks(executor) {
    auto [near, far] = make_sockets(executor);
    socket = near.get();
    client = std::make_shared<Link>(executor, std::move(near), client_traffic);
    hub = std::make_shared<Link>(executor, std::move(far), hub_traffic,
                                 [this](std::uint16_t port) { return dial(port); });
    tasks.spawn("client", [this] { return run(*client, client_ended); });
    tasks.spawn("hub", [this] { return run(*hub, hub_ended); });
  }

  static asio::awaitable<void> run(Link& link, std::optional<Error>& ended) {
    const auto outcome = co_await link.run();
    if (!outcome) ended = outcome.error();
  }

  Task<StreamPtr> dial(std::uint16_t port) {
    ports.push_back(port);
    if (port == 9) co_return fail(ErrorCode::kUpstreamUnavailable, "nothing in the workspace answers there");
    auto [ours, theirs] = http::make_pipe(executor);
    dialled.push_back(std::move(theirs));
    co_return std::move(ours);
  }

  struct Local {
    StreamPtr stream;                     ///< The application's end.
    std::optional<Result<void>> outcome;  ///< Of `carry`.
  };
  /// An application on this machine connects.
  Local& connect(std::uint16_t port) {
    auto [ours, theirs] = http::make_pipe(executor);
    locals.push_back({std::move(theirs), {}});
    auto& local = locals.back();
    std::shared_ptr<http::ByteStream> stream = std::move(ours);
    tasks.spawn("local", [this, stream, port, &local] { return carry(stream, port, local); });
    return local;
  }
  asio::awaitable<void> carry(std::shared_ptr<http::ByteStream> stream, std::uint16_t port, Local& local) {
    auto outcome = co_await client->carry(port, *stream);
    local.outcome = std::move(outcome);
  }

  asio::any_io_executor executor;
  MemorySocket* socket = nullptr;
  Traffic client_traffic;
  Traffic hub_traffic;
  std::vector<std::uint16_t> ports;
  std::deque<StreamPtr> dialled;  ///< The servers' ends.
  std::deque<Local> locals;
  std::shared_ptr<Link> client;
  std::shared_ptr<Link> hub;
  std::optional<Error> client_ended;
  std::optional<Error> hub_ended;
  TaskGroup tasks;
};

asio::awaitable<bool> eventually(std::function<bool()> condition) {
  for (int i = 0; i < 2000 && !condition(); ++i) {
    const auto slept = co_await sleep_for(std::chrono::milliseconds(5));
    if (!slept) break;
  }
  co_return condition();
}

asio::awaitable<std::string> read_to_end(http::ByteStream& stream) {
  std::string all;
  std::string block(65536, '\0');
  for (;;) {
    const auto count = co_await stream.read_some(block);
    if (!count) co_return all + " broken";
    if (*count == 0) co_return all;
    all.append(block, 0, *count);
  }
}

asio::awaitable<void> write_and_end(http::ByteStream& stream, const std::string& data) {
  const auto written = co_await stream.write_all(data);
  EXPECT_TRUE(written);
  stream.shutdown_write();
}

/// Writes until nothing is taken for a while, or any more; how much was taken.
asio::awaitable<std::size_t> write_until_stuck(http::ByteStream& stream) {
  using namespace boost::asio::experimental::awaitable_operators;
  const std::string block(16 * 1024, 'w');
  std::size_t taken = 0;
  for (;;) {
    auto writing = stream.write_all(block);
    auto waiting = sleep_for(std::chrono::milliseconds(200));
    const auto first = co_await (std::move(writing) || std::move(waiting));
    if (first.index() == 1 || !std::get<0>(first)) co_return taken;
    taken += block.size();
  }
}

class Links : public testing::Test {
 protected:
  /// Runs a test with a forwarding; every task ends with it.
  template <class Body>
  void forwarding(Body body) {
    auto whole = [&]() -> asio::awaitable<void> {
      Forwarding house(loop_);
      co_await body(house);
      co_await house.tasks.join();
    };
    test::run_task(loop_, whole(), std::chrono::seconds(60));
  }
  asio::io_context loop_;
};

TEST_F(Links, carry_bytes_both_ways_and_half_closes) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    using namespace boost::asio::experimental::awaitable_operators;
    auto& local = house.connect(5432);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == 1; }));
    EXPECT_EQ(house.ports, std::vector<std::uint16_t>{5432});
    auto& server = *house.dialled.front();
    const std::string question(3'000'000, 'q');
    auto asking = write_and_end(*local.stream, question);
    auto hearing = read_to_end(server);
    const auto heard = co_await (std::move(asking) && std::move(hearing));
    EXPECT_TRUE(heard == question) << "all of it, and its end";
    const std::string answer(2'000'000, 'a');
    auto answering = write_and_end(server, answer);
    auto listening = read_to_end(*local.stream);
    const auto listened = co_await (std::move(answering) && std::move(listening));
    EXPECT_TRUE(listened == answer);
    EXPECT_TRUE(co_await eventually([&] { return local.outcome && house.hub_traffic.open == 0; }));
    EXPECT_TRUE(local.outcome->has_value());
    EXPECT_EQ(house.client_traffic.sent, question.size());
    EXPECT_EQ(house.client_traffic.received, answer.size());
    EXPECT_EQ(house.client_traffic.open, 0U);
    EXPECT_EQ(house.client_traffic.opened, 1U);
  });
}

TEST_F(Links, do_not_let_a_stream_that_nobody_reads_stop_another_or_fill_the_memory) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    auto& stalled = house.connect(1);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == 1; }));
    const auto taken = co_await write_until_stuck(*stalled.stream);
    EXPECT_GE(taken, kWindow) << "a window is there to be used";
    EXPECT_LE(taken, kWindow + 512 * 1024) << "… with what pipes and blocks hold, and no more";
    auto& lively = house.connect(2);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == 2; }));
    const std::string data(5'000'000, 'd');
    {
      using namespace boost::asio::experimental::awaitable_operators;
      auto writing = write_and_end(*lively.stream, data);
      auto reading = read_to_end(*house.dialled.back());
      const auto read = co_await (std::move(writing) && std::move(reading));
      EXPECT_TRUE(read == data);
    }
    EXPECT_FALSE(stalled.outcome);
    std::string block(taken, '\0');
    const auto count = co_await house.dialled.front()->read_some(block);
    EXPECT_TRUE(count && *count > 0) << "what was stalled goes on when it is read";
  });
}

TEST_F(Links, tell_why_a_connection_was_refused) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    auto& local = house.connect(9);
    EXPECT_EQ(co_await read_to_end(*local.stream), "") << "it is closed";
    EXPECT_TRUE(co_await eventually([&] { return local.outcome.has_value(); }));
    EXPECT_EQ(local.outcome->error().code, ErrorCode::kUpstreamUnavailable);
    EXPECT_EQ(local.outcome->error().message, "nothing in the workspace answers there");
  });
}

TEST_F(Links, carry_more_connections_than_there_is_room_for_one_after_another) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    constexpr std::size_t kMany = kMostStreams + 100;
    for (std::size_t i = 0; i < kMany; ++i) house.connect(80);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == kMostStreams; }));
    EXPECT_EQ(house.client_traffic.open, kMostStreams);
    std::size_t answered = 0;
    while (answered < kMany) {
      EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() > answered; }));
      co_await write_and_end(*house.dialled[answered], "answer");
      house.locals[answered].stream->shutdown_write();
      EXPECT_EQ(co_await read_to_end(*house.locals[answered].stream), "answer") << answered;
      ++answered;
    }
  });
}

TEST_F(Links, deliver_the_answer_of_a_server_that_did_not_listen_to_the_end) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    auto& local = house.connect(80);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == 1; }));
    co_await write_and_end(*house.dialled.front(), "413 too large");
    house.dialled.front()->close();
    const auto taken = co_await write_until_stuck(*local.stream);
    EXPECT_GT(taken, 0U);
    EXPECT_EQ((co_await read_to_end(*local.stream)).substr(0, 13), "413 too large");
  });
}

TEST_F(Links, close_everything_when_the_connection_ends) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    auto& local = house.connect(80);
    EXPECT_TRUE(co_await eventually([&] { return house.dialled.size() == 1; }));
    house.socket->break_off();
    EXPECT_TRUE(co_await eventually([&] { return house.client_ended && house.hub_ended && local.outcome; }));
    EXPECT_EQ(local.outcome->error().code, ErrorCode::kCancelled);
    EXPECT_EQ(co_await read_to_end(*house.dialled.front()), "");
    auto& late = house.connect(80);
    EXPECT_TRUE(co_await eventually([&] { return late.outcome.has_value(); }));
    EXPECT_EQ(late.outcome->error().code, ErrorCode::kInvalidState);
    EXPECT_EQ(house.client_traffic.open + house.hub_traffic.open, 0U);
  });
}

TEST_F(Links, end_when_the_peer_breaks_the_protocol) {
  forwarding([](Forwarding& house) -> asio::awaitable<void> {
    const auto sent = co_await house.socket->write_binary("nonsense");
    EXPECT_TRUE(sent);
    EXPECT_TRUE(co_await eventually([&] { return house.hub_ended.has_value(); }));
    EXPECT_EQ(house.hub_ended->code, ErrorCode::kInvalidRequest);
  });
}

}  // namespace
}  // namespace codehub::forward
