#include "codehub/http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http_house.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;

RequestHead request_head(std::string method, std::string target) {
  RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers.add("Host", "a");
  return head;
}

TEST(Fetch, sends_a_request_and_reads_the_whole_answer) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    auto head = request_head("POST", "/x");
    const auto answer = co_await fetch(dialer_to(endpoint), std::move(head), "hi");
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "POST /x hi");
  });
}

TEST(Fetch, is_bounded_in_time_and_size) {
  House house;
  RawServer silent(house, [](ByteStream& stream, int) -> asio::awaitable<void> {
    return [](ByteStream& one) -> asio::awaitable<void> { co_await hear_all(one); }(stream);
  });
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    FetchOptions options;
    options.deadline = std::chrono::milliseconds(50);
    auto head = request_head("GET", "/");
    const auto late = co_await fetch(silent.dialer(), std::move(head), "", options);
    EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
    FetchOptions small;
    small.body_limit = 5;
    auto other = request_head("GET", "/");
    const auto large = co_await fetch(dialer_to(endpoint), std::move(other), "", small);
    EXPECT_EQ(large.error().code, ErrorCode::kTooLarge);
  });
}

TEST(ClientConnection, streams_a_body_and_can_be_used_again) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    ConnectionPool pool(house.context().get_executor());
    for (int round = 0; round < 2; ++round) {
      auto lease = co_await pool.acquire("echo", dialer_to(endpoint));
      auto& connection = lease->connection;
      EXPECT_EQ(lease->reused, round == 1);
      auto head = request_head("PUT", "/x");
      if (round == 1) head.headers.add("Content-Length", "6");
      const auto sent = co_await connection->send_head(std::move(head), true);
      EXPECT_TRUE(sent.has_value());
      EXPECT_FALSE(connection->reusable());
      for (const std::string piece : {"abc", "def"}) {
        const auto written = co_await connection->write_body(piece);
        EXPECT_TRUE(written.has_value());
      }
      const auto finished = co_await connection->finish_body();
      EXPECT_TRUE(finished.has_value());
      const auto answer = co_await connection->read_head();
      EXPECT_EQ(answer->status, 200);
      const auto body = co_await connection->read_whole_body(100);
      EXPECT_EQ(*body, "PUT /x abcdef");
      EXPECT_TRUE(connection->reusable());
      pool.release("echo", std::move(connection));
    }
  });
}

TEST(ClientConnection, refuses_a_body_that_is_longer_than_said_and_a_broken_start_line) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial(endpoint);
    const auto connection = ClientConnection::over(std::move(stream));
    auto broken = request_head("GET", "/ HTTP/1.1\r\nX: y");
    const auto refused = co_await connection->send(std::move(broken), "");
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
    auto head = request_head("PUT", "/");
    head.headers.add("Content-Length", "2");
    const auto sent = co_await connection->send_head(std::move(head), true);
    EXPECT_TRUE(sent.has_value());
    const auto written = co_await connection->write_body(std::string_view("abc"));
    EXPECT_FALSE(written.has_value());
    EXPECT_FALSE(connection->reusable());
  });
}

TEST(ClientConnection, works_over_any_stream) {
  House house;
  house.run([&]() -> asio::awaitable<void> {
    auto [near, far] = make_pipe(house.context().get_executor());
    const auto connection = ClientConnection::over(std::move(near));
    auto head = request_head("POST", "/");
    const auto sent = co_await connection->send(std::move(head), "body");
    EXPECT_TRUE(sent.has_value());
    EXPECT_THAT(co_await hear(*far, "body"), HasSubstr("Content-Length: 4\r\n\r\nbody"));
    co_await say(*far, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    const auto answer = co_await connection->read_head();
    EXPECT_TRUE(answer.has_value());
    std::array<char, 1> small{};
    std::string body;
    while (true) {
      const auto count = co_await connection->read_body(small);
      if (!count || *count == 0) break;
      body.append(small.data(), *count);
    }
    EXPECT_EQ(body, "ab");
  });
}

asio::awaitable<void> answer_connect(ByteStream& stream) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream, "HTTP/1.1 200 Connection established\r\n\r\nfirst");
  co_await hear_all(stream);
}

TEST(ClientConnection, gives_the_tunnel_away_with_what_came_early) {
  House house;
  RawServer proxy(house, [](ByteStream& stream, int) { return answer_connect(stream); });
  house.run([&]() -> asio::awaitable<void> {
    for (const bool piped : {false, true}) {
      std::unique_ptr<ByteStream> stream;
      auto [near, far] = make_pipe(house.context().get_executor());
      if (piped) {
        co_await say(*far, "HTTP/1.1 200 Connection established\r\n\r\nfirst");
        far->shutdown_write();
        stream = std::move(near);
      } else {
        stream = co_await dial(proxy.endpoint());
      }
      const auto connection = ClientConnection::over(std::move(stream));
      auto head = request_head("CONNECT", "ide:0");
      const auto sent = co_await connection->send_head(std::move(head), false);
      EXPECT_TRUE(sent.has_value());
      const auto answer = co_await connection->read_head();
      EXPECT_TRUE(answer.has_value());
      const auto tunnel = connection->release();
      EXPECT_EQ(co_await hear(*tunnel, "first"), "first");
      EXPECT_FALSE(connection->reusable());
    }
  });
}

TEST(ConnectionPool, keeps_no_more_than_its_limits_and_drops_a_key) {
  House house;
  auto& server = house.open(echo());
  const auto endpoint = server.local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    ConnectionPool::Limits limits;
    limits.idle_per_key = 1;
    ConnectionPool pool(house.context().get_executor(), limits);
    const auto dial_it = dialer_to(endpoint);
    auto first = co_await pool.acquire("k", dial_it);
    auto second = co_await pool.acquire("k", dial_it);
    EXPECT_FALSE(first->reused);
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 2; }));
    pool.release("k", std::move(first->connection));
    pool.release("k", std::move(second->connection));
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 1; }));
    auto again = co_await pool.acquire("k", dial_it);
    EXPECT_TRUE(again->reused);
    pool.release("k", std::move(again->connection));
    auto other = co_await pool.acquire("other", dial_it);
    EXPECT_FALSE(other->reused);
    other->connection.reset();
    pool.drop("k");
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 0; }));
  });
}

TEST(ConnectionPool, does_not_hand_out_a_connection_that_its_peer_closed) {
  House house;
  ServerLimits limits;
  limits.idle_timeout = std::chrono::seconds(1);
  limits.head_timeout = std::chrono::seconds(1);
  auto& server = house.open(echo(), limits);
  house.run([&]() -> asio::awaitable<void> {
    ConnectionPool pool(house.context().get_executor());
    const auto dial_it = dialer_to(server.local_endpoint());
    auto lease = co_await pool.acquire("k", dial_it);
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 1; }));
    pool.release("k", std::move(lease->connection));
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 0; }));
    const auto fresh = co_await pool.acquire("k", dial_it);
    EXPECT_FALSE(fresh->reused);
  });
}

}  // namespace
}  // namespace codehub::http::house
