#include "codehub/domain/port.hpp"

#include <gtest/gtest.h>

namespace codehub {
namespace {

TEST(ParsePort, takes_a_number_as_it_is_written_in_addresses) {
  EXPECT_EQ(parse_port("1"), 1);
  EXPECT_EQ(parse_port("65535"), 65535);
  for (const char* bad : {"", "0", "00", "080", "65536", "99999999999", "-1", "+1", " 1", "1 ", "1x", "x", "0x50"}) {
    EXPECT_EQ(parse_port(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace codehub
