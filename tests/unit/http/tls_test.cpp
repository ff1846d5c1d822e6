#include "codehub/http/tls_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "codehub/base/deadline.hpp"
#include "codehub/http/proxy.hpp"
#include "http_house.hpp"
#include "tls_server.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kLimit{5};

/// Opens TLS to there; the test fails when it cannot.
asio::awaitable<std::unique_ptr<ByteStream>> dial_tls(Endpoint endpoint) {
  auto below = co_await dial(std::move(endpoint));
  auto stream = co_await start_tls(std::move(below), "localhost", kLimit);
  if (!stream) throw std::runtime_error(stream.error().message + ": " + stream.error().detail);
  co_return std::move(*stream);
}

Task<std::unique_ptr<ByteStream>> connect_tls(Endpoint endpoint) {
  CO_TRY(auto below, co_await connect(std::move(endpoint)));
  co_return co_await start_tls(std::move(below), "localhost", kLimit);
}

asio::awaitable<void> read_to_error(ByteStream& stream, std::string& heard) {
  std::array<char, 100> buffer{};
  const auto count = co_await stream.read_some(buffer);
  heard = count ? "no error" : count.error().message;
}

/// The first is told what HTTP servers say to a ClientHello, the second nothing, the third has to wait.
asio::awaitable<void> answer_without_tls(ByteStream& stream, int number) {
  if (number == 0) co_await say(stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  if (number == 1) stream.shutdown_write();
  co_await hear_all(stream);
}

asio::awaitable<void> write_counting(ByteStream& stream, std::size_t& written) {
  const std::string piece(65536, 'x');
  while (true) {
    const bool taken = co_await say(stream, piece);
    if (!taken) co_return;
    written += piece.size();
  }
}

TEST(Tls, is_spoken_with_a_server_whose_certificate_nobody_else_signed) {
  std::string name;
  std::string protocol;
  TlsServer server([&](SSL* session) {
    name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session, &chosen, &size);
    protocol.assign(reinterpret_cast<const char*>(chosen), size);
    say(session, "hello " + hear(session, "."));
  });
  House house;
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial_tls(server.endpoint());
    co_await say(*stream, "you.");
    EXPECT_EQ(co_await hear(*stream, "."), "hello you.");
    EXPECT_EQ(co_await hear_all(*stream), "") << "a server that just closes ends the stream";
  });
  server.wait();
  EXPECT_EQ(name, "localhost");
  EXPECT_EQ(protocol, "http/1.1");
}

TEST(Tls, of_version_1_2_is_spoken_too) {
  std::string version;
  TlsServer server([&](SSL* session) {
    version = SSL_get_version(session);
    say(session, hear(session, "."));
  });
  server.use_at_most(TLS1_2_VERSION);
  House house;
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial_tls(server.endpoint());
    co_await say(*stream, "echo.");
    EXPECT_EQ(co_await hear(*stream, "."), "echo.");
  });
  server.wait();
  EXPECT_EQ(version, "TLSv1.2");
}

asio::awaitable<void> write_many(ByteStream& stream, const std::string& piece, int times) {
  for (int i = 0; i < times; ++i) {
    const bool written = co_await say(stream, piece);
    if (!written) co_return;
  }
  stream.shutdown_write();
}

TEST(Tls, carries_both_directions_at_the_same_time) {
  const std::string piece(100'000, 'p');
  constexpr int kTimes = 50;
  TlsServer server([&](SSL* session) {
    std::array<char, 20000> buffer{};
    // Every byte goes back at once: a client that would not read while it writes stands still here.
    while (true) {
      const int count = SSL_read(session, buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0 || SSL_write(session, buffer.data(), count) <= 0) break;
    }
    SSL_shutdown(session);
  });
  House house;
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial_tls(server.endpoint());
    house.tasks().spawn("writer", [&] { return write_many(*stream, piece, kTimes); });
    std::size_t heard = 0;
    std::array<char, 5000> buffer{};
    while (true) {
      const auto count = co_await stream->read_some(buffer);
      if (!count || *count == 0) break;
      heard += *count;
    }
    EXPECT_EQ(heard, piece.size() * kTimes);
  });
}

TEST(Tls, ends_one_direction_and_then_the_other) {
  bool ended_properly = false;
  TlsServer server([&](SSL* session) {
    hear(session, "");
    ended_properly = (SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN) != 0;
    say(session, "after the end");
    SSL_shutdown(session);
  });
  House house;
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial_tls(server.endpoint());
    stream->shutdown_write();
    EXPECT_EQ(co_await hear_all(*stream), "after the end");
  });
  server.wait();
  EXPECT_TRUE(ended_properly);
}

TEST(Tls, says_goodbye_when_it_is_closed_or_let_go) {
  for (const bool close : {true, false}) {
    std::atomic<int> state = -1;
    TlsServer server([&](SSL* session) {
      hear(session, "");
      state = SSL_get_shutdown(session);
    });
    House house;
    house.run([&]() -> asio::awaitable<void> {
      auto stream = co_await dial_tls(server.endpoint());
      if (close) {
        stream->close();
      } else {
        stream.reset();
      }
      EXPECT_TRUE(co_await eventually([&] { return state != -1; }));
      EXPECT_EQ(state, SSL_RECEIVED_SHUTDOWN);
    });
  }
}

TEST(Tls, ends_a_read_under_way_when_it_is_closed) {
  TlsServer server([](SSL* session) { hear(session, ""); });
  House house;
  house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial_tls(server.endpoint());
    std::string heard = "nothing yet";
    house.tasks().spawn("reader", [&] { return read_to_error(*stream, heard); });
    static_cast<void>(co_await sleep_for(std::chrono::milliseconds(1)));
    stream->close();
    EXPECT_TRUE(co_await eventually([&] { return heard != "nothing yet"; }));
    EXPECT_THAT(heard, HasSubstr("cancelled"));
  });
}

