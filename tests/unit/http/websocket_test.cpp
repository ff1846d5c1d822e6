#include "codehub/http/websocket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codehub/base/deadline.hpp"
#include "http_house.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;

/// Sends every message back until the client closes; what reading ended with goes into `ended`.
asio::awaitable<void> serve_socket(Exchange& exchange, std::optional<ErrorCode>& ended) {
  auto socket = co_await WebSocket::accept(exchange);
  if (!socket) {
    co_await answer_text(exchange, 400, socket.error().message);
    co_return;
  }
  while (true) {
    auto message = co_await (*socket)->read();
    if (!message) {
      ended = message.error().code;
      break;
    }
    if (message->data == "bye") break;
    const auto sent =
        message->text ? co_await (*socket)->write_text(message->data) : co_await (*socket)->write_binary(message->data);
    if (!sent) break;
  }
  co_await (*socket)->close();
}

class SocketHouse {
 public:
  SocketHouse() {
    server = &house.open([this](Exchange& exchange) { return serve_socket(exchange, ended); });
  }

  asio::awaitable<std::unique_ptr<WebSocket>> open_socket() {
    auto stream = co_await dial(server->local_endpoint());
    Headers headers;
    headers.add("Host", "a");
    headers.add("X-Extra", "b");
    auto socket = co_await WebSocket::connect(std::move(stream), "/x?y", std::move(headers));
    if (!socket) throw std::runtime_error(socket.error().message);
    co_return std::move(*socket);
  }

  House house;
  Server* server = nullptr;
  std::optional<ErrorCode> ended;
};

TEST(WebSockets, carry_text_and_binary_messages_of_any_size_within_the_bound) {
  SocketHouse sockets;
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await sockets.open_socket();
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 1048576U}) {
      const std::string data(size, 'd');
      const auto sent = co_await socket->write_binary(data);
      EXPECT_TRUE(sent.has_value());
      const auto back = co_await socket->read();
      EXPECT_EQ(back->data, data);
      EXPECT_FALSE(back->text);
    }
    const auto sent = co_await socket->write_text("한글");
    EXPECT_TRUE(sent.has_value());
    const auto back = co_await socket->read();
    EXPECT_EQ(back->data, "한글");
    EXPECT_TRUE(back->text);
    co_await socket->close();
    EXPECT_TRUE(co_await eventually([&] { return sockets.ended.has_value(); }));
    EXPECT_EQ(sockets.ended, ErrorCode::kCancelled);
  });
}

TEST(WebSockets, refuse_a_message_beyond_the_bound) {
  SocketHouse sockets;
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await sockets.open_socket();
    const std::string data(WebSocket::kMaxMessageBytes + 1, 'd');
    const auto sent = co_await socket->write_binary(data);
    static_cast<void>(sent);
    EXPECT_TRUE(co_await eventually([&] { return sockets.ended.has_value(); }));
    EXPECT_EQ(sockets.ended, ErrorCode::kTooLarge);
  });
}

TEST(WebSockets, tell_when_the_peer_closes_or_vanishes) {
  SocketHouse sockets;
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await sockets.open_socket();
    const auto sent = co_await socket->write_text("bye");
    static_cast<void>(sent);
    const auto end = co_await socket->read();
    EXPECT_EQ(end.error().code, ErrorCode::kCancelled);
    auto vanishing = co_await sockets.open_socket();
    vanishing.reset();
    EXPECT_TRUE(co_await eventually([&] { return sockets.ended.has_value(); }));
    EXPECT_TRUE(co_await eventually([&] { return sockets.server->open_connections() == 0; }));
  });
}

TEST(WebSockets, can_be_cancelled_while_reading) {
  SocketHouse sockets;
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await sockets.open_socket();
    auto reading = socket->read();
    const auto read = co_await with_deadline(std::chrono::milliseconds(20), "reading", std::move(reading));
    EXPECT_EQ(read.error().code, ErrorCode::kDeadlineExceeded);
    co_await socket->close();
  });
}

