#include "codehub/http/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy_house.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kRequest = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// What an upstream answers, byte by byte, and what the visitor gets.
struct UpstreamCase {
  const char* name;
  std::string answer;
  int status;
  std::string body;
};

asio::awaitable<void> answer_raw(ByteStream& stream, std::string answer) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream, answer);
  stream.shutdown_write();
  co_await hear_all(stream);
}

std::string many_headers(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "A: b\r\n";
  return lines;
}

std::string many_interim(int count) {
  std::string answers;
  for (int i = 0; i < count; ++i) answers += "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  return answers;
}

class UpstreamAnswers : public testing::TestWithParam<UpstreamCase> {};

TEST_P(UpstreamAnswers, reach_the_visitor_or_become_502) {
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house, [](ByteStream& stream, int) { return answer_raw(stream, GetParam().answer); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(proxy_house.front(), kRequest);
    EXPECT_EQ(status_of(answer), GetParam().status) << answer;
    if (GetParam().status != 502) {
      EXPECT_EQ(body_of(answer), GetParam().body);
      EXPECT_THAT(answer, HasSubstr("X-Edited: yes\r\n"));
    }
    EXPECT_EQ(count_of(answer, "X-Request-Id: "), 1U);
    EXPECT_THAT(answer, Not(HasSubstr("still open")));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Good, UpstreamAnswers,
    testing::Values(
        UpstreamCase{"length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi"},
        UpstreamCase{"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
        UpstreamCase{
            "chunked",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x\r\nbc\r\n0\r\nTrailer: t\r\n\r\n", 200,
            "3\r\nabc\r\n0\r\n\r\n"},
        UpstreamCase{"until_close", "HTTP/1.1 200 OK\r\n\r\nhi", 200, "2\r\nhi\r\n0\r\n\r\n"},
        UpstreamCase{"http_1_0", "HTTP/1.0 404 Not Found\r\n\r\nhi", 404, "2\r\nhi\r\n0\r\n\r\n"},
        UpstreamCase{"no_reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", 200, "hi"},
        UpstreamCase{"interim",
                     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
                     "OK\r\nContent-Length: 2\r\n\r\nhi",
                     200, "hi"},
        UpstreamCase{"no_content", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        UpstreamCase{"not_modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", 304, ""},
        UpstreamCase{"request_id", "HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n", 200, ""}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Bad, UpstreamAnswers,
    testing::Values(
        UpstreamCase{"nothing", "", 502, ""}, UpstreamCase{"not_http", "SSH-2.0-OpenSSH_9.2\r\n", 502, ""},
        UpstreamCase{"http_2", "HTTP/2 200 OK\r\n\r\n", 502, ""},
        UpstreamCase{"bad_status", "HTTP/1.1 abc OK\r\n\r\n", 502, ""},
        UpstreamCase{"status_of_four", "HTTP/1.1 2000 OK\r\n\r\n", 502, ""},
        UpstreamCase{"half_a_head", "HTTP/1.1 200 OK\r\nContent-Le", 502, ""},
        UpstreamCase{"two_lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", 502, ""},
        UpstreamCase{"length_and_chunked",
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 502, ""},
        UpstreamCase{"unknown_coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 502, ""},
        UpstreamCase{"negative_length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi", 502, ""},
        UpstreamCase{"folded", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", 502, ""},
        UpstreamCase{"bare_line_feed", "HTTP/1.1 200 OK\nA: b\n\n", 502, ""},
        UpstreamCase{"bad_name", "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", 502, ""},
        UpstreamCase{"huge_head", "HTTP/1.1 200 OK\r\nA: " + std::string(100000, 'a') + "\r\n\r\n", 502, ""},
        UpstreamCase{"unasked_101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 502, ""},
        UpstreamCase{"coding_twice",
                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                     502, ""},
        UpstreamCase{"obscured_coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 502, ""},
        UpstreamCase{"coding_with_blank_name", "HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 502,
                     ""},
        UpstreamCase{"coding_in_http_1_0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 502, ""},
        UpstreamCase{"equal_lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 502, ""},
        UpstreamCase{"list_of_lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi", 502, ""},
        UpstreamCase{"signed_length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi", 502, ""},
        UpstreamCase{"spaced_length", "HTTP/1.1 200 OK\r\nContent-Length: 2 \t2\r\n\r\nhi", 502, ""},
        UpstreamCase{"overflowing_length", "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551618\r\n\r\nhi", 502,
                     ""},
        UpstreamCase{"bare_carriage_return", "HTTP/1.1 200 OK\r\nA: b\rX: c\r\n\r\n", 502, ""},
        UpstreamCase{"nul_in_value", std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 27), 502, ""},
        UpstreamCase{"bomb_of_headers", "HTTP/1.1 200 OK\r\n" + many_headers(1000) + "\r\n", 502, ""},
        UpstreamCase{"bomb_of_interim_answers", many_interim(100) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 502,
                     ""},
        UpstreamCase{"line_feed_in_reason", "HTTP/1.1 200 O\nK\r\n\r\n", 502, ""},
        UpstreamCase{"chunk_size_with_sign",
                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 502, ""},
        UpstreamCase{"interim_with_body", "HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nhi", 502, ""},
        UpstreamCase{"bad_first_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 502, ""}),
    [](const auto& test) { return test.param.name; });

TEST(Proxy, answers_502_when_nobody_listens) {
  ProxyHouse proxy_house;
  proxy_house.upstream = dialer_to(Endpoint{"127.0.0.1", 1, false});
  proxy_house.house.run(
      [&]() -> asio::awaitable<void> { EXPECT_EQ(status_of(co_await ask(proxy_house.front(), kRequest)), 502); });
}

TEST(Proxy, ends_the_connection_when_the_answer_breaks_off) {
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house, [](ByteStream& stream, int number) {
    return answer_raw(stream, number == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi"
                                          : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
  });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const std::string keep = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto length = co_await ask(proxy_house.front(), keep);
    EXPECT_EQ(body_of(length), "hi");
    const auto chunked = co_await ask(proxy_house.front(), keep);
    EXPECT_EQ(body_of(chunked), "2\r\nhi\r\n") << "no last chunk: the visitor sees that it is not complete";
  });
}

asio::awaitable<void> record_head(ByteStream& stream, std::string& heard) {
  heard = co_await hear(stream, "\r\n\r\n");
  co_await say(stream,
               "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5\r\nConnection: X-Private\r\nX-Private: "
               "1\r\nX-Public: 2\r\n\r\n");
  co_await hear_all(stream);
}

TEST(Proxy, removes_hop_by_hop_headers_but_not_what_the_hub_stands_on) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&heard](ByteStream& stream, int) { return record_head(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(
        proxy_house.front(),
        "GET /x?y HTTP/1.1\r\nHost: a\r\nConnection: close, X-Hop, X-Forwarded-For, Cookie\r\nX-Hop: 1\r\nHop: 1\r\n"
        "X-Forwarded-For: 9.9.9.9\r\nCookie: c\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: p\r\n"
        "Authorization: mine\r\nUpgrade: h2c\r\nProxy-Connection: x\r\n\r\n");
    EXPECT_THAT(heard, HasSubstr("GET /x?y HTTP/1.1\r\n"));
    for (const auto* gone :
         {"Connection:", "Keep-Alive", "TE:", "Proxy-Authorization", "Upgrade", "Proxy-Connection"}) {
      EXPECT_THAT(heard, Not(HasSubstr(gone)));
    }
    for (const auto* kept :
         {"Host: a\r\n", "X-Forwarded-For: 9.9.9.9\r\n", "Cookie: c\r\n", "Authorization: mine\r\n", "Hop: 1\r\n"}) {
      EXPECT_THAT(heard, HasSubstr(kept));
    }
    EXPECT_THAT(answer, Not(HasSubstr("Keep-Alive")));
    EXPECT_THAT(answer, HasSubstr("X-Public: 2\r\n"));
  });
}

TEST(Proxy, removes_headers_that_connection_names) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&heard](ByteStream& stream, int) { return record_head(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    co_await ask(proxy_house.front(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Hop\r\nHop: 1\r\n\r\n");
    EXPECT_THAT(heard, Not(HasSubstr("Hop")));
  });
}

TEST(Proxy, passes_bodies_both_ways_however_they_are_framed) {
  ProxyHouse proxy_house;
  const auto upstream = proxy_house.house.open(echo()).local_endpoint();
  proxy_house.upstream = dialer_to(upstream);
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    const auto length = co_await ask(proxy_house.front(), head + "Content-Length: 2\r\n\r\nhi");
    EXPECT_EQ(body_of(length), "POST / hi");
    const auto none = co_await ask(proxy_house.front(), head + "Content-Length: 0\r\n\r\n");
    EXPECT_EQ(body_of(none), "POST / ");
    const auto chunked =
        co_await ask(proxy_house.front(), head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(chunked), "POST / hi");
    const auto expected =
        co_await ask(proxy_house.front(), head + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\nhi");
    EXPECT_THAT(expected, HasSubstr("POST / hi"));
    const std::string large(300000, 'x');
    const auto big = co_await ask(proxy_house.front(), head + "Content-Length: 300000\r\n\r\n" + large);
    EXPECT_EQ(body_of(big), "POST / " + large);
    std::string many;
    for (int i = 0; i < 3000; ++i) many += "64\r\n" + std::string(100, 'y') + "\r\n";
    const auto chunks =
        co_await ask(proxy_house.front(), head + "Transfer-Encoding: chunked\r\n\r\n" + many + "0\r\n\r\n");
    EXPECT_EQ(body_of(chunks), "POST / " + std::string(300000, 'y'));
    const auto broken =
        co_await ask(proxy_house.front(), head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhixx\r\n0\r\n\r\n");
    EXPECT_NE(status_of(broken), 200);
  });
}

TEST(Proxy, passes_head_requests) {
  ProxyHouse proxy_house;
  const auto upstream = proxy_house.house.open(echo()).local_endpoint();
  proxy_house.upstream = dialer_to(upstream);
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answer =
        co_await ask(proxy_house.front(),
                     "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));
    EXPECT_EQ(count_of(answer, "HTTP/1.1 200"), 2U) << answer;
    EXPECT_THAT(answer, HasSubstr("GET /y "));
  });
}

asio::awaitable<void> answer_early(ByteStream& stream) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
}

TEST(Proxy, passes_an_answer_that_comes_before_the_body_is_read) {
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house, [](ByteStream& stream, int) { return answer_early(stream); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(proxy_house.front());
    co_await say(*stream, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nbegin");
    const auto answer = co_await hear_all(*stream);
    EXPECT_EQ(status_of(answer), 413) << answer;
    EXPECT_EQ(body_of(answer), "big");
  });
}

asio::awaitable<void> echo_chunks(Exchange& exchange) {
  ResponseHead head;
  const auto started = co_await exchange.start(std::move(head));
  std::array<char, 1000> buffer{};
  while (started) {
    const auto count = co_await exchange.read_body(buffer);
    if (!count || *count == 0) break;
    const auto written = co_await exchange.write(std::span<const char>(buffer).first(*count));
    if (!written) co_return;
  }
  const auto finished = co_await exchange.finish();
  static_cast<void>(finished);
}

TEST(Proxy, streams_in_both_directions_at_the_same_time) {
  ProxyHouse proxy_house;
  const auto upstream =
      proxy_house.house.open([](Exchange& exchange) { return echo_chunks(exchange); }).local_endpoint();
  proxy_house.upstream = dialer_to(upstream);
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(proxy_house.front());
    co_await say(*stream, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    EXPECT_THAT(co_await hear(*stream, "one"), HasSubstr("200 OK"));
    co_await say(*stream, "3\r\ntwo\r\n");
    EXPECT_THAT(co_await hear(*stream, "two"), HasSubstr("two"));
    co_await say(*stream, "0\r\n\r\n");
    EXPECT_THAT(co_await hear(*stream, "0\r\n\r\n"), HasSubstr("0\r\n\r\n"));
  });
}

asio::awaitable<void> answer_keeping(ByteStream& stream, int number, bool& closed) {
  const std::string name = "c" + std::to_string(number);
  while (true) {
    const auto heard = co_await hear(stream, "\r\n\r\n");
    if (heard.empty() || heard.ends_with("open)")) break;
    co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(name.size()) + "\r\n\r\n" + name);
  }
  closed = true;
}

TEST(Proxy, reuses_idle_connections) {
  ProxyHouse proxy_house;
  bool closed = false;
  RawServer upstream(proxy_house.house,
                     [&closed](ByteStream& stream, int number) { return answer_keeping(stream, number, closed); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(body_of(co_await ask(proxy_house.front(), kRequest)), "c0");
    EXPECT_EQ(upstream.connections(), 1);
  });
}

/// Answers one request, then closes on the next without a word, as a server does whose idle time ran out.
asio::awaitable<void> answer_once(ByteStream& stream, std::vector<std::string>& heard) {
  heard.push_back(co_await hear(stream, "\r\n\r\n"));
  co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  heard.push_back(co_await hear(stream, "\r\n\r\n"));
  stream.close();
}

TEST(Proxy, tries_once_more_when_an_idle_connection_is_stale_and_the_request_is_safe_to_repeat) {
  ProxyHouse proxy_house;
  std::vector<std::string> heard;
  RawServer upstream(proxy_house.house, [&heard](ByteStream& stream, int) { return answer_once(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    EXPECT_EQ(status_of(co_await ask(proxy_house.front(), kRequest)), 200);
    EXPECT_EQ(status_of(co_await ask(proxy_house.front(), kRequest)), 200);
    EXPECT_EQ(upstream.connections(), 2);
    const auto posted = co_await ask(proxy_house.front(),
                                     "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(status_of(posted), 502) << "a POST may have had its effect";
    EXPECT_EQ(upstream.connections(), 2);
  });
}

asio::awaitable<void> note_end(ByteStream& stream, bool& begun, bool& ended) {
  co_await hear(stream, "\r\n\r\n");
  begun = true;
  const auto rest = co_await hear_all(stream);
  ended = !rest.ends_with("open)");
}

TEST(Proxy, closes_the_upstream_when_the_visitor_goes_away_while_it_waits) {
  ServerLimits limits;
  limits.half_closed_grace = std::chrono::seconds(1);
  for (const bool reset : {true, false}) {
    ProxyHouse proxy_house(limits);
    bool begun = false;
    bool ended = false;
    RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return note_end(stream, begun, ended); });
    proxy_house.upstream = upstream.dialer();
    proxy_house.house.run([&]() -> asio::awaitable<void> {
      auto stream = co_await dial(proxy_house.front());
      co_await say(*stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_TRUE(co_await eventually([&] { return begun; }));
      if (reset) {
        stream.reset();
      } else {
        stream->shutdown_write();
      }
      EXPECT_TRUE(co_await eventually([&] { return ended; }));
      EXPECT_TRUE(co_await eventually([&] { return proxy_house.server->open_connections() == 0; }));
      EXPECT_EQ(proxy_house.ended, 1);
    });
  }
}

asio::awaitable<void> flood(ByteStream& stream, std::size_t& sent, bool& ended) {
  co_await hear(stream, "\r\n\r\n");
  co_await say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
  while (co_await say(stream, chunk)) sent += chunk.size();
  ended = true;
}

TEST(Proxy, slows_the_upstream_down_for_a_visitor_that_does_not_read) {
  ProxyHouse proxy_house;
  std::size_t sent = 0;
  bool ended = false;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return flood(stream, sent, ended); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial(proxy_house.front());
    co_await say(*stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    std::size_t before = 1;
    while (before != sent) {
      before = sent;
      static_cast<void>(co_await sleep_for(std::chrono::milliseconds(100)));
    }
    EXPECT_GT(sent, 0U);
    EXPECT_LT(sent, 64U * 1024 * 1024) << "only the kernel's buffers may fill";
    stream.reset();
    EXPECT_TRUE(co_await eventually([&] { return ended; }));
  });
}

asio::awaitable<void> switch_raw(ByteStream& stream, std::string& heard) {
  heard = co_await hear(stream, "\r\n\r\n");
  co_await say(stream,
               "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\nSec-X: y\r\n\r\nhello");
  while (true) {
    const auto word = co_await hear(stream, ".");
    if (word.empty() || word.ends_with("open)")) break;
    co_await say(stream, word + "!");
  }
  stream.shutdown_write();
}

asio::awaitable<void> serve_equal_answers(ByteStream& stream, std::string answer) {
  while (true) {
    const auto head = co_await hear(stream, "\r\n\r\n");
    if (head.empty() || !co_await say(stream, answer)) co_return;
  }
}

TEST(Proxy, keeps_what_a_visitor_does_not_take_at_once) {
  // Many requests in one go, none of whose answers is read before all are sent: the answers fill the connection, and
  // sooner or later one of them is sent in part.
  constexpr std::size_t kRequests = 2000;
  const std::string body(12'000, 'b');  // Short enough to come in one piece.
  const auto answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  ProxyHouse proxy_house;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return serve_equal_answers(stream, answer); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    std::string requests;
    for (std::size_t i = 0; i + 1 < kRequests; ++i) requests += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    requests += kRequest;
    co_await say(*visitor, requests);
    // Stuck: nothing was answered for a while.
    int before = 0;
    int looks = 0;
    const auto stuck = [&] {
      looks = std::exchange(before, proxy_house.ended) == proxy_house.ended ? looks + 1 : 0;
      return looks >= 20;
    };
    EXPECT_TRUE(co_await eventually(stuck));
    EXPECT_LT(proxy_house.ended, static_cast<int>(kRequests)) << "nothing had to wait: this shows nothing";
    const auto answers = co_await hear_all(*visitor);
    EXPECT_EQ(count_of(answers, "HTTP/1.1 200 OK\r\n"), kRequests);
    EXPECT_EQ(count_of(answers, "\r\n\r\n" + body), kRequests);
  });
}

TEST(Proxy, turns_an_upgrade_into_a_pipe_with_half_close) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&heard](ByteStream& stream, int) { return switch_raw(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(proxy_house.front());
    co_await say(*stream,
                 "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: shout\r\n\r\nearly.");
    const auto head = co_await hear(*stream, "early.!");
    EXPECT_EQ(status_of(head), 101) << head;
    EXPECT_THAT(head, HasSubstr("Upgrade: shout\r\n"));
    EXPECT_THAT(head, HasSubstr("Connection: Upgrade\r\n"));
    EXPECT_THAT(head, HasSubstr("Sec-X: y\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\n\r\nhello"));
    EXPECT_THAT(heard, HasSubstr("Connection: Upgrade\r\n"));
    EXPECT_THAT(heard, HasSubstr("Upgrade: shout\r\n"));
    co_await say(*stream, "more.");
    EXPECT_EQ(co_await hear(*stream, "!"), "more.!");
    stream->shutdown_write();
    EXPECT_EQ(co_await hear_all(*stream), "");
    EXPECT_TRUE(co_await eventually([&] { return proxy_house.server->open_connections() == 0; }));
  });
}