/// What a server says that speaks no TLS, and what the visitor is told about it.
TEST(Tls, with_who_does_not_speak_it_is_an_upstream_that_is_not_available) {
  House house;
  RawServer plain(house, [](ByteStream& stream, int number) { return answer_without_tls(stream, number); });
  house.run([&]() -> asio::awaitable<void> {
    for (const auto* reason : {"wrong version number", "it closed the connection", "took longer than 100 ms"}) {
      auto below = co_await dial(plain.endpoint());
      const auto begun = std::chrono::steady_clock::now();
      const auto stream = co_await start_tls(std::move(below), "localhost", std::chrono::milliseconds(100));
      EXPECT_LT(std::chrono::steady_clock::now() - begun, kLimit);
      EXPECT_FALSE(stream);
      if (stream) co_return;
      EXPECT_EQ(stream.error().code, ErrorCode::kUpstreamUnavailable);
      EXPECT_THAT(stream.error().message + ": " + stream.error().detail, HasSubstr(reason));
    }
  });
}

TEST(Tls, waits_for_a_server_that_does_not_read) {
  std::atomic<bool> go_on = false;
  TlsServer server([&](SSL* session) {
    while (!go_on) std::this_thread::yield();
    hear(session, "");
  });
  House house;
  house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial_tls(server.endpoint());
    std::size_t written = 0;
    house.tasks().spawn("writer", [&] { return write_counting(*stream, written); });
    std::size_t before = 1;
    while (before != written) {
      before = written;
      static_cast<void>(co_await sleep_for(std::chrono::milliseconds(100)));
    }
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, 64U * 1024 * 1024) << "only the kernel's buffers may fill";
    stream->close();
    go_on = true;
  });
}

TEST(Tls, connections_are_used_again_until_the_server_ends_them) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  TlsServer server(
      [&](SSL* session) {
        for (int i = 0; i < 2; ++i) {
          if (hear(session, "\r\n\r\n").empty() || !say(session, answer)) return;
        }
      },
      2);
  House house;
  house.run([&]() -> asio::awaitable<void> {
    ConnectionPool pool(house.context().get_executor());
    Dialer dialer = [endpoint = server.endpoint()] { return connect_tls(endpoint); };
    for (const bool reused : {false, true, false}) {
      auto lease = co_await pool.acquire("server", dialer);
      if (!lease) throw std::runtime_error(lease.error().message);
      EXPECT_EQ(lease->reused, reused);
      RequestHead head;
      head.method = "POST";  // Would not be sent again: a connection that has ended must not be taken for it.
      head.target = "/";
      head.headers.add("Host", "localhost");
      auto& connection = *lease->connection;
      EXPECT_TRUE(co_await connection.send(std::move(head), "body"));
      EXPECT_TRUE(co_await connection.read_head());
      const auto body = co_await connection.read_whole_body(100);
      EXPECT_EQ(body.value_or("nothing"), "hi");
      pool.release("server", std::move(lease->connection));
      if (!reused) continue;
      const auto ended = [&pool] {
        auto idle = pool.take_idle("server");
        if (!idle) return true;
        pool.release("server", std::move(idle));
        return false;
      };
      EXPECT_TRUE(co_await eventually(ended));
    }
  });
}

asio::awaitable<void> pass_on(Exchange& exchange, ConnectionPool& pool, Endpoint endpoint) {
  ProxyPlan plan;
  plan.head = exchange.request();
  Upstream upstream;
  upstream.key = "tls";
  upstream.dial = [endpoint] { return connect_tls(endpoint); };
  plan.upstream = std::make_shared<const Upstream>(std::move(upstream));
  const auto passed = co_await proxy(exchange, pool, std::move(plan));
  if (!passed) co_await answer_text(exchange, 502, passed.error().message);
}

TEST(Tls, is_where_a_proxy_passes_requests_bodies_and_upgrades_to) {
  const std::string large(300'000, 'x');
  TlsServer server(
      [&](SSL* session) {
        const auto heard = hear(session, "\r\n\r\n");
        if (heard.starts_with("GET /socket ")) {
          say(session, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nwelcome.");
          while (true) {
            const auto word = hear(session, ".");
            if (word.empty()) break;
            say(session, word + "!");
          }
          SSL_shutdown(session);
          return;
        }
        auto body = heard.substr(heard.find("\r\n\r\n") + 4);
        while (body.size() < large.size()) body += hear(session, "x");
        say(session, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      },
      2);
  House house;
  ConnectionPool pool(house.context().get_executor());
  const auto front =
      house.open([&](Exchange& exchange) { return pass_on(exchange, pool, server.endpoint()); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto echoed = co_await ask(
        front, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" + large);
    EXPECT_EQ(status_of(echoed), 200);
    EXPECT_TRUE(body_of(echoed) == large);
    const auto stream = co_await dial(front);
    co_await say(*stream, "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly.");
    const auto head = co_await hear(*stream, "early.!");
    EXPECT_EQ(status_of(head), 101) << head;
    EXPECT_THAT(head, HasSubstr("\r\n\r\nwelcome."));
    co_await say(*stream, "more.");
    EXPECT_EQ(co_await hear(*stream, "!"), "more.!");
    stream->shutdown_write();
    EXPECT_EQ(co_await hear_all(*stream), "");
  });
}

}  // namespace
}  // namespace codehub::http::house
