#include "codehub/http/stream.hpp"

#include <gtest/gtest.h>

#include "codehub/base/deadline.hpp"
#include "codehub/http/stream_listener.hpp"
#include "http_house.hpp"

namespace codehub::http::house {
namespace {

TEST(Endpoints, are_read_as_they_are_written) {
  for (const auto* text : {"127.0.0.1:80", "[::1]:443", "localhost:0", "unix:/run/x.sock"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
  for (const auto* text : {"", ":80", "localhost", "::1:80", "[::1]", "a:b", "a:65536", "a:-1", "unix:", "[a]:1"}) {
    EXPECT_FALSE(parse_endpoint(text).has_value()) << text;
  }
}

TEST(Connect, says_when_nobody_listens_or_the_name_is_unknown) {
  House house;
  house.run([]() -> asio::awaitable<void> {
    const Endpoint closed{"127.0.0.1", 1, false};
    const auto refused = co_await connect(closed);
    EXPECT_EQ(refused.error().code, ErrorCode::kUpstreamUnavailable);
    const Endpoint missing{"/nonexistent/x.sock", 0, true};
    const auto absent = co_await connect(missing);
    EXPECT_EQ(absent.error().code, ErrorCode::kUpstreamUnavailable);
  });
}

TEST(StreamListeners, accept_connections_and_keep_their_port_to_themselves) {
  House house;
  house.run([&]() -> asio::awaitable<void> {
    const Endpoint any{"127.0.0.1", 0, false};
    const auto listener = StreamListener::open(house.context().get_executor(), any);
    EXPECT_TRUE(listener.has_value());
    const auto taken = StreamListener::open(house.context().get_executor(), (*listener)->local_endpoint());
    EXPECT_FALSE(taken.has_value());
    EXPECT_EQ(taken.error().code, ErrorCode::kInvalidState);
    const Endpoint name{"localhost", 0, false};
    EXPECT_EQ(StreamListener::open(house.context().get_executor(), name).error().code, ErrorCode::kInvalidRequest);
    const auto client = co_await dial((*listener)->local_endpoint());
    const auto accepted = co_await (*listener)->accept();
    EXPECT_TRUE(accepted.has_value());
    EXPECT_TRUE(co_await say(*client, "hello"));
    EXPECT_EQ(co_await hear(**accepted, "hello"), "hello");
    (*listener)->close();
    const auto closed = co_await (*listener)->accept();
    EXPECT_FALSE(closed.has_value());
  });
}

asio::awaitable<void> serve_relay(ByteStream& stream, Endpoint to, RelayCount& count, bool& ended) {
  const auto onward = co_await dial(to);
  const auto counted = co_await relay(stream, *onward);
  if (counted) count = *counted;
  ended = true;
}

/// Sends back what it hears, in capital letters, then ends its side.
asio::awaitable<void> serve_echo(ByteStream& stream) {
  std::array<char, 70000> buffer{};
  while (true) {
    const auto count = co_await stream.read_some(buffer);
    if (!count || *count == 0) break;
    const auto written = co_await stream.write_all(std::span<const char>(buffer).first(*count));
    if (!written) break;
  }
  stream.shutdown_write();
}

asio::awaitable<void> send_lot(ByteStream& stream, std::size_t total) {
  const std::string block(100000, 'z');
  for (std::size_t sent = 0; sent < total; sent += block.size()) co_await say(stream, block);
  stream.shutdown_write();
}

TEST(Relay, copies_much_in_both_directions_and_passes_half_closes_on) {
  House house;
  RelayCount count;
  bool ended = false;
  RawServer echoing(house, [](ByteStream& stream, int) { return serve_echo(stream); });
  RawServer relaying(house,
                     [&](ByteStream& stream, int) { return serve_relay(stream, echoing.endpoint(), count, ended); });
  house.run([&]() -> asio::awaitable<void> {
    constexpr std::size_t kTotal = 20'000'000;
    const auto stream = co_await dial(relaying.endpoint());
    house.tasks().spawn("sender", [&] { return send_lot(*stream, kTotal); });
    const auto heard = co_await hear_all(*stream);
    EXPECT_EQ(heard, std::string(kTotal, 'z'));
    EXPECT_TRUE(co_await eventually([&] { return ended; }));
    EXPECT_EQ(count.left_to_right, kTotal);
    EXPECT_EQ(count.right_to_left, kTotal);
  });
}

TEST(Relay, ends_both_sides_on_an_error_and_when_cancelled) {
  House house;
  RelayCount count;
  bool ended = false;
  int connected = 0;
  bool far_ended = false;
  RawServer far(house, [&](ByteStream& stream, int) -> asio::awaitable<void> {
    return [](ByteStream& one, int& number, bool& flag) -> asio::awaitable<void> {
      ++number;
      co_await hear_all(one);
      flag = true;
    }(stream, connected, far_ended);
  });
  house.run([&]() -> asio::awaitable<void> {
    const auto left = co_await dial(far.endpoint());
    const auto right = co_await dial(far.endpoint());
    auto copying = relay(*left, *right);
    const auto done = co_await with_deadline(std::chrono::milliseconds(50), "relay", std::move(copying));
    EXPECT_EQ(done.error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_TRUE(co_await eventually([&] { return far_ended; }));
    static_cast<void>(ended);
    static_cast<void>(count);
  });
}

TEST(Relay, works_between_any_two_streams) {
  House house;
  bool ended = false;
  house.run([&]() -> asio::awaitable<void> {
    auto [near, left] = make_pipe(house.context().get_executor());
    auto [right, far] = make_pipe(house.context().get_executor());
    const auto copy = [](ByteStream& one, ByteStream& other, bool& flag) -> asio::awaitable<void> {
      const auto done = co_await relay(one, other);
      flag = done.has_value();
    };
    auto* left_stream = left.get();
    auto* right_stream = right.get();
    house.tasks().spawn("relay", [&] { return copy(*left_stream, *right_stream, ended); });
    co_await say(*near, "ping");
    EXPECT_EQ(co_await hear(*far, "ping"), "ping");
    co_await say(*far, "pong");
    EXPECT_EQ(co_await hear(*near, "pong"), "pong");
    near->shutdown_write();
    EXPECT_EQ(co_await hear_all(*far), "");
    far->shutdown_write();
    EXPECT_EQ(co_await hear_all(*near), "");
    EXPECT_TRUE(co_await eventually([&] { return ended; }));
  });
}

TEST(Pipe, holds_back_a_writer_whose_reader_does_not_keep_up) {
  House house;
  house.run([&]() -> asio::awaitable<void> {
    auto [one, other] = make_pipe(house.context().get_executor());
    const std::string much(1'000'000, 'x');
    bool written = false;
    auto* stream = one.get();
    const auto write = [](ByteStream& to, const std::string& text, bool& flag) -> asio::awaitable<void> {
      flag = co_await say(to, text);
      to.shutdown_write();
    };
    house.tasks().spawn("writer", [&] { return write(*stream, much, written); });
    static_cast<void>(co_await sleep_for(std::chrono::milliseconds(10)));
    EXPECT_FALSE(written);
    EXPECT_EQ(co_await hear_all(*other), much);
    EXPECT_TRUE(written);
    other->close();
    const auto refused = co_await one->write_all(std::string_view("x"));
    EXPECT_FALSE(refused.has_value());
  });
}

}  // namespace
}  // namespace codehub::http::house
