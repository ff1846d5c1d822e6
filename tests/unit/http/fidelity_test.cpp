// What a proxy passes on must be what was sent, when it was sent, and nothing held that nobody takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "proxy_house.hpp"

namespace codehub::http::house {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kAskOnce = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Hears a request up to `marker` and gives `answer` to it.
asio::awaitable<void> answer_after(ByteStream& stream, std::string marker, std::string answer, std::string& heard) {
  heard = co_await hear(stream, std::move(marker));
  co_await say(stream, std::move(answer));
  co_await hear_all(stream);
}

/// One exchange: `request` through a proxy to a server that answers `answer` once it heard `marker`.
struct Passed {
  std::string heard;   ///< By the server.
  std::string answer;  ///< To the visitor.
};
Passed pass(const std::string& request, const std::string& answer, const std::string& marker = "\r\n\r\n") {
  Passed passed;
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house,
                     [&](ByteStream& stream, int) { return answer_after(stream, marker, answer, passed.heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> { passed.answer = co_await ask(proxy_house.front(), request); });
  return passed;
}

const std::string kTrailers =
    "X-Sum: 7\r\nGrpc-Status: 0\r\nContent-Length: 9\r\nTransfer-Encoding: gzip\r\nHost: b\r\nCookie: c\r\nSet-Cookie: "
    "d\r\n"
    "X-Forwarded-For: 1\r\nAuthorization: e\r\nConnection: close\r\nContent-Type: f\r\n";
const std::string kPassedTrailers = "0\r\nX-Sum: 7\r\nGrpc-Status: 0\r\n\r\n";

TEST(Fidelity, trailers_of_an_answer_pass_but_those_that_would_change_its_meaning) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";
  for (const std::string& body :
       {std::string("3\r\nabc\r\n"), std::string(), "ffff\r\n" + std::string(65535, 'x') + "\r\n"}) {
    const auto passed = pass(kAskOnce, head + body + "0\r\n" + kTrailers + "\r\n");
    EXPECT_THAT(passed.answer, HasSubstr("Trailer: X-Sum\r\n"));
    EXPECT_TRUE(passed.answer.ends_with("\r\n" + kPassedTrailers)) << body.size();
    EXPECT_EQ(count_of(passed.answer, "Cookie"), 0U);
  }
}

TEST(Fidelity, trailers_do_not_reach_who_cannot_take_them) {
  const auto passed =
      pass("GET / HTTP/1.0\r\nHost: a\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" + kTrailers + "\r\n");
  EXPECT_EQ(body_of(passed.answer), "abc");
}

asio::awaitable<void> answer_with_and_without_trailers(ByteStream& stream) {
  for (const auto* trailers : {"X-Sum: 7\r\n", ""}) {
    co_await hear(stream, "\r\n\r\n");
    co_await say(stream, std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n") +
                             trailers + "\r\n");
  }
  co_await hear_all(stream);
}

TEST(Fidelity, trailers_belong_to_one_answer_only) {
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house,
                     [](ByteStream& stream, int) { return answer_with_and_without_trailers(stream); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answers = co_await ask(proxy_house.front(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + kAskOnce);
    EXPECT_EQ(count_of(answers, "0\r\nX-Sum: 7\r\n\r\n"), 1U) << answers;
    EXPECT_THAT(answers, EndsWith("1\r\na\r\n0\r\n\r\n"));
  });
}

TEST(Fidelity, trailers_of_a_request_pass_and_so_does_that_they_are_welcome) {
  const auto passed = pass(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close, TE\r\nTE: trailers, gzip;q=0.5\r\nTrailer: X-Sum\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" +
          kTrailers + "\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "Grpc-Status: 0\r\n\r\n");
  EXPECT_EQ(status_of(passed.answer), 200);
  EXPECT_THAT(passed.heard, HasSubstr("Connection: TE\r\n"));
  EXPECT_THAT(passed.heard, HasSubstr("TE: trailers\r\n"));
  EXPECT_THAT(passed.heard, HasSubstr("Trailer: X-Sum\r\n"));
  EXPECT_THAT(passed.heard, EndsWith("3\r\nabc\r\n" + kPassedTrailers));
}

/// Notes what came before it says that it wants the body.
asio::awaitable<void> ask_for_body(ByteStream& stream, std::string& head, std::string& body, bool& may_go_on) {
  head = co_await hear(stream, "\r\n\r\n");
  EXPECT_TRUE(co_await eventually([&] { return may_go_on; }));
  co_await say(stream, "HTTP/1.1 100 Continue\r\n\r\n");
  body = co_await hear(stream, "body");
  co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  co_await hear_all(stream);
}

const std::string kExpecting =
    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";

TEST(Fidelity, the_upstream_decides_whether_a_body_is_sent) {
  ProxyHouse proxy_house;
  std::string head;
  std::string body;
  bool may_go_on = false;
  RawServer upstream(proxy_house.house,
                     [&](ByteStream& stream, int) { return ask_for_body(stream, head, body, may_go_on); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    co_await say(*visitor, kExpecting);
    EXPECT_TRUE(co_await eventually([&] { return !head.empty(); }));
    EXPECT_THAT(head, HasSubstr("Expect: 100-continue\r\n"));
    EXPECT_THAT(head, EndsWith("\r\n\r\n")) << "no body before the upstream wants it";
    may_go_on = true;
    EXPECT_EQ(co_await hear(*visitor, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await say(*visitor, "body");
    const auto answer = co_await hear_all(*visitor);
    EXPECT_EQ(status_of(answer), 200) << answer;
    EXPECT_EQ(body_of(answer), "ok");
    EXPECT_EQ(body, "body");
  });
}

TEST(Fidelity, an_upstream_that_refuses_a_body_never_gets_it) {
  for (const int status : {413, 401, 417, 303}) {
    const auto line = "HTTP/1.1 " + std::to_string(status) + " No\r\n";
    const auto passed = pass(kExpecting, line + "Content-Length: 2\r\n\r\nno");
    EXPECT_EQ(status_of(passed.answer), status) << passed.answer;
    EXPECT_THAT(passed.answer, Not(HasSubstr("100 Continue")));
    EXPECT_THAT(passed.answer, HasSubstr("Connection: close\r\n")) << "the body may come or not";
    EXPECT_THAT(passed.heard, EndsWith("\r\n\r\n"));
  }
}

TEST(Fidelity, an_upstream_that_knows_no_expectation_gets_the_body_after_a_second) {
  ProxyHouse proxy_house;
  std::string heard;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  RawServer upstream(proxy_house.house,
                     [&](ByteStream& stream, int) { return answer_after(stream, "body", answer, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    co_await say(*visitor, kExpecting);
    EXPECT_EQ(co_await hear(*visitor, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await say(*visitor, "body");
    EXPECT_THAT(co_await hear_all(*visitor), EndsWith("\r\n\r\nok"));
  });
}

TEST(Fidelity, ranges_and_their_conditions_pass) {
  const auto passed =
      pass("GET /v HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=2-3\r\nIf-Range: \"v1\"\r\n\r\n",
           "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/10\r\nETag: \"v1\"\r\nAccept-Ranges: bytes\r\n"
           "Content-Length: 2\r\n\r\ncd");
  EXPECT_THAT(passed.heard, HasSubstr("Range: bytes=2-3\r\n"));
  EXPECT_THAT(passed.heard, HasSubstr("If-Range: \"v1\"\r\n"));
  EXPECT_EQ(status_of(passed.answer), 206);
  EXPECT_THAT(passed.answer, HasSubstr("Content-Range: bytes 2-3/10\r\n"));
  EXPECT_THAT(passed.answer, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_EQ(body_of(passed.answer), "cd");
}

TEST(Fidelity, compressed_bodies_are_not_touched) {
  std::string packed("\x1f\x8b\x08\x00", 4);
  for (int i = 0; i < 1000; ++i) packed.push_back(static_cast<char>(i * 7));
  const auto passed = pass("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: gzip, br;q=0.9\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\nContent-Length: " +
                               std::to_string(packed.size()) + "\r\n\r\n" + packed);
  EXPECT_THAT(passed.heard, HasSubstr("Accept-Encoding: gzip, br;q=0.9\r\n"));
  EXPECT_THAT(passed.answer, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_TRUE(body_of(passed.answer) == packed);
}

TEST(Fidelity, the_head_of_an_answer_in_chunks_passes_without_them) {
  const auto passed = pass("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: \"v1\"\r\n\r\n");
  EXPECT_THAT(passed.heard, StartsWith("HEAD / "));
  EXPECT_THAT(passed.answer, HasSubstr("ETag: \"v1\"\r\n"));
  EXPECT_EQ(body_of(passed.answer), "");
  EXPECT_THAT(passed.answer, Not(HasSubstr("still open")));
}

asio::awaitable<void> tell_slowly(ByteStream& stream, bool& go_on) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
  EXPECT_TRUE(co_await eventually([&] { return go_on; }));
  co_await say(stream, "d");
  go_on = false;
  EXPECT_TRUE(co_await eventually([&] { return go_on; }));
  co_await say(stream, "ata: later\n\n");
  co_await hear_all(stream);
}

TEST(Fidelity, every_byte_of_a_live_stream_passes_at_once_and_silence_does_not_end_it) {
  // All of a server's time limits are shorter than the silence.
  ServerLimits limits;
  limits.head_timeout = limits.idle_timeout = limits.body_stall_timeout = std::chrono::seconds(1);
  ProxyHouse proxy_house(limits);
  bool go_on = false;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return tell_slowly(stream, go_on); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    co_await say(*visitor, "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
    EXPECT_EQ(status_of(co_await hear(*visitor, "\r\n\r\n")), 200) << "the head comes without waiting for a body";
    go_on = true;
    EXPECT_EQ(co_await hear(*visitor, "d\r\n"), "1\r\nd\r\n") << "one byte is not held back for others";
    static_cast<void>(co_await sleep_for(std::chrono::milliseconds(2500)));
    go_on = true;
    EXPECT_EQ(co_await hear(*visitor, "\n\n\r\n"), "c\r\nata: later\n\n\r\n");
  });
}

asio::awaitable<void> take_nothing(ByteStream& stream, bool& begun, bool& go_on, bool& ended) {
  co_await hear(stream, "\r\n\r\n");
  begun = true;
  EXPECT_TRUE(co_await eventually([&] { return go_on; }));
  const auto rest = co_await hear_all(stream);
  ended = !rest.ends_with("open)");
}

asio::awaitable<void> push(ByteStream& stream, std::size_t& pushed) {
  const std::string piece(65536, 'x');
  while (true) {
    const bool taken = co_await say(stream, piece);
    if (!taken) co_return;
    pushed += piece.size();
  }
}

TEST(Fidelity, an_upstream_that_does_not_read_slows_the_visitor_down_and_ends_with_it) {
  ProxyHouse proxy_house;
  bool begun = false;
  bool go_on = false;
  bool ended = false;
  RawServer upstream(proxy_house.house,
                     [&](ByteStream& stream, int) { return take_nothing(stream, begun, go_on, ended); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    co_await say(*visitor, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
    std::size_t pushed = 0;
    proxy_house.house.tasks().spawn("visitor", [&] { return push(*visitor, pushed); });
    std::size_t before = 1;
    while (before != pushed) {
      before = pushed;
      static_cast<void>(co_await sleep_for(std::chrono::milliseconds(100)));
    }
    EXPECT_TRUE(begun);
    EXPECT_GT(pushed, 0U);
    EXPECT_LT(pushed, 64U * 1024 * 1024) << "only the kernel's buffers may fill";
    visitor->close();
    go_on = true;
    EXPECT_TRUE(co_await eventually([&] { return ended; }));
    EXPECT_TRUE(co_await eventually([&] { return proxy_house.server->open_connections() == 0; }));
  });
}

asio::awaitable<void> answer_twice(ByteStream& stream) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream,
               "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
               "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
  co_await hear_all(stream);
}

TEST(Fidelity, an_answer_that_nobody_asked_for_reaches_nobody) {
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house, [](ByteStream& stream, int) { return answer_twice(stream); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    for (int i = 1; i <= 3; ++i) {
      EXPECT_EQ(body_of(co_await ask(proxy_house.front(), kAskOnce)), "hi");
      EXPECT_EQ(upstream.connections(), i) << "a connection out of step is not used again";
    }
  });
}

}  // namespace
}  // namespace codehub::http::house
