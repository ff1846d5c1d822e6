#include "answers.hpp"

#include <gtest/gtest.h>

#include "pages.hpp"

namespace codehub::gateway {
namespace {

http::RequestHead request_with(std::string method, http::Headers headers) {
  http::RequestHead request;
  request.method = std::move(method);
  request.target = "/";
  request.headers = std::move(headers);
  return request;
}

TEST(IsNavigation, is_only_what_a_person_sees_as_a_page) {
  EXPECT_TRUE(is_navigation(request_with("GET", {{"Accept", "text/html,*/*"}})));
  EXPECT_TRUE(is_navigation(request_with("GET", {{"Sec-Fetch-Mode", "navigate"}})));
  EXPECT_FALSE(is_navigation(request_with("GET", {{"Sec-Fetch-Mode", "cors"}, {"Accept", "text/html"}})));
  EXPECT_FALSE(is_navigation(request_with("GET", {{"Accept", "*/*"}})));
  EXPECT_FALSE(is_navigation(request_with("POST", {{"Accept", "text/html"}})));
  EXPECT_FALSE(is_navigation(
      request_with("GET", {{"Accept", "text/html"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}})));
}

TEST(IsFramed, is_what_a_browser_says_is_shown_inside_another_page) {
  EXPECT_FALSE(is_framed(request_with("GET", {{"Sec-Fetch-Dest", "document"}})));
  EXPECT_FALSE(is_framed(request_with("GET", {{"Accept", "text/html"}})));
  for (const auto* destination : {"iframe", "frame", "embed", "object", "fencedframe"}) {
    EXPECT_TRUE(is_framed(request_with("GET", {{"Sec-Fetch-Dest", destination}}))) << destination;
  }
}

TEST(IsSameOrigin, refuses_what_another_page_sent) {
  EXPECT_TRUE(is_same_origin(request_with("POST", {{"Sec-Fetch-Site", "same-origin"}})));
  EXPECT_TRUE(is_same_origin(request_with("POST", {{"Sec-Fetch-Site", "none"}})));
  EXPECT_FALSE(is_same_origin(request_with("POST", {{"Sec-Fetch-Site", "same-site"}})));
  EXPECT_FALSE(is_same_origin(request_with("POST", {{"Sec-Fetch-Site", "cross-site"}})));
  EXPECT_TRUE(
      is_same_origin(request_with("POST", {{"Origin", "http://a.localhost:8000"}, {"Host", "a.localhost:8000"}})));
  EXPECT_FALSE(
      is_same_origin(request_with("POST", {{"Origin", "http://b.localhost:8000"}, {"Host", "a.localhost:8000"}})));
  EXPECT_FALSE(is_same_origin(request_with("POST", {{"Origin", "null"}, {"Host", "a.localhost:8000"}})));
  EXPECT_TRUE(is_same_origin(request_with("POST", {{"Host", "a.localhost:8000"}})));
}

TEST(LanguageOf, follows_the_profile_then_the_browser) {
  EXPECT_EQ(language_of(request_with("GET", {{"Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8"}})), "ko");
  EXPECT_EQ(language_of(request_with("GET", {{"Accept-Language", "en-US,ko;q=0.5"}})), "en");
  EXPECT_EQ(language_of(request_with("GET", {{"Accept-Language", "fr"}})), "en");
  EXPECT_EQ(language_of(request_with("GET", {{"Accept-Language", "en"}}), "ko"), "ko");
}

TEST(Pages, show_hostile_names_as_text) {
  WaitingPage page{"en", "/", "<script>alert(1)</script>", "code-hub", "http://localhost:8000/workspaces/x\"><b>"};
  const auto html = render_waiting_page(page);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("\"><b>"), std::string::npos);
  EXPECT_EQ(render_error_page("ko", 403, "<img src=x>", "r").find("<img"), std::string::npos);
}

}  // namespace
}  // namespace codehub::gateway
