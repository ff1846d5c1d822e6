#include "codehub/agent/use_clock.hpp"

#include <gtest/gtest.h>

namespace codehub::agent_test {

using namespace codehub::agent;
using std::chrono::milliseconds;
using std::chrono::seconds;

class UseClockTest : public testing::Test {
 protected:
  UseClock::TimePoint now_{std::chrono::hours(1000)};
  UseClock clock_{[this] { return now_; }};
};

TEST_F(UseClockTest, knows_nothing_at_first) { EXPECT_FALSE(clock_.last(SignalKind::kTerminal)); }

TEST_F(UseClockTest, tells_how_long_ago_each_kind_was) {
  clock_.touch(SignalKind::kTerminal, kTerminalInput);
  now_ += seconds(7);
  clock_.touch(SignalKind::kBusy, "`make` uses 1.7 CPU");
  EXPECT_EQ(clock_.last(SignalKind::kTerminal)->age, seconds(7));
  EXPECT_EQ(clock_.last(SignalKind::kTerminal)->cause, kTerminalInput);
  EXPECT_EQ(clock_.last(SignalKind::kBusy)->age, seconds(0));
  EXPECT_FALSE(clock_.last(SignalKind::kPresence));
}

TEST_F(UseClockTest, keeps_the_later_of_two) {
  clock_.touch(SignalKind::kPresence, "new", seconds(2));
  clock_.touch(SignalKind::kPresence, "old", seconds(60));
  EXPECT_EQ(clock_.last(SignalKind::kPresence)->age, seconds(2));
  EXPECT_EQ(clock_.last(SignalKind::kPresence)->cause, "new");
  clock_.touch(SignalKind::kPresence, "newer", milliseconds(-5000));
  EXPECT_EQ(clock_.last(SignalKind::kPresence)->age, seconds(0)) << "nothing is seen before it happens";
}

TEST_F(UseClockTest, bounds_causes) {
  clock_.touch(SignalKind::kBusy, std::string(10'000, 'x'));
  EXPECT_EQ(clock_.last(SignalKind::kBusy)->cause.size(), kMaxCauseBytes);
}

TEST(TerminalInput, is_what_somebody_types) {
  for (const std::string_view keys :
       {"l", "\r", "\x03", "\x1b", "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[200~paste\x1b[201~", "\x1b[<0;10;5M",
        "\x1b[?1;2cx", "\x1b[I\x1b[A", "ab\x1b[?1;2c"}) {
    EXPECT_TRUE(is_typed(keys)) << keys;
  }
}

TEST(TerminalInput, is_not_what_a_terminal_answers_by_itself) {
  for (const std::string_view report :
       {"", "\x1b[?1;2c", "\x1b[>0;276;0c", "\x1b[0n", "\x1b[24;80R", "\x1b[I", "\x1b[O", "\x1b[?2026;2$y",
        "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b]10;rgb:f/f/f\x07", "\x1bP>|xterm.js(5.5)\x1b\\",
        "\x1b[I\x1b[24;80R\x1b[?1;2c"}) {
    EXPECT_FALSE(is_typed(report)) << report;
  }
}

}  // namespace codehub::agent_test
