// Attacks on the way from one parser to the next: what reaches a server behind the proxy is one well-formed request, or
// nothing at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy_house.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Attack {
  const char* name;
  std::string request;
  int status;  ///< What the attacker is told.
};

const std::string kSmuggledRequest = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kPostHead = "POST / HTTP/1.1\r\nHost: a\r\n";

asio::awaitable<void> note_requests(ByteStream& stream, std::string& heard) {
  while (true) {
    const auto words = co_await hear(stream, "\r\n\r\n");
    if (words.empty() || words.ends_with("open)")) co_return;
    heard += words;
    co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }
}

class Smuggling : public testing::TestWithParam<Attack> {};

TEST_P(Smuggling, is_refused_before_anything_reaches_the_server) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return note_requests(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(proxy_house.front(), GetParam().request);
    EXPECT_EQ(status_of(answer), GetParam().status) << answer;
    EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1U) << "one request, one answer: " << answer;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(heard, "");
  });
}

INSTANTIATE_TEST_SUITE_P(
    All, Smuggling,
    testing::Values(
        Attack{"cl_te",
               kPostHead + "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"te_cl",
               kPostHead + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n27\r\n" + kSmuggledRequest +
                   "\r\n0\r\n\r\n",
               400},
        Attack{"te_te",
               kPostHead + "Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n\r\n0\r\n\r\n" + kSmuggledRequest,
               400},
        Attack{"te_te_quoted", kPostHead + "Transfer-Encoding: 'chunked'\r\n\r\n0\r\n\r\n" + kSmuggledRequest, 501},
        Attack{"te_folded", kPostHead + "Transfer-Encoding: x\r\n\tchunked\r\n\r\n0\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"te_bare_line_feed", kPostHead + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggledRequest,
               400},
        Attack{"two_lengths", kPostHead + "Content-Length: 0\r\nContent-Length: 36\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"length_with_sign", kPostHead + "Content-Length: +36\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"length_with_blank", kPostHead + "Content-Length: 3 6\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"length_with_comma", kPostHead + "Content-Length: 0, 36\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"chunk_with_line_feeds", kPostHead + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + kSmuggledRequest, 502},
        Attack{"chunk_longer_than_said",
               kPostHead + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n" + kSmuggledRequest, 502},
        Attack{"chunk_extension_with_carriage_return",
               kPostHead + "Transfer-Encoding: chunked\r\n\r\n1;a\rb\r\na\r\n0\r\n\r\n" + kSmuggledRequest, 502},
        Attack{"nul_in_value", "GET / HTTP/1.1\r\nHost: a\r\n" + std::string("X: a\0b\r\n\r\n", 10) + kSmuggledRequest,
               400},
        Attack{"carriage_return_in_value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rGET /smuggled HTTP/1.1\r\n\r\n", 400},
        Attack{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"absolute_target_of_another_host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggledRequest, 400},
        Attack{"authority_target", "GET b:80 HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggledRequest, 400}),
    [](const auto& test) { return test.param.name; });

/// Sends `request` and answers what the server heard.
std::string heard_of(const std::string& request, std::string& answer) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int) { return note_requests(stream, heard); });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> { answer = co_await ask(proxy_house.front(), request); });
  return heard;
}

TEST(Smuggling, nobody_is_connected_through_the_proxy) {
  std::string answer;
  EXPECT_EQ(heard_of("CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\nConnection: close\r\n\r\n", answer), "");
  EXPECT_EQ(status_of(answer), 502) << answer;
}

TEST(Smuggling, a_request_in_a_body_stays_a_body) {
  const auto size = std::to_string(kSmuggledRequest.size());
  for (const std::string head : {"POST / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n", "DELETE / HTTP/1.1\r\n"}) {
    std::string answer;
    const auto heard = heard_of(
        head + "Host: a\r\nConnection: close\r\nContent-Length: " + size + "\r\n\r\n" + kSmuggledRequest, answer);
    EXPECT_THAT(heard, HasSubstr("Content-Length: " + size + "\r\n")) << heard;
    EXPECT_EQ(count_of(answer, "X-Request-Id: "), 1U) << answer;
  }
}

TEST(Smuggling, framing_is_written_anew) {
  std::string answer;
  const auto heard = heard_of(
      "POST / HTTP/1.1\r\nhost: a\r\nConnection: close, Content-Length, Transfer-Encoding\r\n"
      "TRANSFER-ENCODING: \t cHuNkEd \t\r\n\r\n003;x=y\r\nabc\r\n0\r\n\r\n",
      answer);
  EXPECT_THAT(heard, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(count_of(heard, "\r\n3\r\nabc\r\n0\r\n\r\n"), 1U) << heard;
  EXPECT_THAT(heard, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(heard, Not(HasSubstr("cHuNkEd")));
}

asio::awaitable<void> ignore_upgrade(ByteStream& stream, std::string& heard) {
  heard = co_await hear(stream, "\r\n\r\n");
  co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  heard += co_await hear_all(stream);
}

TEST(Smuggling, what_follows_a_refused_upgrade_is_not_passed_unread) {
  ProxyHouse proxy_house;
  std::string heard;
  RawServer upstream(proxy_house.house, [&](ByteStream& stream, int number) {
    return number == 0 ? ignore_upgrade(stream, heard) : note_requests(stream, heard);
  });
  proxy_house.upstream = upstream.dialer();
  proxy_house.house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(proxy_house.front(),
                                     "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                                     "GET /smuggled HTTP/1.1\nHost: b\n\n");
    EXPECT_EQ(count_of(answer, "HTTP/1.1 200 "), 1U) << answer;
    EXPECT_EQ(count_of(answer, "HTTP/1.1 400 "), 1U) << "read as the next request, which is malformed: " << answer;
    EXPECT_THAT(heard, Not(HasSubstr("smuggled")));
  });
}

}  // namespace
}  // namespace codehub::http::house
