// What those see of a share who may visit it, and what its owner sees of them.
#include "share_house.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;

class ShareVisitorsTest : public ShareTest {
 protected:
  Told ask(const json& share) { return house_.get(target_of(share), house_.stranger.token); }
  json with_me() {
    const auto told = house_.get("/api/v1/shares?with=me", house_.stranger.token);
    EXPECT_EQ(told.status, 200) << told.text;
    return told.json["shares"];
  }
};

TEST_F(ShareVisitorsTest, see_only_what_a_visit_needs) {
  add_user("kim");
  const auto share = this->share({{"port", 5173},
                                  {"users", {"stranger", "kim"}},
                                  {"password", "swordfish"},
                                  {"max_viewers", 3},
                                  {"alias", "demo"},
                                  {"expires_at", "2030-01-02T03:04:05.678Z"}});
  const json expected = {{"id", share["id"]},
                         {"workspace_id", workspace_.id.value()},
                         {"workspace_name", workspace_.name},
                         {"owner", {{"id", house_.owner.user.id.value()}, {"username", "owner"}, {"display_name", ""}}},
                         {"port", 5173},
                         {"alias", "demo"},
                         {"url", "http://demo.localhost:8000/"},
                         {"read_only", false},
                         {"effective", {{"expires_at", "2030-01-02T03:04:05.678Z"}, {"active", true}}},
                         {"password", true},
                         {"may_wake", true}};
  const auto told = ask(share);
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json, expected);
  EXPECT_EQ(with_me(), json::array({expected}));
}

TEST_F(ShareVisitorsTest, are_named_themselves_or_by_a_group_or_are_everybody) {
  const auto group = add_group("design", {house_.stranger.user.id});
  const auto by_group = share({{"port", 1}, {"groups", {"design"}}});
  const auto by_name = share({{"port", 2}, {"users", {"stranger"}}});
  const auto everyone = share({{"port", 3}, {"audience", "everyone"}});
  const auto named_with_link = share({{"port", 4}, {"audience", "link"}, {"users", {"stranger"}}});
  for (const auto& share : {by_group, by_name, everyone, named_with_link}) EXPECT_EQ(ask(share).status, 200) << share;
  EXPECT_EQ(with_me().size(), 4U);
  ASSERT_TRUE(house_.run(house_.store->groups().remove_member(group.id, house_.stranger.user.id)));
  EXPECT_EQ(ask(by_group).status, 403);
  EXPECT_EQ(with_me().size(), 3U);
}

TEST_F(ShareVisitorsTest, others_are_answered_as_with_every_object_of_somebody_else) {
  add_user("kim");
  const json bodies[] = {{{"port", 1}, {"users", {"kim"}}},
                         {{"port", 2}, {"audience", "owner"}, {"users", {"stranger"}}},
                         {{"port", 3}, {"audience", "link"}}};
  for (const auto& body : bodies) {
    const auto told = ask(share(body));
    EXPECT_EQ(told.status, 403) << told.text;
    EXPECT_EQ(told.code(), "FORBIDDEN");
    EXPECT_EQ(told.message(), "This workspace belongs to somebody else.");
  }
  EXPECT_EQ(with_me(), json::array());
  EXPECT_EQ(house_.get("/api/v1/shares/s_222222222222", house_.stranger.token).status, 404);
  EXPECT_EQ(house_.get("/api/v1/shares/%2e", house_.stranger.token).status, 400);
}

TEST_F(ShareVisitorsTest, may_read_and_nothing_else) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}, {"users", {"stranger"}}});
  const auto& token = house_.stranger.token;
  EXPECT_EQ(house_.patch(target_of(share), token, {{"audience", "everyone"}}).status, 403);
  EXPECT_EQ(house_.remove(target_of(share), token).status, 403);
  EXPECT_EQ(house_.post(target_of(share) + "/link", token, json::object()).status, 403);
  EXPECT_EQ(house_.get(target_of(share) + "/viewers", token).status, 403);
  EXPECT_EQ(house_.get(target_of(share) + "/visits", token).status, 403);
  EXPECT_EQ(house_.get(shares_target(), token).status, 403);
  EXPECT_EQ(house_.get("/api/v1/shares", token).json["shares"], json::array());
  EXPECT_EQ(read(share), share);
}

