#include "quota_facts.hpp"

#include <gtest/gtest.h>

namespace codehub::server {
namespace {

using namespace std::chrono_literals;

TEST(QuotaFacts, only_what_is_surely_unused_is_known_to_be_idle) {
  const Timestamp now(std::chrono::hours(24 * 20'000));
  const WorkspaceId id("w");
  ActivityBoard board;
  EXPECT_EQ(known_idle_since(board, id, now), std::nullopt) << "nothing is known";
  Activity activity;
  board.put(id, activity);
  EXPECT_EQ(known_idle_since(board, id, now), std::nullopt) << "nothing was seen";
  note(activity, {SignalKind::kPresence, now - 3h, ""});
  board.put(id, activity);
  EXPECT_EQ(known_idle_since(board, id, now), now - 3h);
  note(activity, {SignalKind::kViewers, now - 1min, ""});
  board.put(id, activity);
  EXPECT_EQ(known_idle_since(board, id, now), std::nullopt) << "somebody looked just now";
  EXPECT_EQ(known_idle_since(board, id, now + 2min), now - 1min);
  activity.keep_awake = KeepAwake{now + 1h, "", "kim", now};
  board.put(id, activity);
  EXPECT_EQ(known_idle_since(board, id, now + 2min), std::nullopt) << "it is kept awake";
  EXPECT_EQ(known_idle_since(board, id, now + 1h), now - 1min);
}

TEST(QuotaFacts, have_sizes_and_what_the_runtime_can) {
  const ActivityBoard board;
  const auto facts = quota_facts(default_sizes(), board, [] { return false; });
  EXPECT_EQ(facts.sizes, default_sizes());
  EXPECT_FALSE(facts.can_pause());
  EXPECT_EQ(facts.idle_since(WorkspaceId("w")), std::nullopt);
}

}  // namespace
}  // namespace codehub::server