/// Takes a head and the first half of a body, and never the second.
class StuckStream final : public ByteStream {
 public:
  StuckStream(std::unique_ptr<ByteStream> answers, std::string& taken, bool& stuck)
      : answers_(std::move(answers)), taken_(taken), stuck_(stuck) {}

  Task<std::size_t> read_some(std::span<char> buffer) override { return answers_->read_some(buffer); }
  Task<void> write_all(std::span<const char> data) override {
    stuck_ = taken_.ends_with("first half");
    if (stuck_) co_return co_await sleep_for(std::chrono::hours(1));
    taken_.append(data.data(), data.size());
    co_return Result<void>();
  }
  void shutdown_write() override {}
  void close() override { answers_->close(); }

 private:
  std::unique_ptr<ByteStream> answers_;
  std::string& taken_;
  bool& stuck_;
};

Task<std::unique_ptr<ByteStream>> given(std::unique_ptr<ByteStream>& stream) { co_return std::move(stream); }

TEST(Proxy, never_upgrades_a_request_whose_body_is_on_its_way) {
  ProxyHouse proxy_house;
  std::string taken;
  bool stuck = false;
  auto [near, far] = make_pipe(proxy_house.house.context().get_executor());
  std::unique_ptr<ByteStream> upstream = std::make_unique<StuckStream>(std::move(near), taken, stuck);
  proxy_house.upstream = [&upstream] { return given(upstream); };
  proxy_house.house.run([&, answers = far.get()]() -> asio::awaitable<void> {
    const auto visitor = co_await dial(proxy_house.front());
    co_await say(*visitor,
                 "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n"
                 "Content-Length: 20\r\n\r\nfirst half");
    EXPECT_TRUE(co_await eventually([&] { return taken.ends_with("first half"); }));
    co_await say(*visitor, "secondhalf");
    EXPECT_TRUE(co_await eventually([&] { return stuck; }));
    co_await say(*answers, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
    EXPECT_EQ(status_of(co_await hear(*visitor, "\r\n\r\n")), 502);
    EXPECT_THAT(taken, Not(HasSubstr("Upgrade")));
  });
}

asio::awaitable<void> switch_unasked(ByteStream& stream, std::string& heard) {
  heard = co_await hear(stream, "hi");
  co_await say(stream, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
}

TEST(Proxy, never_upgrades_a_request_that_came_with_a_body) {
  for (const std::string body :
       {"Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"}) {
    ProxyHouse proxy_house;
    std::string heard;
    RawServer upstream(proxy_house.house, [&heard](ByteStream& stream, int) { return switch_unasked(stream, heard); });
    proxy_house.upstream = upstream.dialer();
    proxy_house.house.run([&]() -> asio::awaitable<void> {
      const auto visitor = co_await dial(proxy_house.front());
      co_await say(*visitor, "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n" + body);
      EXPECT_EQ(status_of(co_await hear(*visitor, "\r\n\r\n")), 502);
      EXPECT_THAT(heard, Not(HasSubstr("Upgrade")));
    });
  }
}

TEST(Proxy, passes_the_refusal_of_an_upgrade) {
  ProxyHouse proxy_house;
  const auto upstream = proxy_house.house.open(echo()).local_endpoint();
  proxy_house.upstream = dialer_to(upstream);
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(proxy_house.front());
    co_await say(*stream, "GET /no HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
    const auto answer = co_await hear(*stream, "GET /no ");
    EXPECT_EQ(status_of(answer), 200) << answer;
  });
}

}  // namespace
}  // namespace codehub::http::house
