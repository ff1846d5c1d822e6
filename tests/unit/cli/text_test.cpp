#include "codehub/cli/text.hpp"

#include <gtest/gtest.h>

namespace codehub::cli {
namespace {

TEST(DisplayWidth, counts_columns_not_bytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("한글"), 4U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);
  EXPECT_EQ(display_width("\xf0\x9f\x99\x82"), 2U);
  EXPECT_EQ(display_width("\xff\xc3"), 2U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Table, lines_up_wide_characters) {
  EXPECT_EQ(render_table({"NAME", "SIZE"}, {{"한글", "small"}, {"ab", "large"}}),
            "NAME  SIZE\n한글  small\nab    large\n");
}

TEST(Printable, takes_out_what_steers_a_terminal) {
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), "red");
  EXPECT_EQ(printable("a\x1b]0;title\x07z"), "a]0;titlez");
  EXPECT_EQ(printable("10%\r50%\r100%\r\n"), "100%");
  EXPECT_EQ(printable("tab\there"), "tab\there");
  EXPECT_EQ(printable("한글 \xc2\x9b"
                      "31m"),
            "한글 31m");
  EXPECT_EQ(printable("\x1b["), "");
  EXPECT_EQ(printable("\x1b"), "");
}

TEST(Age, is_told_in_the_unit_that_fits) {
  EXPECT_EQ(age_of(""), "never");
  EXPECT_EQ(age_of("not a time"), "not a time");
  EXPECT_NE(age_of("2020-01-01T00:00:00Z").find("days ago"), std::string::npos);
}

}  // namespace
}  // namespace codehub::cli
