#include "dashboard.hpp"

#include <gtest/gtest.h>

namespace codehub::server {
namespace {

const DashboardFile kDashboard[] = {
    {"/index.html", "text/html; charset=utf-8", "aaa", "<html>", "GZ", "BR"},
    {"/assets/main-abc.js", "text/javascript; charset=utf-8", "bbb", "code", "CODEGZ", ""},
    {"/logo.svg", "image/svg+xml", "ccc", "<svg>", "", ""},
};

const DashboardFile* find_in_dashboard(std::string_view path) {
  for (const auto& file : kDashboard) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

const DashboardFile* find_nothing(std::string_view) { return nullptr; }

http::Response ask_dashboard(const std::string& target, const http::Headers& headers = {},
                             const std::string& method = "GET") {
  http::RequestHead request;
  request.method = method;
  request.target = target;
  request.headers = headers;
  return answer_dashboard(request, find_in_dashboard);
}

TEST(Dashboard, the_start_page_is_served_for_addresses_that_it_understands_itself) {
  for (const char* target : {"/", "/login?next=/w/abc/", "/workspaces/abcdefghijkm", "/users", "/profile"}) {
    const auto response = ask_dashboard(target);
    EXPECT_EQ(response.status, 200) << target;
    EXPECT_EQ(response.body, "<html>") << target;
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-cache") << target;
  }
}

TEST(Dashboard, files_with_a_hash_in_their_name_are_kept_for_good) {
  const auto response = ask_dashboard("/assets/main-abc.js");
  EXPECT_EQ(response.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(response.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(ask_dashboard("/assets/absent.js").status, 404) << "never the start page in place of code";
}

TEST(Dashboard, the_best_coding_that_the_browser_takes_is_served) {
  struct Case {
    const char* accepted;
    const char* coding;
    const char* body;
  };
  for (const auto& [accepted, coding, body] :
       {Case{"gzip, deflate, br", "br", "BR"}, Case{"gzip", "gzip", "GZ"}, Case{"", "", "<html>"},
        Case{"br;q=0, gzip;q=0.5", "gzip", "GZ"}, Case{"brotli", "", "<html>"}, Case{"br;q=0.000", "", "<html>"}}) {
    const auto response = ask_dashboard("/", {{"Accept-Encoding", accepted}});
    EXPECT_EQ(response.headers.get("Content-Encoding"), coding) << accepted;
    EXPECT_EQ(response.body, body) << accepted;
    EXPECT_EQ(response.headers.get("Vary"), "Accept-Encoding");
  }
  EXPECT_EQ(ask_dashboard("/assets/main-abc.js", {{"Accept-Encoding", "br, gzip"}}).body, "CODEGZ")
      << "no br beside it";
}

TEST(Dashboard, what_the_browser_has_is_not_sent_again) {
  const auto first = ask_dashboard("/", {{"Accept-Encoding", "br"}});
  const std::string tag(first.headers.get("ETag"));
  const auto second = ask_dashboard("/", {{"Accept-Encoding", "br"}, {"If-None-Match", tag}});
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.body, "");
  EXPECT_EQ(ask_dashboard("/", {{"Accept-Encoding", "gzip"}, {"If-None-Match", tag}}).status, 200) << "another coding";
}

TEST(Dashboard, only_reading_is_possible) {
  const auto response = ask_dashboard("/", {}, "POST");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD");
  EXPECT_EQ(ask_dashboard("/%2e%2e/etc/passwd").status, 400);
}

TEST(Dashboard, without_one_a_page_says_how_to_build_it) {
  http::RequestHead request;
  request.method = "GET";
  request.target = "/";
  const auto response = answer_dashboard(request, find_nothing);
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("npm run build"), std::string::npos);
}

TEST(Dashboard, every_answer_carries_the_security_headers) {
  for (const char* target : {"/", "/assets/main-abc.js", "/assets/absent.js", "/%00"}) {
    const auto response = ask_dashboard(target);
    EXPECT_NE(response.headers.get("Content-Security-Policy").find("default-src 'self'"), std::string_view::npos);
    EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
  }
}

}  // namespace
}  // namespace codehub::server
