#include "port_request.hpp"

#include <gtest/gtest.h>

namespace codehub::gateway {
namespace {

class PortRequest : public testing::Test {
 protected:
  [[nodiscard]] PortView view(std::string_view base = "/") const { return {own_, peer_, origin_, id_, 5173, base}; }
  static http::RequestHead visitor(http::Headers headers) {
    http::RequestHead head;
    head.method = "GET";
    head.target = "/x";
    head.headers = std::move(headers);
    return head;
  }
  std::string peer_ = "10.0.0.9";
  const Origin origin_{"http", "localhost", 8000};
  const OwnNames own_{"localhost", "localhost"};
  const WorkspaceId id_{"abcdefgh2345"};
};

TEST_F(PortRequest, lets_the_server_believe_that_it_is_at_localhost) {
  const auto head = port_request(visitor({{"Host", "5173-abcdefgh2345.localhost:8000"},
                                          {"Origin", "http://5173-abcdefgh2345.localhost:8000"},
                                          {"Referer", "http://5173-abcdefgh2345.localhost:8000/a?b=1"},
                                          {"Cookie", "codehub_app=secret; mine=1"},
                                          {"Authorization", "Bearer of-the-app"},
                                          {"Forwarded", "for=1.2.3.4"}}),
                                 "/x", view());
  EXPECT_EQ(head.headers.get("Host"), "localhost:5173");
  EXPECT_EQ(head.headers.get("Origin"), "http://localhost:5173");
  EXPECT_EQ(head.headers.get("Referer"), "http://localhost:5173/a?b=1");
  EXPECT_EQ(head.headers.get("Cookie"), "mine=1");
  EXPECT_EQ(head.headers.get("Authorization"), "Bearer of-the-app");
  EXPECT_EQ(head.headers.get("X-Forwarded-For"), "10.0.0.9");
  EXPECT_EQ(head.headers.get("X-Forwarded-Proto"), "http");
  EXPECT_EQ(head.headers.get("Forwarded"), "for=\"10.0.0.9\";host=\"5173-abcdefgh2345.localhost:8000\";proto=http");
}

TEST_F(PortRequest, writes_an_ipv6_visitor_as_forwarded_has_it) {
  peer_ = "2001:db8::1";
  const auto head = port_request(visitor({{"Host", "a"}}), "/", view());
  EXPECT_EQ(head.headers.get("Forwarded"), "for=\"[2001:db8::1]\";host=\"a\";proto=http");
}

TEST_F(PortRequest, names_a_sibling_port_as_the_server_knows_it_and_nobody_else) {
  const auto origin_of = [this](const std::string& origin) {
    return std::string(port_request(visitor({{"Host", "x"}, {"Origin", origin}}), "/", view()).headers.get("Origin"));
  };
  EXPECT_EQ(origin_of("http://3000-abcdefgh2345.localhost:8000"), "http://localhost:3000");
  EXPECT_EQ(origin_of("http://3000-zbcdefgh2345.localhost:8000"), "http://3000-zbcdefgh2345.localhost:8000");
  EXPECT_EQ(origin_of("https://evil.example"), "https://evil.example");
  EXPECT_EQ(origin_of("null"), "null");
}

TEST_F(PortRequest, turns_what_the_server_says_of_localhost_into_our_addresses) {
  http::ResponseHead head;
  head.headers = {{"Location", "http://localhost:5173/login?next=%2F"},
                  {"Access-Control-Allow-Origin", "http://localhost:3000"},
                  {"Set-Cookie", "id=1; Domain=localhost; Path=/; HttpOnly"},
                  {"Set-Cookie", "codehub_app=stolen; Path=/"}};
  translate_port_response(head, view());
  EXPECT_EQ(head.headers.get("Location"), "http://5173-abcdefgh2345.localhost:8000/login?next=%2F");
  EXPECT_EQ(head.headers.get("Access-Control-Allow-Origin"), "http://3000-abcdefgh2345.localhost:8000");
  EXPECT_EQ(head.headers.get("Set-Cookie"), "id=1; Path=/; HttpOnly");
  EXPECT_EQ(head.headers.all().size(), 3U) << "no cookie of the platform";
}

struct Redirect {
  const char* said;
  const char* on_host;
  const char* on_path;
};

TEST_F(PortRequest, follows_redirects_in_both_forms_of_address) {
  const Redirect cases[] = {
      {"/a", "/a", "/w/abcdefgh2345/port/5173/a"},
      {"a/b", "a/b", "a/b"},
      {"//other.example/a", "//other.example/a", "//other.example/a"},
      {"https://other.example/a", "https://other.example/a", "https://other.example/a"},
      {"http://127.0.0.1:5173", "http://5173-abcdefgh2345.localhost:8000", "/w/abcdefgh2345/port/5173/"},
      {"http://[::1]:5173/a", "http://5173-abcdefgh2345.localhost:8000/a", "/w/abcdefgh2345/port/5173/a"},
      {"http://localhost:3000/a", "http://3000-abcdefgh2345.localhost:8000/a", "http://localhost:3000/a"},
      {"mailto:a@localhost", "mailto:a@localhost", "mailto:a@localhost"},
      {"http://localhost.evil.example/", "http://localhost.evil.example/", "http://localhost.evil.example/"},
  };
  for (const auto& test : cases) {
    http::ResponseHead host;
    host.headers = {{"Location", test.said}};
    http::ResponseHead path = host;
    translate_port_response(host, view());
    EXPECT_EQ(host.headers.get("Location"), test.on_host);
    translate_port_response(path, view("/w/abcdefgh2345/port/5173/"));
    EXPECT_EQ(path.headers.get("Location"), test.on_path);
  }
}

TEST_F(PortRequest, keeps_cookies_of_a_port_on_its_path_where_it_has_no_host) {
  http::ResponseHead head;
  head.headers = {{"Set-Cookie", "id=1; path=/api; Secure"}, {"Clear-Site-Data", "\"*\""}};
  translate_port_response(head, view("/w/abcdefgh2345/port/5173/"));
  EXPECT_EQ(head.headers.get("Set-Cookie"), "id=1; Path=/w/abcdefgh2345/port/5173/api; Secure");
  EXPECT_FALSE(head.headers.contains("Clear-Site-Data")) << "that is the platform's own origin";
}

TEST_F(PortRequest, knows_the_pages_of_the_same_workspace) {
  const auto is_sibling = [this](const std::string& origin) {
    const auto route = origin_of(visitor({{"Origin", origin}}), own_);
    return route.is_app() && route.workspace_id == id_;
  };
  EXPECT_TRUE(is_sibling("http://3000-abcdefgh2345.localhost:8000"));
  EXPECT_TRUE(is_sibling("http://ide-abcdefgh2345.localhost:8000"));
  EXPECT_FALSE(is_sibling("http://3000-zbcdefgh2345.localhost:8000"));
  EXPECT_FALSE(is_sibling("http://3000-abcdefgh2345.localhost.evil.example"));
  EXPECT_FALSE(is_sibling("http://localhost:8000"));
  EXPECT_FALSE(is_sibling("null"));
}

TEST_F(PortRequest, is_told_the_visitors_host_where_that_was_asked_for) {
  const Origin origin{"http", "localhost", 8000};
  PortView view{own_, "203.0.113.9", origin, id_, 3000, "/"};
  view.original_host = true;
  const auto address = "3000-abcdefgh2345.localhost:8000";
  const auto head = port_request(visitor({{"Host", address}, {"Origin", std::string("http://") + address}}), "/", view);
  EXPECT_EQ(head.headers.get("Host"), address);
  EXPECT_EQ(head.headers.get("X-Forwarded-Host"), address);
  EXPECT_EQ(head.headers.get("Origin"), std::string("http://") + address);
}

TEST_F(PortRequest, by_an_alias_knows_its_pages_and_answers_with_that_name) {
  const Origin origin{"http", "localhost", 8000};
  PortView view{own_, "203.0.113.9", origin, id_, 3000, "/"};
  view.alias = "demo";
  EXPECT_EQ(inner_form(view, "http://demo.localhost:8000/x"), "http://localhost:3000/x");
  EXPECT_EQ(inner_form(view, "http://other.localhost:8000/x"), "http://other.localhost:8000/x");
  EXPECT_EQ(outer_form(view, "http://localhost:3000/x"), "http://demo.localhost:8000/x");
  EXPECT_EQ(outer_form(view, "http://localhost:3001/x"), "http://3001-abcdefgh2345.localhost:8000/x");
}

}  // namespace
}  // namespace codehub::gateway
