#include "codehub/domain/text.hpp"

#include <gtest/gtest.h>

namespace codehub {
namespace {

TEST(Text, only_well_formed_utf8_is_valid) {
  const struct {
    std::string_view text;
    bool valid;
  } cases[] = {
      {"", true},
      {"plain", true},
      {"한글 워크스페이스", true},
      {"\xF0\x9F\x9A\x80", true},           // U+1F680
      {std::string_view("a\0b", 3), true},  // NUL is UTF-8; others refuse it
      {"\xC0\x80", false},                  // overlong NUL
      {"\xE0\x80\xAF", false},              // overlong slash
      {"\xED\xA0\x80", false},              // surrogate
      {"\xF4\x90\x80\x80", false},          // above U+10FFFF
      {"\xF5\x80\x80\x80", false},
      {"\xFF", false},
      {"\x80", false},      // continuation alone
      {"\xE2\x82", false},  // cut short
      {"ok \xC3", false},
  };
  for (const auto& c : cases) EXPECT_EQ(is_valid_utf8(c.text), c.valid) << c.text;
}

TEST(Text, counts_characters_and_not_bytes) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("abc"), 3U);
  EXPECT_EQ(count_characters("한글"), 2U);
  EXPECT_EQ(count_characters("\xF0\x9F\x9A\x80"), 1U);
}

TEST(Text, finds_control_characters_of_every_kind) {
  const std::string_view bad[] = {"\n",
                                  std::string_view("\0", 1),
                                  "\x1B[31m",
                                  "\x7F",
                                  "\xC2\x85",
                                  "\xE2\x80\xA8",
                                  ("\xE2\x80\xAE"
                                   "evil"),
                                  "\xE2\x81\xA6"};
  for (const auto text : bad) EXPECT_TRUE(has_control_characters(text)) << text;
  for (const auto text : {"", "tidy", "한글", "<script>", "\xE2\x80\x8D"})
    EXPECT_FALSE(has_control_characters(text)) << text;
  EXPECT_FALSE(has_control_characters("a\n\tb", "\n\t"));
  EXPECT_TRUE(has_control_characters("a\rb", "\n\t"));
}

TEST(Text, trims_blanks_of_every_script) {
  EXPECT_EQ(trim("  a b \t\r\n"), "a b");
  EXPECT_EQ(trim("\xE3\x80\x80이름\xC2\xA0\xEF\xBB\xBF"), "이름");
  EXPECT_EQ(trim("\xE2\x80\x8B"), "");
  EXPECT_EQ(trim(" \xFF "), "\xFF");
}

TEST(Text, any_bytes_become_storable_text) {
  const struct {
    std::string_view bytes;
    std::size_t limit;
    std::string_view text;
  } cases[] = {
      {"fine", 10, "fine"},
      {std::string_view("a\0b", 3), 10,
       "a\xEF\xBF\xBD"
       "b"},
      {"a\xFF"
       "b",
       10,
       "a\xEF\xBF\xBD"
       "b"},
      {"한글", 5, "한"},  // cut between characters
      {"\xFF", 2, ""},
  };
  for (const auto& c : cases) EXPECT_EQ(to_storable_text(c.bytes, c.limit), c.text);
}

}  // namespace
}  // namespace codehub
