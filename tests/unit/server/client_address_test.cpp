#include "client_address.hpp"

#include <gtest/gtest.h>

namespace codehub::server {
namespace {

http::Headers forwarded(const std::vector<std::string>& values) {
  http::Headers headers;
  for (const auto& value : values) headers.add("x-Forwarded-FOR", value);
  return headers;
}

TEST(TrustedProxies, tell_who_a_request_comes_from) {
  const auto proxies = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8, ::1, fd00::/8").value();
  const struct {
    std::string peer;
    std::vector<std::string> headers;
    std::string client;
  } cases[] = {
      {"203.0.113.9", {"198.51.100.1"}, "203.0.113.9"},  // Not a proxy of ours: its word counts for nothing.
      {"127.0.0.1", {}, "127.0.0.1"},
      {"127.0.0.1", {"198.51.100.1"}, "198.51.100.1"},
      {"::ffff:127.0.0.1", {"198.51.100.1"}, "198.51.100.1"},
      {"::1", {"2001:db8::7"}, "2001:db8::7"},
      {"10.1.2.3", {"198.51.100.1, 10.9.9.9"}, "198.51.100.1"},    // Two proxies of ours.
      {"10.1.2.3", {"198.51.100.1", "10.9.9.9"}, "198.51.100.1"},  // The same in two headers.
      {"10.1.2.3", {"1.2.3.4, 198.51.100.1"}, "198.51.100.1"},     // The visitor wrote the first one.
      {"10.1.2.3", {"10.0.0.1, 10.0.0.2"}, "10.0.0.1"},            // Inside the company all the way.
      {"10.1.2.3", {"198.51.100.1, unknown"}, "10.1.2.3"},
      {"10.1.2.3", {"<script>"}, "10.1.2.3"},
      {"10.1.2.3", {","}, "10.1.2.3"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.peer + " " + testing::PrintToString(one.headers));
    EXPECT_EQ(proxies.client_address(one.peer, forwarded(one.headers)), one.client);
  }
}

TEST(TrustedProxies, are_nobody_by_default) {
  const auto nobody = TrustedProxies::parse("").value();
  EXPECT_EQ(nobody.client_address("127.0.0.1", forwarded({"198.51.100.1"})), "127.0.0.1");
}

TEST(TrustedProxies, are_addresses_or_networks) {
  for (const std::string text : {"example.com", "10.0.0.0/33", "10.0.0.1,,", "10.0.0", "::/129"}) {
    const auto refused = TrustedProxies::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().message.find("10.0.0.0/8"), std::string::npos);
  }
}

}  // namespace
}  // namespace codehub::server
