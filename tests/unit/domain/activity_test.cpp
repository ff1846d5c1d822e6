#include "codehub/domain/activity.hpp"

#include <gtest/gtest.h>

namespace codehub::activity_test {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));

TEST(Activity, kinds_have_names_that_read_back) {
  for (const auto kind : kSignalKinds) EXPECT_EQ(parse_signal_kind(to_string(kind)), kind);
  for (const char* bad : {"", "Presence", "heartbeat", "busy "}) EXPECT_EQ(parse_signal_kind(bad), std::nullopt) << bad;
}

TEST(Activity, keeps_the_later_of_each_kind) {
  Activity activity;
  EXPECT_TRUE(note(activity, {SignalKind::kBusy, kNow, "make"}));
  EXPECT_FALSE(note(activity, {SignalKind::kBusy, kNow - 1s, "older"}));
  EXPECT_FALSE(note(activity, {SignalKind::kBusy, kNow, "the same instant"}));
  EXPECT_TRUE(note(activity, {SignalKind::kVisit, kNow - 1h, "a visit"}));
  EXPECT_TRUE(note(activity, {SignalKind::kBusy, kNow + 1s, "cc1plus"}));
  EXPECT_EQ(activity.signals.size(), 2U);
  EXPECT_EQ(find_signal(activity, SignalKind::kBusy)->cause, "cc1plus");
  EXPECT_EQ(find_signal(activity, SignalKind::kPresence), nullptr);
}

TEST(Activity, keeps_causes_that_can_be_stored) {
  Activity activity;
  note(activity, {SignalKind::kBusy, kNow, std::string("a\0b\xFF", 4) + std::string(1000, 'x')});
  const auto& cause = activity.signals.front().cause;
  EXPECT_LE(cause.size(), kMaxCauseBytes);
  EXPECT_EQ(cause.substr(0, 8),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
}

TEST(Activity, has_no_future_after_the_clock_was_set_back) {
  Activity activity;
  note(activity, {SignalKind::kPresence, kNow + 72h, "typing"});
  note(activity, {SignalKind::kVisit, kNow - 1h, "a visit"});
  activity.heard_at = kNow + 72h;
  activity.keep_awake = KeepAwake{kNow + 74h, "training", "kim", kNow + 72h};
  bring_back_to(activity, kNow);
  EXPECT_EQ(find_signal(activity, SignalKind::kPresence)->at, kNow);
  EXPECT_EQ(find_signal(activity, SignalKind::kVisit)->at, kNow - 1h);
  EXPECT_EQ(activity.heard_at, kNow);
  EXPECT_EQ(activity.keep_awake, (KeepAwake{kNow + 2h, "training", "kim", kNow}));
}

}  // namespace
}  // namespace codehub::activity_test