TEST(WebSockets, answer_with_an_error_what_is_not_a_websocket_request) {
  SocketHouse sockets;
  const auto endpoint = sockets.server->local_endpoint();
  const std::string upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n";
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto plain = co_await ask(endpoint, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(plain), 400) << plain;
    const auto no_key = co_await ask(endpoint, upgrade + "Sec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_EQ(status_of(no_key), 400) << no_key;
    const auto old = co_await ask(
        endpoint, upgrade + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_EQ(status_of(old), 400) << old;
  });
}

TEST(WebSockets, make_the_answer_of_the_standard_and_read_what_comes_early) {
  SocketHouse sockets;
  sockets.house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(sockets.server->local_endpoint());
    std::string request =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    // "Hello" masked with 37 fa 21 3d: the example of RFC 6455 section 5.7.
    request += std::string("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
    co_await say(*stream, request);
    const auto answer = co_await hear(*stream, "Hello");
    EXPECT_EQ(status_of(answer), 101) << answer;
    EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_THAT(answer, HasSubstr("X-Request-Id: "));
    EXPECT_THAT(answer, HasSubstr("\x81\x05Hello"));
  });
}

TEST(WebSockets, say_why_the_server_refused) {
  House house;
  const auto endpoint =
      house.open([](Exchange& exchange) { return answer_text(exchange, 403, "no"); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial(endpoint);
    Headers headers;
    headers.add("Host", "a");
    const auto socket = co_await WebSocket::connect(std::move(stream), "/", std::move(headers));
    EXPECT_EQ(socket.error().code, ErrorCode::kForbidden);
  });
}

/// A server that gives clients a second to show a sign of life.
asio::awaitable<void> serve_keeping_alive(Exchange& exchange, std::optional<Error>& ended) {
  auto socket = co_await WebSocket::accept(exchange, "chat");
  if (!socket) {
    co_await answer_text(exchange, 400, socket.error().message);
    co_return;
  }
  (*socket)->keep_alive(std::chrono::seconds(1));
  while (true) {
    const auto message = co_await (*socket)->read();
    if (!message) {
      ended = message.error();
      co_return;
    }
    const auto sent = co_await (*socket)->write_text(message->data);
    if (!sent) co_return;
  }
}

class KeepAlive : public testing::Test {
 protected:
  KeepAlive() {
    endpoint = house.open([this](Exchange& exchange) { return serve_keeping_alive(exchange, ended); }).local_endpoint();
  }
  asio::awaitable<Result<std::unique_ptr<WebSocket>>> open_socket(std::string protocol) {
    auto stream = co_await dial(endpoint);
    Headers headers;
    headers.add("Host", "a");
    if (!protocol.empty()) headers.add("Sec-WebSocket-Protocol", protocol);
    auto socket = co_await WebSocket::connect(std::move(stream), "/", std::move(headers));
    co_return socket;
  }

  House house;
  Endpoint endpoint;
  std::optional<Error> ended;
};

TEST_F(KeepAlive, finds_out_that_a_peer_is_gone_without_a_word) {
  house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await open_socket("chat");
    EXPECT_TRUE(socket.has_value());
    EXPECT_TRUE(co_await eventually([&] { return ended.has_value(); })) << "it does not read, so it answers no ping";
    EXPECT_EQ(ended->code, ErrorCode::kUpstreamUnavailable) << ended->message;
  });
}

TEST_F(KeepAlive, leaves_a_peer_alone_that_is_there_and_has_nothing_to_say) {
  house.run([&]() -> asio::awaitable<void> {
    const auto socket = co_await open_socket("chat");
    auto reading = (*socket)->read();
    auto silence = std::chrono::milliseconds(2500);
    const auto nothing = co_await with_deadline(silence, "silence", std::move(reading));
    EXPECT_EQ(nothing.error().code, ErrorCode::kDeadlineExceeded) << "still open";
    EXPECT_FALSE(ended.has_value()) << ended->message;
  });
}

TEST_F(KeepAlive, and_subprotocols_are_agreed_on) {
  house.run([&]() -> asio::awaitable<void> {
    const auto listed = co_await open_socket("superchat");
    EXPECT_EQ(listed.error().code, ErrorCode::kUpstreamUnavailable);
    const auto none = co_await open_socket("");
    EXPECT_FALSE(none.has_value());
  });
}

}  // namespace
}  // namespace codehub::http::house
