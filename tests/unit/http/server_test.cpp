#include "codehub/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codehub/base/fault.hpp"
#include "http_house.hpp"

namespace codehub::http::house {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RefusedCase {
  const char* name;
  std::string request;
  int status;
};

class RefusedRequests : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedRequests, are_answered_with_their_status_and_the_connection_is_closed) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(endpoint, GetParam().request);
    EXPECT_EQ(status_of(answer), GetParam().status) << answer;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, HasSubstr("X-Request-Id: "));
    EXPECT_THAT(answer, Not(HasSubstr("still open")));
    EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1U) << "the rest must not be taken for another request";
  });
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n";
const std::string kPost = "POST / HTTP/1.1\r\nHost: a\r\n";
const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Framing, RefusedRequests,
    testing::Values(
        RefusedCase{"cl_te", kPost + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled,
                    400},
        RefusedCase{"te_cl", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + kSmuggled, 400},
        RefusedCase{"te_te", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"te_twice", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400},
        RefusedCase{"te_list", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_unknown", kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_identity", kPost + "Transfer-Encoding: identity\r\n\r\n", 501},
        RefusedCase{"te_list_identity", kPost + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_parameter", kPost + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_quoted", kPost + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_with_comma", kPost + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_empty", kPost + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 501},
        RefusedCase{"te_bare_carriage_return", kPost + "Transfer-Encoding: chunked\r\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"te_nul", kPost + std::string("Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n", 36), 400},
        RefusedCase{"te_folded", kPost + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"te_cl_other_case", kPost + "content-LENGTH: 4\r\ntRANSFER-encoding: cHUNKED\r\n\r\n0\r\n\r\n",
                    400},
        RefusedCase{"te_after_bare_line_feed", kPost + "X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"te_vertical_tab",
                    kPost + "Transfer-Encoding: \x0b"
                            "chunked\r\n\r\n0\r\n\r\n",
                    400},
        RefusedCase{"te_space_before_colon", kPost + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"te_http_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        RefusedCase{"cl_conflict", kPost + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        RefusedCase{"cl_twice", kPost + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        RefusedCase{"cl_list", kPost + "Content-Length: 1, 1\r\n\r\na", 400},
        RefusedCase{"cl_plus", kPost + "Content-Length: +1\r\n\r\na", 400},
        RefusedCase{"cl_minus", kPost + "Content-Length: -1\r\n\r\na", 400},
        RefusedCase{"cl_leading_tab_sign", kPost + "Content-Length:\t+1\r\n\r\na", 400},
        RefusedCase{"cl_comma", kPost + "Content-Length: 1,\r\n\r\na", 400},
        RefusedCase{"cl_fraction", kPost + "Content-Length: 1.0\r\n\r\na", 400},
        RefusedCase{"cl_nul", kPost + std::string("Content-Length: 1\0\r\n\r\na", 23), 400},
        RefusedCase{"cl_space_before_colon", kPost + "Content-Length : 1\r\n\r\na", 400},
        RefusedCase{"cl_folded", kPost + "Content-Length: 1\r\n 0\r\n\r\na", 400},
        RefusedCase{"cl_hex", kPost + "Content-Length: 0x1\r\n\r\na", 400},
        RefusedCase{"cl_inner_space", kPost + "Content-Length: 1 1\r\n\r\na", 400},
        RefusedCase{"cl_empty", kPost + "Content-Length:\r\n\r\na", 400},
        RefusedCase{"cl_overflow", kPost + "Content-Length: 18446744073709551617\r\n\r\na", 400}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Lines, RefusedRequests,
    testing::Values(RefusedCase{"folded_header", kGet + "X-A: b\r\n c\r\n\r\n", 400},
                    RefusedCase{"folded_first_header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
                    RefusedCase{"bare_line_feed", "GET / HTTP/1.1\nHost: a\n\n", 400},
                    RefusedCase{"bare_line_feed_later", kGet + "X-A: b\nX-B: c\r\n\r\n", 400},
                    RefusedCase{"bare_carriage_return", kGet + "X-A: b\rX-B: c\r\n\r\n", 400},
                    RefusedCase{"nul_in_value", kGet + std::string("X-A: b\0c\r\n\r\n", 12), 400},
                    RefusedCase{"nul_in_name", kGet + std::string("X\0A: b\r\n\r\n", 10), 400},
                    RefusedCase{"delete_in_value", kGet + "X-A: \x7f\r\n\r\n", 400},
                    RefusedCase{"space_before_colon", kGet + "X-A : b\r\n\r\n", 400},
                    RefusedCase{"space_in_name", kGet + "X A: b\r\n\r\n", 400},
                    RefusedCase{"empty_name", kGet + ": b\r\n\r\n", 400},
                    RefusedCase{"no_colon", kGet + "nonsense\r\n\r\n", 400},
                    RefusedCase{"bracket_in_name", kGet + "X(A): b\r\n\r\n", 400},
                    RefusedCase{"too_long", kGet + "X-A: " + std::string(40000, 'a') + "\r\n\r\n", 431},
                    RefusedCase{"too_long_unfinished", kGet + "X-A: " + std::string(40000, 'a'), 431},
                    RefusedCase{"too_many", kGet + repeated("A: b\r\n", 200) + "\r\n", 431},
                    RefusedCase{"expectation", kGet + "Expect: miracles\r\n\r\n", 417}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    StartLine, RefusedRequests,
    testing::Values(RefusedCase{"http_0_9", "GET /\r\n", 400}, RefusedCase{"http_0_9_bare", "GET /\n", 400},
                    RefusedCase{"http_2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
                    RefusedCase{"http_1_2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
                    RefusedCase{"lower_case_version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"trailing_space", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"two_spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"space_in_target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"tab_in_target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"control_in_target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"nul_in_target", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), 400},
                    RefusedCase{"raw_byte_in_target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"relative_target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"authority_with_get", "GET a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400},
                    RefusedCase{"star_with_get", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"method_with_bracket", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"long_method", std::string(40, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"tls_hello", std::string("\x16\x03\x01\x02\n", 5), 400},
                    RefusedCase{"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Hosts, RefusedRequests,
    testing::Values(RefusedCase{"none", "GET / HTTP/1.1\r\n\r\n", 400},
                    RefusedCase{"two", kGet + "Host: b\r\n\r\n", 400},
                    RefusedCase{"same_twice", kGet + "Host: a\r\n\r\n", 400},
                    RefusedCase{"empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
                    RefusedCase{"with_path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
                    RefusedCase{"with_user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
                    RefusedCase{"list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
                    RefusedCase{"bad_port", "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", 400},
                    RefusedCase{"two_on_http_1_0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
                    RefusedCase{"absolute_other", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"absolute_other_port", "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"absolute_user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"absolute_other_scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusedCase{"connect_without_port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", 400}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Chunks, RefusedRequests,
    testing::Values(
        RefusedCase{"no_size", kPost + "Transfer-Encoding: chunked\r\n\r\n\r\n" + kSmuggled, 400},
        RefusedCase{"sign", kPost + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"hex_prefix", kPost + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"space_after_size", kPost + "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"overflow", kPost + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"bare_line_feed", kPost + "Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", 400},
        RefusedCase{"longer_than_said", kPost + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
        RefusedCase{"line_feed_after_data", kPost + "Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", 400},
        RefusedCase{"long_extension",
                    kPost + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(300, 'e') + "\r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"many_extensions",
                    kPost + "Transfer-Encoding: chunked\r\n\r\n" +
                        repeated("1;" + std::string(200, 'e') + "\r\na\r\n", 100) + "0\r\n\r\n",
                    400},
        RefusedCase{"control_in_extension", kPost + "Transfer-Encoding: chunked\r\n\r\n1;\x01\r\na\r\n0\r\n\r\n", 400},
        RefusedCase{"bad_trailer", kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n", 400},
        RefusedCase{"folded_trailer", kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n", 400},
        RefusedCase{
            "many_trailers",
            kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + repeated("Abcdefgh: ijklmnopq\r\n", 1000) + "\r\n",
            400}),
    [](const auto& test) { return test.param.name; });

struct AcceptedCase {
  const char* name;
  std::string request;
  std::string body;
};

class AcceptedRequests : public testing::TestWithParam<AcceptedCase> {};

TEST_P(AcceptedRequests, are_given_to_the_handler) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(endpoint, GetParam().request);
    EXPECT_EQ(status_of(answer), 200) << answer;
    EXPECT_EQ(body_of(answer), GetParam().body);
  });
}

INSTANTIATE_TEST_SUITE_P(
    All, AcceptedRequests,
    testing::Values(
        AcceptedCase{"http_1_0", "GET / HTTP/1.0\r\n\r\n", "GET / "},
        AcceptedCase{"absolute", "GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\nConnection: close\r\n\r\n",
                     "GET /x?y "},
        AcceptedCase{"absolute_no_path", "GET http://a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / "},
        AcceptedCase{"star", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "OPTIONS * "},
        AcceptedCase{"leading_empty_line", "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / "},
        AcceptedCase{"length", kPost + "Connection: close\r\nContent-Length: 3\r\n\r\nabc", "POST / abc"},
        AcceptedCase{"empty_value", kGet + "X-A:\r\nConnection: close\r\n\r\n", "GET / "},
        AcceptedCase{"utf_8_in_value", kGet + "X-A: \xed\x95\x9c\r\nConnection: close\r\n\r\n", "GET / "},
        AcceptedCase{"chunks",
                     kPost + "Connection: close\r\nTransfer-Encoding: "
                             "Chunked\r\n\r\n1\r\na\r\n002;x=\"y\"\r\nbc\r\n0\r\nT: u\r\n\r\n",
                     "POST / abc"},
        AcceptedCase{"v6_host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n", "GET / "}),
    [](const auto& test) { return test.param.name; });

TEST(Server, keeps_the_connection_and_answers_pipelined_requests_in_order) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer =
        co_await ask(endpoint,
                     "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
                     "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(count_of(answer, "HTTP/1.1 200 OK"), 3U) << answer;
    EXPECT_LT(answer.find("GET /1 "), answer.find("POST /2 hi"));
    EXPECT_LT(answer.find("POST /2 hi"), answer.find("GET /3 "));
  });
}

TEST(Server, takes_requests_that_come_byte_by_byte) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(endpoint);
    const std::string request = kPost + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (const char byte : request) {
      co_await say(*stream, std::string(1, byte));
      static_cast<void>(co_await sleep_for(std::chrono::microseconds(1)));
    }
    const auto answer = co_await hear_all(*stream);
    EXPECT_EQ(body_of(answer), "POST / abc");
  });
}

TEST(Server, keeps_http_1_0_connections_only_when_asked) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto kept =
        co_await ask(endpoint, "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(count_of(kept, "HTTP/1.1 200 OK"), 2U) << kept;
    EXPECT_EQ(count_of(kept, "Connection: keep-alive"), 1U);
    const auto closed = co_await ask(endpoint, "GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(count_of(closed, "HTTP/1.1 200 OK"), 1U) << closed;
  });
}

asio::awaitable<void> stream_answer(Exchange& exchange) {
  ResponseHead head;
  static_cast<void>(co_await exchange.start(std::move(head)));
  static_cast<void>(co_await exchange.write(std::string_view("one")));
  static_cast<void>(co_await exchange.write(std::string_view("two")));
  static_cast<void>(co_await exchange.finish());
}

TEST(Server, streams_in_chunks_and_to_the_end_of_the_connection_for_http_1_0) {
  House house;
  const auto endpoint = house.open([](Exchange& exchange) { return stream_answer(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto chunked = co_await ask(endpoint, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(body_of(chunked), "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    const auto plain = co_await ask(endpoint, "GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(body_of(plain), "onetwo");
    const auto head = co_await ask(endpoint, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(body_of(head), "");
  });
}

asio::awaitable<void> answer_by_target(Exchange& exchange) {
  const auto& target = exchange.request().target;
  Response response;
  if (target == "/204") response.status = 204;
  if (target == "/304") response.status = 304;
  if (target == "/throw") throw std::runtime_error("a defect");
  if (target == "/nothing") co_return;
  if (target == "/inject") response.headers.set("X-A", "b\r\nX-Evil: c");
  response.body = "body";
  static_cast<void>(co_await exchange.respond(std::move(response)));
  Response second;
  const auto again = co_await exchange.respond(std::move(second));
  EXPECT_FALSE(again) << "a second answer must be refused";
}

TEST(Server, answers_without_a_body_where_there_is_none) {
  House house;
  const auto endpoint = house.open([](Exchange& exchange) { return answer_by_target(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto get = [endpoint](std::string method, std::string target) {
      return ask(endpoint, method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    };
    const auto none = co_await get("GET", "/204");
    EXPECT_THAT(none, Not(HasSubstr("Content-Length")));
    EXPECT_EQ(body_of(none), "");
    const auto unchanged = co_await get("GET", "/304");
    EXPECT_EQ(body_of(unchanged), "");
    const auto head = co_await get("HEAD", "/");
    EXPECT_THAT(head, HasSubstr("Content-Length: 4\r\n"));
    EXPECT_EQ(body_of(head), "");
  });
}

TEST(Server, answers_500_for_a_handler_that_throws_or_forgets_to_answer) {
  House house;
  const auto endpoint = house.open([](Exchange& exchange) { return answer_by_target(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(endpoint);
    co_await say(*stream,
                 "GET /throw HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto answer = co_await hear_all(*stream);
    EXPECT_EQ(count_of(answer, "HTTP/1.1 500 "), 2U) << answer;
    EXPECT_THAT(answer, Not(HasSubstr("a defect"))) << "what went wrong inside is not the client's to know";
  });
}

TEST(Server, lets_no_header_value_begin_another_header) {
  House house;
  const auto endpoint = house.open([](Exchange& exchange) { return answer_by_target(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(endpoint, "GET /inject HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("X-A: b  X-Evil: c\r\n"));
  });
}

TEST(Server, gives_every_answer_an_id_of_its_own) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(endpoint,
                                     "GET /1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n"
                                     "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(count_of(answer, "X-Request-Id: "), 2U);
    EXPECT_THAT(answer, Not(HasSubstr("mine")));
    const auto first = answer.find("X-Request-Id: ");
    const auto second = answer.find("X-Request-Id: ", first + 1);
    EXPECT_NE(answer.substr(first, 30), answer.substr(second, 30));
  });
}

asio::awaitable<void> answer_unread(Exchange& exchange) { co_await answer_text(exchange, 200, "unread"); }

TEST(Server, sends_100_continue_only_when_the_body_is_read) {
  House house;
  const auto reading = house.open(echo()).local_endpoint();
  const auto ignoring = house.open([](Exchange& exchange) { return answer_unread(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const std::string head = kPost + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    const auto stream = co_await dial(reading);
    co_await say(*stream, head);
    const auto interim = co_await hear(*stream, "\r\n\r\n");
    EXPECT_EQ(interim, "HTTP/1.1 100 Continue\r\n\r\n");
    co_await say(*stream, "hi");
    const auto answer = co_await hear(*stream, "POST / hi");
    EXPECT_EQ(status_of(answer), 200);
    const auto ignored = co_await ask(ignoring, head);
    EXPECT_THAT(ignored, Not(HasSubstr("100 Continue")));
    EXPECT_THAT(ignored, HasSubstr("Connection: close\r\n"));
  });
}

TEST(Server, drains_a_small_body_that_nobody_read_and_closes_on_a_large_one) {
  House house;
  ServerLimits limits;
  limits.drained_body_bytes = 1000;
  const auto endpoint = house.open([](Exchange& exchange) { return answer_unread(exchange); }, limits).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto small = co_await ask(endpoint, kPost + "Content-Length: 500\r\n\r\n" + std::string(500, 'x') +
                                                  "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(count_of(small, "HTTP/1.1 200"), 2U) << small;
    const auto large = co_await ask(endpoint, kPost + "Content-Length: 5000\r\n\r\n" + std::string(5000, 'x'));
    EXPECT_EQ(count_of(large, "HTTP/1.1 200"), 1U);
    EXPECT_THAT(large, HasSubstr("Connection: close\r\n"));
    const auto chunked =
        co_await ask(endpoint, kPost + "Transfer-Encoding: chunked\r\n\r\n1388\r\n" + std::string(5000, 'x'));
    EXPECT_EQ(count_of(chunked, "HTTP/1.1 200"), 1U) << chunked;
    EXPECT_THAT(chunked, Not(HasSubstr("still open")));
  });
}

TEST(Server, answers_a_client_that_ends_its_own_side_after_the_request) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(endpoint);
    co_await say(*stream, kGet + "\r\n");
    stream->shutdown_write();
    const auto answer = co_await hear_all(*stream);
    EXPECT_EQ(status_of(answer), 200);
  });
}

TEST(Server, answers_408_to_a_head_that_drips_and_closes_silent_connections) {
  House house;
  ServerLimits limits;
  limits.head_timeout = std::chrono::seconds(1);
  limits.idle_timeout = std::chrono::seconds(1);
  auto& server = house.open(echo(), limits);
  const auto endpoint = server.local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto silent = co_await dial(endpoint);
    const auto idle = co_await dial(endpoint);
    co_await say(*idle, kGet + "\r\n");
    const auto dripping = co_await dial(endpoint);
    co_await say(*dripping, "GET / HT");
    const auto late = co_await hear_all(*dripping);
    EXPECT_EQ(status_of(late), 408) << late;
    EXPECT_EQ(co_await hear_all(*silent), "");
    const auto answered = co_await hear_all(*idle);
    EXPECT_EQ(status_of(answered), 200);
    EXPECT_THAT(answered, Not(HasSubstr("still open")));
    const bool closed = co_await eventually([&] { return server.open_connections() == 0; });
    EXPECT_TRUE(closed);
  });
}

TEST(Server, gives_up_a_body_that_stalls) {
  House house;
  ServerLimits limits;
  limits.body_stall_timeout = std::chrono::seconds(1);
  const auto endpoint = house.open(echo(), limits).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(endpoint, kPost + "Content-Length: 5\r\n\r\nab");
    EXPECT_THAT(answer, Not(HasSubstr("still open")));
  });
}

asio::awaitable<void> answer_noting_the_end(Exchange& exchange, std::string body, bool& ended) {
  co_await answer_text(exchange, 200, std::move(body));
  ended = true;
}

TEST(Server, gives_up_a_client_that_does_not_take_its_whole_answer) {
  House house;
  ServerLimits limits;
  limits.body_stall_timeout = std::chrono::seconds(1);
  limits.slowest_answer = std::size_t{1} << 30;
  const std::string body(48 * 1024 * 1024, 'x');  // More than the kernel's buffers take.
  bool ended = false;
  auto& server = house.open([&](Exchange& exchange) { return answer_noting_the_end(exchange, body, ended); }, limits);
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(server.local_endpoint());
    co_await say(*stream, kGet + "\r\n");
    EXPECT_TRUE(co_await eventually([&] { return ended; }));
    EXPECT_TRUE(co_await eventually([&] { return server.open_connections() == 0; }));
  });
}

TEST(Server, gives_a_client_that_reads_slowly_the_time_its_answer_needs) {
  House house;
  ServerLimits limits;
  limits.body_stall_timeout = std::chrono::seconds(0);
  limits.slowest_answer = 1024 * 1024;
  const std::string body(24 * 1024 * 1024, 'x');
  bool ended = false;
  auto& server = house.open([&](Exchange& exchange) { return answer_noting_the_end(exchange, body, ended); }, limits);
  house.run([&]() -> asio::awaitable<void> {
    const auto answer = co_await ask(server.local_endpoint(), kGet + "Connection: close\r\n\r\n");
    EXPECT_EQ(body_of(answer).size(), body.size());
  });
}

TEST(Server, goes_on_listening_after_a_connection_could_not_be_taken) {
  House house;
  const auto endpoint = house.open(echo()).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    arm_faults("http.accept=error");
    EXPECT_EQ(co_await ask(endpoint, kGet + "\r\n"), "");
    EXPECT_EQ(status_of(co_await ask(endpoint, kGet + "Connection: close\r\n\r\n")), 200);
    arm_faults("");
  });
}

TEST(Server, closes_connections_beyond_its_limit) {
  House house;
  ServerLimits limits;
  limits.connections = 1;
  const auto endpoint = house.open(echo(), limits).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto first = co_await dial(endpoint);
    co_await say(*first, kGet + "\r\n");
    EXPECT_EQ(status_of(co_await hear(*first, "GET / ")), 200);
    const auto second = co_await dial(endpoint);
    co_await say(*second, kGet + "\r\n");
    EXPECT_EQ(co_await hear_all(*second), "");
  });
}

asio::awaitable<void> upgrade_and_shout(Exchange& exchange) {
  ResponseHead head;
  head.status = exchange.request().method == "CONNECT" ? 200 : 101;
  if (head.status == 101) head.headers.set("Upgrade", "shout");
  const auto stream = co_await exchange.upgrade(std::move(head));
  if (!stream) co_return;
  std::array<char, 100> buffer{};
  while (true) {
    const auto count = co_await (*stream)->read_some(buffer);
    if (!count || *count == 0) co_return;
    const std::string text(buffer.data(), *count);
    static_cast<void>(co_await (*stream)->write_all(text + "!"));
  }
}

TEST(Server, hands_upgraded_connections_over_with_what_came_early) {
  House house;
  const auto endpoint = house.open([](Exchange& exchange) { return upgrade_and_shout(exchange); }).local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(endpoint);
    co_await say(*stream, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nearly");
    const auto head = co_await hear(*stream, "early!");
    EXPECT_EQ(status_of(head), 101);
    EXPECT_THAT(head, HasSubstr("Connection: Upgrade\r\n"));
    EXPECT_THAT(head, HasSubstr("Upgrade: shout\r\n"));
    co_await say(*stream, "late");
    EXPECT_EQ(co_await hear(*stream, "!"), "late!");
    stream->shutdown_write();
    EXPECT_EQ(co_await hear_all(*stream), "");
    const auto tunnel = co_await dial(endpoint);
    co_await say(*tunnel, "CONNECT ide:0 HTTP/1.1\r\nHost: ide:0\r\n\r\n");
    const auto answer = co_await hear(*tunnel, "\r\n\r\n");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(answer, Not(HasSubstr("Transfer-Encoding")));
  });
}

TEST(Server, shuts_down_idle_connections_at_once_and_the_others_after_the_grace) {
  House house;
  Server* server = nullptr;
  bool waited = false;
  server = &house.open([&waited](Exchange& exchange) -> asio::awaitable<void> {
    return [](Exchange& one, bool& flag) -> asio::awaitable<void> {
      if (one.request().target == "/upgrade") co_return co_await upgrade_and_shout(one);
      const auto slept = co_await sleep_for(std::chrono::milliseconds(300));
      flag = slept.has_value();
      co_await answer_text(one, 200, "slow");
    }(exchange, waited);
  });
  const auto endpoint = server->local_endpoint();
  house.run([&]() -> asio::awaitable<void> {
    const auto idle = co_await dial(endpoint);
    const auto slow = co_await dial(endpoint);
    co_await say(*slow, kGet + "\r\n");
    const auto upgraded = co_await dial(endpoint);
    co_await say(*upgraded, "GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
    co_await hear(*upgraded, "\r\n\r\n");
    EXPECT_EQ(server->open_connections(), 3U);
    co_await server->shut_down(std::chrono::seconds(1));
    EXPECT_TRUE(waited);
    EXPECT_EQ(server->open_connections(), 0U);
    EXPECT_EQ(co_await hear_all(*idle), "");
    EXPECT_EQ(co_await hear_all(*upgraded), "");
    const auto answer = co_await hear_all(*slow);
    EXPECT_EQ(body_of(answer), "slow");
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    const auto refused = co_await connect(endpoint);
    EXPECT_FALSE(refused);
  });
}

TEST(Server, ends_handlers_that_outlast_the_grace) {
  House house;
  bool begun = false;
  bool cancelled = false;
  auto& server = house.open([&](Exchange&) -> asio::awaitable<void> {
    return [](bool& started, bool& flag) -> asio::awaitable<void> {
      started = true;
      const auto slept = co_await sleep_for(std::chrono::hours(1));
      flag = !slept;
    }(begun, cancelled);
  });
  house.run([&]() -> asio::awaitable<void> {
    const auto stream = co_await dial(server.local_endpoint());
    co_await say(*stream, kGet + "\r\n");
    EXPECT_TRUE(co_await eventually([&] { return begun; }));
    co_await server.shut_down(std::chrono::milliseconds(50));
    EXPECT_TRUE(cancelled);
  });
}

TEST(Server, serves_on_a_unix_socket_and_replaces_a_stale_file) {
  House house;
  const std::string path = testing::TempDir() + "codehub-http-test-" + std::to_string(::getpid()) + ".sock";
  const Endpoint endpoint{path, 0, true};
  house.run([&]() -> asio::awaitable<void> {
    auto first = Server::listen(house.context().get_executor(), endpoint, echo());
    EXPECT_TRUE(first.has_value());
    const auto second = Server::listen(house.context().get_executor(), endpoint, echo());
    EXPECT_FALSE(second.has_value()) << "a socket that is served must not be taken over";
    auto& server = **first;
    house.tasks().spawn("unix server", [&server] { return server.run(); });
    const auto answer = co_await ask(endpoint, kGet + "Connection: close\r\n\r\n");
    EXPECT_EQ(status_of(answer), 200);
    co_await server.shut_down(std::chrono::seconds(0));
  });
}

TEST(Server, bounds_what_a_client_that_does_not_read_can_make_it_hold) {
  House house;
  std::size_t written = 0;
  bool ended = false;
  auto& server = house.open([&](Exchange& exchange) -> asio::awaitable<void> {
    return [](Exchange& one, std::size_t& count, bool& flag) -> asio::awaitable<void> {
      ResponseHead head;
      static_cast<void>(co_await one.start(std::move(head)));
      const std::string block(64 * 1024, 'x');
      while (true) {
        const auto done = co_await one.write(block);
        if (!done) break;
        count += block.size();
      }
      flag = true;
    }(exchange, written, ended);
  });
  house.run([&]() -> asio::awaitable<void> {
    auto stream = co_await dial(server.local_endpoint());
    co_await say(*stream, kGet + "\r\n");
    std::size_t before = 1;
    while (before != written) {
      before = written;
      static_cast<void>(co_await sleep_for(std::chrono::milliseconds(50)));
    }
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, 32U * 1024 * 1024) << "only the kernel's buffers may fill";
    stream.reset();
    EXPECT_TRUE(co_await eventually([&] { return ended; })) << "a client that goes away ends the answer";
  });
}

}  // namespace
}  // namespace codehub::http::house
