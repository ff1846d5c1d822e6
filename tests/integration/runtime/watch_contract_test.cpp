#include "contract.hpp"

namespace codehub::test {

INSTANTIATE_TEST_SUITE_P(All, WatchContract, every_runtime(), name_of_kind);

TEST_P(WatchContract, tells_what_happens_to_ours_from_its_opening_on) {
  const auto id = new_id();
  const auto foreign = new_id();
  Watcher watcher(context_, runtime());
  ASSERT_TRUE(watcher.wait([&] { return watcher.saw(WorkspaceId(), std::string(runtime::kWatchOpened)); }));
  ASSERT_EQ(watcher.events().size(), 1U);
  subject().make_foreign_container(foreign);
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_TRUE(watcher.wait([&] { return watcher.saw(id, "volume create"); }));
  EXPECT_TRUE(watcher.wait([&] { return watcher.saw(id, "create"); }));
  EXPECT_TRUE(watcher.wait([&] { return watcher.saw(id, "start"); }));
  subject().kill_container(id);
  EXPECT_TRUE(watcher.wait([&] { return watcher.saw(id, "die"); }));
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_TRUE(watcher.wait([&] { return watcher.saw(id, "destroy"); }));
  for (const auto& event : watcher.events()) EXPECT_NE(event.workspace_id, foreign) << event.action;
  EXPECT_FALSE(watcher.end());
}

TEST_P(WatchContract, ends_when_the_engine_goes_away) {
  Watcher watcher(context_, runtime());
  ASSERT_TRUE(watcher.wait([&] { return !watcher.events().empty(); }));
  subject().stop_engine();
  ASSERT_TRUE(watcher.wait([&] { return watcher.end().has_value(); }));
  EXPECT_EQ(watcher.end()->code, ErrorCode::kUpstreamUnavailable);
  Watcher while_away(context_, runtime());
  ASSERT_TRUE(while_away.wait([&] { return while_away.end().has_value(); }));
  EXPECT_EQ(while_away.end()->code, ErrorCode::kUpstreamUnavailable);
  EXPECT_TRUE(while_away.events().empty());
  subject().start_engine();
  Watcher again(context_, runtime());
  EXPECT_TRUE(again.wait([&] { return !again.events().empty(); }));
}

TEST_P(WatchContract, ends_when_it_is_cancelled) {
  Watcher watcher(context_, runtime());
  ASSERT_TRUE(watcher.wait([&] { return !watcher.events().empty(); }));
  watcher.cancel();
  ASSERT_TRUE(watcher.wait([&] { return watcher.end().has_value(); }));
  EXPECT_EQ(watcher.end()->code, ErrorCode::kCancelled);
}

}  // namespace codehub::test
