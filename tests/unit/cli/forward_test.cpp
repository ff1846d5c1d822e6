#include <gtest/gtest.h>

#include "forward_arguments.hpp"
#include "forward_report.hpp"

namespace codehub::cli {
namespace {

TEST(ForwardedPorts, are_one_number_or_two) {
  const auto ports = parse_forwarded_ports({"5432", "8080:3000", "0:3000", "0:3000", "65535:1"});
  ASSERT_TRUE(ports) << ports.error().message;
  const std::vector<ForwardedPort> expected{{5432, 5432}, {8080, 3000}, {0, 3000}, {0, 3000}, {65535, 1}};
  EXPECT_EQ(*ports, expected);
}

TEST(ForwardedPorts, are_refused_with_the_word_that_is_wrong) {
  for (const auto* wrong : {"", "0", "abc", "65536", "-1", "08", "1:", ":1", "1:0", "1:2:3", "1 ", "0:0", "1:65536",
                            "99999999999999999999", "127.0.0.1:80:80"}) {
    const auto ports = parse_forwarded_ports({"80", wrong});
    ASSERT_FALSE(ports) << wrong;
    EXPECT_EQ(ports.error().code, ErrorCode::kInvalidRequest);
    EXPECT_NE(ports.error().message.find("'" + std::string(wrong) + "'"), std::string::npos) << ports.error().message;
  }
  const auto twice = parse_forwarded_ports({"8080:3000", "8080:4000"});
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("local port 8080 is named twice"), std::string::npos) << twice.error().message;
}

TEST(ForwardReports, show_bytes_in_three_digits) {
  const std::pair<double, const char*> cases[] = {{0, "0 B"},          {999, "999 B"},      {999.6, "1.0 kB"},
                                                  {1000, "1.0 kB"},    {9949, "9.9 kB"},    {9951, "10 kB"},
                                                  {999'400, "999 kB"}, {999'600, "1.0 MB"}, {12'345'678, "12 MB"},
                                                  {3e9, "3.0 GB"},     {2e12, "2.0 TB"},    {2e15, "2000 TB"}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(bytes_text(bytes), text);
}

}  // namespace
}  // namespace codehub::cli