TEST_F(ShareVisitorsTest, limits_count_at_once_for_shares_that_exist) {
  const auto everyone = share({{"port", 1}, {"audience", "everyone"}});
  const auto named = share({{"port", 2}, {"audience", "everyone"}, {"users", {"stranger"}}});
  ShareLimits limits;
  limits.widest = Audience::kPeople;
  limit(limits);
  EXPECT_EQ(ask(everyone).status, 403);
  EXPECT_EQ(ask(named).status, 200);
  ASSERT_EQ(with_me().size(), 1U);
  EXPECT_EQ(with_me()[0]["id"], named["id"]);
  limits.widest = Audience::kOwner;
  limit(limits);
  EXPECT_EQ(with_me(), json::array());
}

TEST_F(ShareVisitorsTest, an_ended_share_is_for_nobody_and_still_its_owners) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}});
  auto record = stored(share);
  record.share.expires_at = now() - std::chrono::seconds(1);
  ASSERT_TRUE(house_.run(house_.store->shares().save(record, false)));
  EXPECT_EQ(ask(share).status, 403);
  EXPECT_EQ(with_me(), json::array());
  EXPECT_EQ(read(share)["effective"]["active"], false);
  EXPECT_EQ(change(share, {{"expires_in", 60}})["effective"]["active"], true);
  EXPECT_EQ(ask(share).status, 200);
}

TEST_F(ShareVisitorsTest, live_ones_are_shown_to_the_owner) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}});
  auto guest = visit(share, "guest_abc");
  const auto person = visit(share, house_.stranger.user.id.value(), house_.stranger.user.id);
  guest.requests = 12;
  guest.bytes_received = 345;
  guest.bytes_sent = 6'000'000'000;
  ASSERT_TRUE(house_.run(house_.store->visits().update({guest})));
  const auto told = house_.get(target_of(share) + "/viewers", house_.owner.token);
  ASSERT_EQ(told.status, 200) << told.text;
  ASSERT_EQ(told.json["viewers"].size(), 2U);
  const json expected = {{"viewer", "guest_abc"},
                         {"user_id", nullptr},
                         {"name", "guest_abc"},
                         {"display_name", ""},
                         {"guest", true},
                         {"address", "203.0.113.7"},
                         {"user_agent", "Firefox"},
                         {"since", format_rfc3339(guest.started_at)},
                         {"last_seen_at", format_rfc3339(guest.last_seen_at)},
                         {"requests", 12},
                         {"bytes_received", 345},
                         {"bytes_sent", 6'000'000'000}};
  EXPECT_EQ(told.json["viewers"][0], expected);
  EXPECT_EQ(told.json["viewers"][1]["guest"], false);
  EXPECT_EQ(told.json["viewers"][1]["user_id"], house_.stranger.user.id.value());
}

TEST_F(ShareVisitorsTest, visits_stay_on_record_when_they_have_ended) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}});
  auto first = visit(share, "guest_one");
  first.ended_at = first.last_seen_at;
  first.end_reason = "left";
  ASSERT_TRUE(house_.run(house_.store->visits().update({first})));
  visit(share, "guest_two");
  const auto viewers = house_.get(target_of(share) + "/viewers", house_.owner.token);
  EXPECT_EQ(viewers.json["viewers"].size(), 1U);
  const auto newest = house_.get(target_of(share) + "/visits?limit=1", house_.owner.token);
  ASSERT_EQ(newest.json["visits"].size(), 1U) << newest.text;
  EXPECT_EQ(newest.json["visits"][0]["viewer"], "guest_two");
  EXPECT_EQ(newest.json["visits"][0]["ended_at"], nullptr);
  EXPECT_EQ(newest.json["visits"][0]["end_reason"], "");
  const auto cursor = newest.json["next_cursor"].get<std::string>();
  const auto oldest = house_.get(target_of(share) + "/visits?limit=1&cursor=" + cursor, house_.owner.token);
  ASSERT_EQ(oldest.json["visits"].size(), 1U) << oldest.text;
  EXPECT_EQ(oldest.json["visits"][0]["end_reason"], "left");
  EXPECT_EQ(oldest.json["visits"][0]["ended_at"], format_rfc3339(*first.ended_at));
  EXPECT_EQ(oldest.json["next_cursor"], "");
}

}  // namespace
}  // namespace codehub::test
