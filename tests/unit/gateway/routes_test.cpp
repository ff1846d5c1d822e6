#include "routes.hpp"

#include <string>

#include <gtest/gtest.h>

namespace codehub::gateway {
namespace {

const OwnNames kOwn{"hub.example.com", "apps.example.com"};
constexpr const char* kId = "abcdefgh2345";

struct HostCase {
  const char* host;
  HostKind kind;
};

TEST(RouteHost, tells_platform_ide_and_foreign_hosts_apart) {
  const HostCase cases[] = {
      {"hub.example.com", HostKind::kPlatform},
      {"HUB.example.com:8443", HostKind::kPlatform},
      {"localhost:8000", HostKind::kPlatform},
      {"127.0.0.1:8000", HostKind::kPlatform},
      {"[::1]:8000", HostKind::kPlatform},
      {"ide-abcdefgh2345.apps.example.com", HostKind::kIde},
      {"IDE-ABCDEFGH2345.apps.example.com:8000", HostKind::kIde},
      {"5173-abcdefgh2345.apps.example.com:8000", HostKind::kPort},
      {"1-ABCDEFGH2345.apps.example.com", HostKind::kPort},
      {"65535-abcdefgh2345.apps.example.com", HostKind::kPort},
      {"0-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"65536-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"05173-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"+80-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"80x-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"-abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"abc-abcdefgh2345.apps.example.com", HostKind::kAlias},
      {"DEMO.apps.example.com:8000", HostKind::kAlias},
      {"de.apps.example.com", HostKind::kForeign},
      {"demo-.apps.example.com", HostKind::kForeign},
      {"xn--demo.apps.example.com", HostKind::kForeign},
      {"api.apps.example.com", HostKind::kForeign},
      {"demo.x.apps.example.com", HostKind::kForeign},
      {"demo.example.com", HostKind::kForeign},
      {"5173-abcdefgh234.apps.example.com", HostKind::kForeign},
      {"5173-abcdefgh2345-x.apps.example.com", HostKind::kForeign},
      {"5173--abcdefgh2345.apps.example.com", HostKind::kForeign},
      {"", HostKind::kForeign},
      {"evil.com", HostKind::kForeign},
      {"hub.example.com.evil.com", HostKind::kForeign},
      {"xhub.example.com", HostKind::kForeign},
      {"ide-abcdefgh2345.apps.example.com.evil.com", HostKind::kForeign},
      {"ide-abcdefgh2345xapps.example.com", HostKind::kForeign},
      {"ide-abcdefgh2345.x.apps.example.com", HostKind::kForeign},
      {"ide-.apps.example.com", HostKind::kForeign},
      {"ide-abcdefgh234.apps.example.com", HostKind::kForeign},
      {"ide-abcdefgh23456.apps.example.com", HostKind::kForeign},
      {"ide-1bcdefgh2345.apps.example.com", HostKind::kForeign},
      {"abcdefgh2345.apps.example.com", HostKind::kAlias},
      {"apps.example.com", HostKind::kForeign},
      {"ide-abcdefgh2345.apps.example.com:99999", HostKind::kForeign},
      {"ide-abcdefgh2345.apps.example.com/x", HostKind::kForeign},
      {"user@hub.example.com", HostKind::kForeign},
  };
  for (const auto& test : cases) {
    const auto route = route_host(test.host, kOwn);
    EXPECT_EQ(route.kind, test.kind) << test.host;
    const bool has_id = route.kind == HostKind::kIde || route.kind == HostKind::kPort;
    EXPECT_EQ(route.workspace_id.value(), has_id ? kId : "") << test.host;
  }
}

TEST(ParseWorkspacePath, takes_the_path_apart) {
  const auto inner = parse_workspace_path("/w/abcdefgh2345/static/a.js?x=1");
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->id.value(), kId);
  EXPECT_EQ(inner->inner_target, "/static/a.js?x=1");
  EXPECT_FALSE(inner->needs_slash);

  const auto bare = parse_workspace_path("/w/abcdefgh2345?folder=/a");
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->needs_slash);
  EXPECT_EQ(bare->inner_target, "/?folder=/a");
}

TEST(ParseWorkspacePath, leads_to_ports_too) {
  const auto inner = parse_workspace_path("/w/abcdefgh2345/port/5173/src/main.js?t=1");
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->port, 5173);
  EXPECT_EQ(inner->inner_target, "/src/main.js?t=1");
  EXPECT_FALSE(inner->needs_slash);
  const auto bare = parse_workspace_path("/w/abcdefgh2345/port/5173?x=1");
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->needs_slash);
  EXPECT_EQ(bare->inner_target, "/?x=1");
  for (const char* bad : {"0", "65536", "abc", "", "05173", "-1", "5173x"}) {
    EXPECT_FALSE(parse_workspace_path("/w/abcdefgh2345/port/" + std::string(bad) + "/")) << bad;
  }
  EXPECT_EQ(parse_workspace_path("/w/abcdefgh2345/portal/1/")->port, 0) << "a path of the IDE";
}

TEST(ParseWorkspacePath, refuses_tricks) {
  for (const char* target : {"/w/", "/w/../api/v1/users", "/w/abcdefgh2345/../../api", "/w/abcdefgh2345/%2e%2e/x",
                             "/w/abcdefgh2345/a%2fb", "/w/abcdefgh2345/a%5cb", "/w/ABCDEFGH2345/", "/w/abc/",
                             "/w/abcdefgh2345%00/", "/w/abcdefgh2345x/", "/x", "//w/abcdefgh2345/"}) {
    EXPECT_FALSE(parse_workspace_path(target)) << target;
  }
}

TEST(SafeReturnPath, leads_nowhere_but_to_this_origin) {
  EXPECT_EQ(safe_return_path("/a?b=c"), "/a?b=c");
  for (const char* path : {"", "a", "//evil.com", "/\\evil.com", "https://evil.com", "/a\nb", "/a b", "\\/evil.com"}) {
    EXPECT_EQ(safe_return_path(path), "/") << path;
  }
  EXPECT_EQ(safe_return_path("/" + std::string(5000, 'a')), "/");
}

TEST(ParseOrigin, reads_scheme_host_and_port) {
  const auto origin = parse_origin("HTTPS://Hub.Example.com:8443");
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->scheme, "https");
  EXPECT_EQ(origin->host, "hub.example.com");
  EXPECT_EQ(origin->port, 8443u);
  EXPECT_FALSE(parse_origin("ftp://x"));
  EXPECT_FALSE(parse_origin("hub.example.com"));
}

}  // namespace
}  // namespace codehub::gateway
