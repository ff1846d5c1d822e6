// Who is told when shares change, and when visitors come and go.
#include "share_house.hpp"
#include "stream_reader.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;

class ShareEventsTest : public ShareTest {
 protected:
  ShareEventsTest()
      : subscription_(house_.shares.subscribe(house_.loop.get_executor(),
                                              [this](const SharesChanged& event) { told_.push_back(event); })) {}

  // The workspaces of what was published since the last time; "" for all of them.
  std::vector<std::string> published() {
    house_.loop.poll();
    std::vector<std::string> workspaces;
    for (const auto& event : std::exchange(told_, {})) {
      const bool all = event.workspace_id.empty();
      EXPECT_EQ(event.owner_id, all ? UserId() : house_.owner.user.id);
      workspaces.push_back(event.workspace_id.value());
    }
    return workspaces;
  }
  std::vector<std::string> ours() { return {workspace_.id.value()}; }
  std::string event_of(const std::string& name) {
    return "event: " + name + "\ndata: {\"workspace_id\":\"" + workspace_.id.value() + "\"}\n\n";
  }
  // Nothing of it comes before the next but one heartbeat.
  static void expect_silence(StreamReader& reader) {
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(reader.wait_for("event: heartbeat"));
      ASSERT_TRUE(reader.wait_for("}\n\n"));
      EXPECT_EQ(reader.seen().find("_changed"), std::string::npos) << reader.seen();
      reader.forget();
    }
  }

  std::vector<SharesChanged> told_;
  EventBus<SharesChanged>::Subscription subscription_;
};

TEST_F(ShareEventsTest, every_change_of_a_share_is_published) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}, {"alias", "demo"}});
  EXPECT_EQ(published(), ours());
  change(share, {{"audience", "people"}});
  EXPECT_EQ(published(), ours());
  change(share, {{"audience", "link"}});
  EXPECT_EQ(published(), ours());
  EXPECT_EQ(house_.post(target_of(share) + "/link", house_.owner.token, json::object()).status, 200);
  EXPECT_EQ(published(), ours());
  EXPECT_EQ(house_.remove(target_of(share), house_.admin.token).status, 204);
  EXPECT_EQ(published(), ours());
}

TEST_F(ShareEventsTest, both_workspaces_are_published_when_an_alias_moves) {
  share({{"port", 1}, {"audience", "link"}, {"alias", "demo"}});
  const auto first = workspace_.id.value();
  workspace_ = house_.add_workspace();
  const auto second = share({{"port", 1}, {"audience", "link"}});
  published();
  change(second, {{"alias", "demo"}, {"move_alias", true}});
  EXPECT_EQ(published(), (std::vector<std::string>{workspace_.id.value(), first}));
  share({{"port", 2}, {"audience", "link"}, {"alias", "demo"}, {"move_alias", true}});
  EXPECT_EQ(published(), (std::vector<std::string>{workspace_.id.value(), workspace_.id.value()}));
}

TEST_F(ShareEventsTest, what_may_concern_every_share_is_published_as_such) {
  const std::vector<std::string> all = {""};
  const auto group = add_group("design");
  const auto target = "/api/v1/groups/" + group.id.value();
  const auto member = target + "/members/" + house_.owner.user.id.value();
  Ask put;
  put.method = "PUT";
  put.target = member;
  put.token = house_.admin.token;
  EXPECT_EQ(house_.ask(put).status, 204);
  EXPECT_EQ(published(), all) << "a member more";
  EXPECT_EQ(house_.remove(member, house_.admin.token).status, 204);
  EXPECT_EQ(published(), all) << "a member less";
  EXPECT_EQ(house_.patch(target + "/share-limits", house_.admin.token, {{"longest_life", 60}}).status, 200);
  EXPECT_EQ(published(), all) << "limits of a group";
  EXPECT_EQ(house_.remove(target, house_.admin.token).status, 204);
  EXPECT_EQ(published(), all) << "a group less";
  EXPECT_EQ(house_.patch("/api/v1/share-limits", house_.admin.token, {{"longest_life", 60}}).status, 200);
  EXPECT_EQ(published(), all) << "limits";
}

TEST_F(ShareEventsTest, what_is_refused_or_only_read_is_not_published) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}});
  published();
  EXPECT_EQ(try_share({{"port", 1}, {"audience", "everyone"}}).status, 409);
  EXPECT_EQ(house_.patch(target_of(share), house_.owner.token, {{"alias", "x"}}).status, 400);
  EXPECT_EQ(house_.post(target_of(share) + "/link", house_.owner.token, json::object()).status, 409);
  EXPECT_EQ(house_.remove(target_of(share), house_.stranger.token).status, 403);
  EXPECT_EQ(house_.patch("/api/v1/share-limits", house_.owner.token, {{"longest_life", 60}}).status, 403);
  EXPECT_EQ(read(share), share);
  EXPECT_EQ(published(), std::vector<std::string>());
}

TEST_F(ShareEventsTest, the_owner_is_told_and_who_follows_all_and_nobody_else) {
  StreamReader owner(house_, "/api/v1/events", house_.owner.token);
  StreamReader all(house_, "/api/v1/events?owner=all", house_.admin.token);
  StreamReader admin(house_, "/api/v1/events", house_.admin.token);
  StreamReader stranger(house_, "/api/v1/events", house_.stranger.token);
  share({{"port", 1}, {"users", {"stranger"}}});
  EXPECT_TRUE(owner.wait_for(event_of("shares_changed")));
  EXPECT_TRUE(all.wait_for(event_of("shares_changed")));
  ViewersChanged came;
  came.workspace_id = workspace_.id;
  came.owner_id = house_.owner.user.id;
  house_.viewers.publish(came);
  EXPECT_TRUE(owner.wait_for(event_of("viewers_changed")));
  EXPECT_TRUE(all.wait_for(event_of("viewers_changed")));
  expect_silence(stranger);
  expect_silence(admin);
}

TEST_F(ShareEventsTest, everybody_is_told_of_what_may_concern_every_share) {
  StreamReader owner(house_, "/api/v1/events", house_.owner.token);
  StreamReader stranger(house_, "/api/v1/events", house_.stranger.token);
  EXPECT_EQ(house_.patch("/api/v1/share-limits", house_.admin.token, {{"longest_life", 60}}).status, 200);
  for (auto* reader : {&owner, &stranger}) {
    EXPECT_TRUE(reader->wait_for("event: shares_changed\ndata: {\"workspace_id\":null}\n\n"));
  }
}

TEST_F(ShareEventsTest, ten_visitors_at_once_are_told_once) {
  StreamReader owner(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(owner.wait_for("event: heartbeat"));
  ASSERT_TRUE(owner.wait_for("}\n\n"));
  owner.forget();
  ViewersChanged came;
  came.workspace_id = workspace_.id;
  came.owner_id = house_.owner.user.id;
  for (int i = 0; i < 10; ++i) house_.viewers.publish(came);
  ASSERT_TRUE(owner.wait_for(event_of("viewers_changed")));
  owner.forget();
  expect_silence(owner);
}

}  // namespace
}  // namespace codehub::test
