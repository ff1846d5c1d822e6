// What operators allow of shares, for everybody and for groups.
#include "share_house.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;

class ShareLimitsTest : public ShareTest {
 protected:
  Told set(const json& limits) { return house_.patch("/api/v1/share-limits", house_.admin.token, limits); }
  Told get(const ApiHouse::Person& person) { return house_.get("/api/v1/share-limits", person.token); }
  void expect_beyond(const Told& told, const char* words) {
    EXPECT_EQ(told.status, 403) << told.text;
    EXPECT_EQ(told.code(), "FORBIDDEN");
    EXPECT_NE(told.message().find(words), std::string::npos) << told.text;
  }
};

TEST_F(ShareLimitsTest, are_none_until_they_are_set_and_each_is_set_by_itself) {
  const json none = {{"widest_audience", "link"}, {"longest_life", nullptr}};
  auto expected = none;
  expected["mine"] = none;
  EXPECT_EQ(get(house_.owner).json, expected);
  EXPECT_EQ(set({{"widest_audience", "people"}}).json["longest_life"], nullptr);
  const auto both = set({{"longest_life", 3600}});
  EXPECT_EQ(both.status, 200);
  EXPECT_EQ(both.json["widest_audience"], "people");
  EXPECT_EQ(both.json["longest_life"], 3600);
  EXPECT_EQ(both.json["mine"], (json{{"widest_audience", "people"}, {"longest_life", 3600}}));
  EXPECT_EQ(get(house_.owner).json, both.json);
  EXPECT_EQ(set({{"longest_life", nullptr}}).json["longest_life"], nullptr);
}

TEST_F(ShareLimitsTest, of_groups_bind_their_members) {
  const auto group = add_group("interns", {house_.owner.user.id});
  const auto target = "/api/v1/groups/" + group.id.value() + "/share-limits";
  EXPECT_EQ(house_.get(target, house_.admin.token).json,
            (json{{"widest_audience", "link"}, {"longest_life", nullptr}}));
  const auto told =
      house_.patch(target, house_.admin.token, {{"widest_audience", "everyone"}, {"longest_life", 86400}});
  EXPECT_EQ(told.json, (json{{"widest_audience", "everyone"}, {"longest_life", 86400}}));
  EXPECT_EQ(house_.get(target, house_.admin.token).json, told.json);
  set({{"widest_audience", "people"}});
  EXPECT_EQ(get(house_.owner).json["mine"], (json{{"widest_audience", "people"}, {"longest_life", 86400}}));
  EXPECT_EQ(get(house_.stranger).json["mine"], (json{{"widest_audience", "people"}, {"longest_life", nullptr}}));
}

TEST_F(ShareLimitsTest, are_read_with_care) {
  struct Bad {
    json body;
    const char* words;
  };
  const Bad bads[] = {
      {{{"widest_audience", "world"}}, "`widest_audience` must be one of owner, people, everyone, link"},
      {{{"widest_audience", nullptr}}, "`widest_audience` must be one of"},
      {{{"longest_life", 59}}, "`longest_life` must be a whole number from 60 to"},
      {{{"longest_life", 400'000'000}}, "`longest_life` must be a whole number"},
      {{{"longest_life", "1d"}}, "`longest_life` must be a whole number"},
      {{{"longest_live", 60}}, "did you mean `longest_life`"},
      {{{"mine", nullptr}}, "`mine` is not known here"}};
  const auto group = add_group("interns");
  for (const auto& bad : bads) {
    for (const auto& target : {std::string("/api/v1"), "/api/v1/groups/" + group.id.value()}) {
      const auto told = house_.patch(target + "/share-limits", house_.admin.token, bad.body);
      EXPECT_EQ(told.status, 400) << told.text;
      EXPECT_NE(told.message().find(bad.words), std::string::npos) << told.text;
    }
  }
  const std::string absent = "/api/v1/groups/g_nothing/share-limits";
  EXPECT_EQ(house_.get(absent, house_.admin.token).status, 404);
  EXPECT_EQ(house_.patch(absent, house_.admin.token, {{"longest_life", 60}}).status, 404);
}

