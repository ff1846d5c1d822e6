#include "ide_request.hpp"

#include <gtest/gtest.h>

namespace codehub::gateway {
namespace {

TEST(IdeRequest, carries_no_cookie_of_the_platform_into_the_workspace) {
  http::RequestHead visitor;
  visitor.method = "GET";
  visitor.target = "/w/abcdefgh2345/x";
  visitor.headers = {{"Host", "localhost:8000"},
                     {"Cookie", "theme=dark; session=secret; codehub_app=secret2; codehub_state=s; vscode=1"},
                     {"Authorization", "Bearer of-the-app"},
                     {"X-Forwarded-For", "1.2.3.4"}};
  const auto request = ide_request(visitor, "/x", {"10.0.0.9", "https", true});
  EXPECT_EQ(request.target, "/x");
  EXPECT_EQ(request.headers.get("Cookie"), "theme=dark; vscode=1");
  EXPECT_EQ(request.headers.get("Authorization"), "Bearer of-the-app");
  EXPECT_EQ(request.headers.get("X-Forwarded-For"), "10.0.0.9");
  EXPECT_EQ(request.headers.get("X-Forwarded-Proto"), "https");
  EXPECT_EQ(request.headers.get("X-Forwarded-Host"), "localhost:8000");
}

TEST(CleanIdeResponse, lets_the_workspace_set_its_own_cookies_only) {
  http::ResponseHead head;
  head.headers = {{"Set-Cookie", "vscode=1; Path=/"}, {"Set-Cookie", "session=stolen; Path=/"},
                  {"set-cookie", " codehub_app =x"},  {"Set-Cookie", "codehub_state=x"},
                  {"Clear-Site-Data", "\"cookies\""}, {"Service-Worker-Allowed", "/"},
                  {"Content-Type", "text/html"}};
  auto own_host = head;
  clean_ide_response(own_host, {"", "http", false});
  EXPECT_EQ(own_host.headers.all().size(), 4u);
  clean_ide_response(head, {"", "http", true});
  ASSERT_EQ(head.headers.all().size(), 2u);
  EXPECT_EQ(head.headers.get("Set-Cookie"), "vscode=1; Path=/");
  EXPECT_EQ(head.headers.get("Content-Type"), "text/html");
}

}  // namespace
}  // namespace codehub::gateway
