#include "codehub/http/text.hpp"

#include <gtest/gtest.h>

#include "codehub/http/error_response.hpp"

namespace codehub::http {
namespace {

TEST(PercentEncoding, round_trips_every_byte_but_nul) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  const auto decoded = percent_decode(percent_encode(all));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, all);
  EXPECT_EQ(percent_encode("a-b._~ /한"), "a-b._~%20%2F%ED%95%9C");
}

TEST(PercentDecoding, refuses_malformed_escapes_and_nul) {
  for (const auto* text : {"%", "a%", "a%4", "%zz", "%4g", "%00", "%-1"}) {
    EXPECT_FALSE(percent_decode(text).has_value()) << text;
  }
  EXPECT_EQ(percent_decode("a+b%41").value(), "a+bA");
}

TEST(Query, is_decoded_and_the_last_of_a_repeated_key_counts) {
  const auto query = parse_query("a=1&b=x+y%21&&a=2&empty=&bare");
  ASSERT_TRUE(query.has_value());
  const std::map<std::string, std::string> expected = {{"a", "2"}, {"b", "x y!"}, {"empty", ""}, {"bare", ""}};
  EXPECT_EQ(*query, expected);
  EXPECT_FALSE(parse_query("a=%").has_value());
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(CanonicalPath, decodes_what_can_be_read_in_one_way_only) {
  const std::pair<const char*, const char*> good[] = {{"/", "/"},
                                                      {"/a/b", "/a/b"},
                                                      {"/a%20b", "/a b"},
                                                      {"/a/", "/a/"},
                                                      {"/.hidden", "/.hidden"},
                                                      {"/a..b/..c", "/a..b/..c"},
                                                      {"/%ED%95%9C", "/한"},
                                                      {"/a%3Fb", "/a?b"},
                                                      {"/a//b", "/a//b"},
                                                      {"/...", "/..."}};
  for (const auto& [path, expected] : good) EXPECT_EQ(canonical_path(path).value_or("refused"), expected) << path;
  for (const auto* path : {"",       "a",           "//a",   "//",      "/.",     "/..",    "/a/..", "/a/../b",
                           "/./a",   "/a/%2e%2e/b", "/%2E",  "/a/.%2e", "/a%2fb", "/a%2Fb", "/a\\b", "/a%5cb",
                           "/a%00b", "/a%0a",       "/a%7f", "/%",      "/%4",    "/a/%zz"}) {
    EXPECT_FALSE(canonical_path(path).has_value()) << path;
  }
}

TEST(Host, is_split_into_name_and_port) {
  struct Case {
    const char* text;
    const char* host;
    unsigned port;
  };
  for (const auto& [text, host, port] :
       {Case{"a", "a", 0}, Case{"A.B-c:80", "a.b-c", 80}, Case{"127.0.0.1:1", "127.0.0.1", 1},
        Case{"[::1]", "[::1]", 0}, Case{"[2001:DB8::1]:443", "[2001:db8::1]", 443},
        Case{"ide-abc.localhost:65535", "ide-abc.localhost", 65535}, Case{"a_b", "a_b", 0}, Case{"ide:0", "ide", 0},
        Case{"a.", "a.", 0}}) {
    const auto parsed = parse_host(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(parsed->host, host);
    EXPECT_EQ(parsed->port, port);
  }
  for (const auto* text : {"",    ":80",  "a:",     "a:b", "a:65536", "a:80:80", "a b",  "a/b",  "u@a",  "a,b",
                           "::1", "[::1", "[::1]x", "[]",  "[g::1]",  ".a",      "a..b", "a:+1", "a%41", "한"}) {
    EXPECT_FALSE(parse_host(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_host(std::string(300, 'a')).has_value());
}

TEST(Cookies, are_found_by_exact_name) {
  Headers headers = {{"Cookie", "a=1; session=x=y; session2=z"}, {"cookie", "b=\"q\"; =odd; lonely"}};
  EXPECT_EQ(find_cookie(headers, "session"), "x=y");
  EXPECT_EQ(find_cookie(headers, "a"), "1");
  EXPECT_EQ(find_cookie(headers, "b"), "q");
  EXPECT_EQ(find_cookie(headers, "Session"), std::nullopt);
  EXPECT_EQ(find_cookie(headers, "lonely"), std::nullopt);
  EXPECT_EQ(find_cookie(headers, ""), std::nullopt);
}

TEST(Cookies, are_taken_out_and_the_others_stay_as_written) {
  Headers headers = {
      {"Cookie", "a=1; session=x;b=\"q r\" ; session=y"}, {"Other", "session=1"}, {"COOKIE", " session=z "}};
  strip_cookies(headers, {"session", "codehub_app"});
  ASSERT_EQ(headers.all().size(), 2U);
  EXPECT_EQ(headers.get("Cookie"), "a=1; b=\"q r\"");
  EXPECT_EQ(headers.get("Other"), "session=1");
  Headers unnamed = {{"Cookie", "session; a=1; session =2"}};
  strip_cookies(unnamed, {"session"});
  EXPECT_EQ(unnamed.get("Cookie"), "session; a=1");
}

TEST(SetCookies, are_rendered_with_their_attributes) {
  SetCookie cookie;
  cookie.name = "session";
  cookie.value = "v";
  EXPECT_EQ(render(cookie), "session=v; Path=/; HttpOnly; SameSite=Lax");
  cookie.secure = true;
  cookie.max_age_seconds = 0;
  cookie.http_only = false;
  cookie.same_site = "Strict";
  EXPECT_EQ(render(cookie), "session=v; Path=/; Max-Age=0; Secure; SameSite=Strict");
}

TEST(Html, is_escaped) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(Json, strings_are_safe_inside_html) {
  EXPECT_EQ(quote_json("</script>\"\\\n"), "\"\\u003c/script\\u003e\\\"\\\\\\u000a\"");
}

TEST(ServerSentEvents, carry_every_line_of_their_data) {
  EXPECT_EQ(render_event("log", "a\nb"), "event: log\ndata: a\ndata: b\n\n");
  EXPECT_EQ(render_event("", "x\r\ny\rz"), "data: x\ndata: y\ndata: z\n\n");
  EXPECT_EQ(render_event("e", ""), "event: e\ndata: \n\n");
}

TEST(Headers, stay_in_order_when_some_are_replaced_and_others_removed) {
  Headers headers = {{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}};
  headers.set("a", "a longer value than before");
  headers.remove("b");
  headers.add("D", headers.get("C"));  // A view of their own, which the addition may move.
  headers.edit("c", [](std::string_view value) { return std::string(value) + "!"; });
  std::string text;
  for (const auto& header : headers.all()) text += Headers::line_of(header);
  EXPECT_EQ(text, "A: a longer value than before\r\nC: 4!\r\nD: 4\r\n");
  headers.edit("D", [](std::string_view) { return std::string(); });
  EXPECT_FALSE(headers.contains("D")) << "an empty one is removed";
  const Headers copy = headers;
  headers.set("A", "x");
  EXPECT_EQ(copy.get("A"), "a longer value than before");
}

TEST(Headers, of_their_own_are_good_values_for_others) {
  Headers headers;
  for (int i = 0; i < 100; ++i) {
    headers.add("Name-" + std::to_string(i), std::string(static_cast<std::size_t>(i), 'x'));
    headers.set("Copy", headers.get("Name-" + std::to_string(i)));
    ASSERT_EQ(headers.get("Copy").size(), static_cast<std::size_t>(i));
  }
}

TEST(Headers, end_no_line_early) {
  Headers headers;
  headers.add("A", std::string("x\r\nSet-Cookie: y\0z", 18));
  EXPECT_EQ(headers.get("A"), "x  Set-Cookie: y z");
  EXPECT_EQ(Headers::line_of(*headers.all().begin()), "A: x  Set-Cookie: y z\r\n");
}

TEST(Headers, compare_names_without_case_and_keep_repetitions) {
  Headers headers = {{"A", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(headers.get("a"), "1");
  EXPECT_FALSE(headers.contains("c"));
  headers.set("A", "4");
  EXPECT_EQ(headers.all().size(), 2U);
  EXPECT_EQ(headers.get("a"), "4");
  headers.remove("B");
  EXPECT_FALSE(headers.contains("b"));
  headers.add("Connection", "keep-alive,  Upgrade");
  EXPECT_TRUE(headers.has_token("connection", "upgrade"));
  EXPECT_FALSE(headers.has_token("connection", "up"));
}

TEST(RequestHeads, split_their_target_and_know_upgrades) {
  RequestHead head;
  head.target = "/a/b?c=d?e";
  EXPECT_EQ(head.path(), "/a/b");
  EXPECT_EQ(head.query(), "c=d?e");
  head.headers = {{"Connection", "Upgrade"}, {"Upgrade", "WebSocket"}};
  EXPECT_TRUE(head.is_websocket());
  head.version = 10;
  EXPECT_FALSE(head.is_upgrade());
}

}  // namespace
}  // namespace codehub::http