TEST_F(ShareLimitsTest, nothing_wider_can_be_chosen) {
  const auto share = this->share({{"port", 1}, {"audience", "people"}});
  set({{"widest_audience", "people"}, {"longest_life", 86400}});
  expect_beyond(try_share({{"port", 2}, {"audience", "link"}}),
                R"(`audience`: the widest that is allowed here is "people")");
  expect_beyond(try_share({{"port", 2}, {"audience", "people"}, {"expires_in", 86401}}), "may last for 1 day at most");
  expect_beyond(house_.patch(target_of(share), house_.owner.token, {{"audience", "everyone"}}), "`audience`");
  expect_beyond(house_.patch(target_of(share), house_.owner.token, {{"expires_in", 90000}}), "`expires_at`");
  EXPECT_EQ(read(share)["updated_at"], share["updated_at"]);
  change(share, {{"expires_in", 86400}});
  this->share({{"port", 2}, {"audience", "people"}, {"expires_in", 86400}});
}

TEST_F(ShareLimitsTest, what_was_chosen_before_stays_and_what_counts_is_told) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}, {"expires_at", "2030-01-01T00:00:00.000Z"}});
  set({{"widest_audience", "people"}, {"longest_life", 3600}});
  const auto limited = read(share);
  EXPECT_EQ(limited["audience"], "link");
  EXPECT_EQ(limited["expires_at"], "2030-01-01T00:00:00.000Z");
  EXPECT_EQ(limited["effective"]["audience"], "people");
  const auto end = time_of(share["created_at"]) + std::chrono::hours(1);
  EXPECT_EQ(limited["effective"]["expires_at"], format_rfc3339(end));
  const auto same = change(share, {{"audience", "link"}, {"expires_at", share["expires_at"]}, {"read_only", true}});
  EXPECT_EQ(same["effective"], limited["effective"]) << "what is sent back unchanged is no new choice";
  EXPECT_EQ(change(share, {{"audience", "everyone"}})["audience"], "everyone") << "narrower";
  expect_beyond(house_.patch(target_of(share), house_.owner.token, {{"audience", "link"}}), "`audience`");
  set({{"widest_audience", "link"}, {"longest_life", nullptr}});
  EXPECT_EQ(read(share)["effective"]["audience"], "everyone");
  EXPECT_EQ(read(share)["effective"]["expires_at"], "2030-01-01T00:00:00.000Z");
}

TEST_F(ShareLimitsTest, no_end_is_as_long_as_it_may_and_begins_anew_once_it_is_over) {
  set({{"longest_life", 3600}});
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}});
  EXPECT_EQ(share["expires_at"], nullptr);
  EXPECT_EQ(share["effective"]["expires_at"], format_rfc3339(time_of(share["created_at"]) + std::chrono::hours(1)));
  EXPECT_EQ(change(share, {{"expires_at", nullptr}})["effective"], share["effective"]);
  auto record = stored(share);
  record.share.granted_at -= std::chrono::hours(2);
  ASSERT_TRUE(house_.run(house_.store->shares().save(record, false)));
  EXPECT_EQ(read(share)["effective"]["active"], false);
  EXPECT_EQ(change(share, {{"read_only", true}})["effective"]["active"], false);
  EXPECT_EQ(change(share, {{"expires_at", nullptr}})["effective"]["active"], true);
}

TEST_F(ShareLimitsTest, lives_are_told_in_the_words_people_use) {
  struct Life {
    int seconds;
    const char* words;
  };
  for (const auto& life :
       {Life{60, "1 minute"}, Life{90, "90 seconds"}, Life{7200, "2 hours"}, Life{604800, "7 days"}}) {
    set({{"longest_life", life.seconds}});
    const auto told = try_share({{"port", 1}, {"audience", "everyone"}, {"expires_in", 700000}});
    expect_beyond(told, life.words);
  }
}

}  // namespace
}  // namespace codehub::test
