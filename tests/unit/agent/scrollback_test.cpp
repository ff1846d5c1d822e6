#include "codehub/agent/scrollback.hpp"

#include <gtest/gtest.h>

namespace codehub::agent_test {

using namespace codehub::agent;

TEST(Scrollback, keeps_the_last_bytes_at_their_places) {
  Scrollback ring(8);
  ring.append("abcde");
  EXPECT_EQ(ring.begin(), 0U);
  EXPECT_EQ(ring.read(0, 100), "abcde");
  ring.append("fghij");
  EXPECT_EQ(ring.begin(), 2U);
  EXPECT_EQ(ring.end(), 10U);
  EXPECT_EQ(ring.read(2, 100), "cdefghij");
  EXPECT_EQ(ring.read(6, 3), "ghi");
  EXPECT_EQ(ring.read(10, 3), "");
}

TEST(Scrollback, keeps_the_end_of_more_than_it_holds) {
  Scrollback ring(4);
  ring.append("0123456789");
  EXPECT_EQ(ring.begin(), 6U);
  EXPECT_EQ(ring.read(6, 100), "6789");
  ring.append("ab");
  EXPECT_EQ(ring.read(8, 100), "89ab");
}

TEST(Scrollback, equals_the_tail_of_the_stream_whatever_the_pieces) {
  Scrollback ring(16);
  std::string whole;
  for (int round = 0; round < 50; ++round) {
    const std::string piece(static_cast<std::size_t>(round % 23), static_cast<char>('a' + round % 26));
    ring.append(piece);
    whole += piece;
    const auto kept = std::min<std::size_t>(16, whole.size());
    ASSERT_EQ(ring.read(ring.begin(), 100), whole.substr(whole.size() - kept)) << round;
  }
}

TEST(Replay, leaves_out_questions_to_the_terminal_and_keeps_everything_else) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain\r\n", "plain\r\n"},
      {"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"},
      {"a\x1b[cb", "ab"},
      {"a\x1b[>cb", "ab"},
      {"a\x1b[6nb", "ab"},
      {"a\x1b[?2026$pb", "ab"},
      {"a\x1b]10;?\ab", "ab"},
      {"a\x1b]11;?\x1b\\b", "ab"},
      {"a\x1bP$qm\x1b\\b", "ab"},
      {"a\x1b[18tb", "ab"},
      {"\x1b]0;title\ax", "\x1b]0;title\ax"},
      {"\x1b[2J\x1b[Hx\x1b[?1049h", "\x1b[2J\x1b[Hx\x1b[?1049h"},
      {"cut off \x1b[3", "cut off \x1b[3"},
      {"\x1b", "\x1b"},
      {"\x1b[0 q", "\x1b[0 q"},
  };
  for (const auto& [output, shown] : cases) EXPECT_EQ(replayable(output, false), shown) << output;
}

TEST(Replay, begins_at_a_line_when_older_output_is_gone) {
  EXPECT_EQ(replayable("rest of a line\nwhole line\n", true), "whole line\n");
  EXPECT_EQ(replayable("no line end", true), "no line end");
}

}  // namespace codehub::agent_test
