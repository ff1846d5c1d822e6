#include "share_house.hpp"

#include "codehub/base/random.hpp"

namespace codehub::test {

ShareTest::ShareTest() : workspace_(house_.add_workspace()) {}

Told ShareTest::try_share(const nlohmann::json& body) { return house_.post(shares_target(), house_.owner.token, body); }

nlohmann::json ShareTest::share(const nlohmann::json& body) {
  auto told = try_share(body);
  EXPECT_EQ(told.status, 201) << told.text;
  return std::move(told.json);
}

nlohmann::json ShareTest::change(const nlohmann::json& share, const nlohmann::json& body) {
  auto told = house_.patch(target_of(share), house_.owner.token, body);
  EXPECT_EQ(told.status, 200) << told.text;
  return std::move(told.json);
}

nlohmann::json ShareTest::read(const nlohmann::json& share) {
  auto told = house_.get(target_of(share), house_.owner.token);
  EXPECT_EQ(told.status, 200) << told.text;
  return std::move(told.json);
}

store::ShareRecord ShareTest::stored(const nlohmann::json& share) {
  return house_.run(house_.store->shares().find(ShareId(share["id"].get<std::string>()))).value();
}

User ShareTest::add_user(const std::string& name) {
  User user;
  user.id = new_user_id(secure_random());
  user.username = name;
  user.display_name = "The " + name;
  return house_.run(house_.store->users().create(user, "no hash")).value();
}

Group ShareTest::add_group(const std::string& name, const std::vector<UserId>& members) {
  Group group;
  group.id = new_group_id(secure_random());
  group.name = name;
  auto made = house_.run(house_.store->groups().create(group)).value();
  for (const auto& member : members) {
    EXPECT_TRUE(house_.run(house_.store->groups().add_member(made.id, member)));
  }
  return made;
}

void ShareTest::limit(const ShareLimits& limits) { ASSERT_TRUE(house_.run(house_.store->shares().set_limits(limits))); }

store::Visit ShareTest::visit(const nlohmann::json& share, const std::string& viewer,
                              const std::optional<UserId>& user) {
  store::Visit visit;
  visit.id = new_visit_id(secure_random());
  visit.share_id = ShareId(share["id"].get<std::string>());
  visit.viewer = viewer;
  visit.user_id = user;
  visit.name = viewer;
  visit.address = "203.0.113.7";
  visit.user_agent = "Firefox";
  visit.started_at = visit.last_seen_at = now();
  EXPECT_TRUE(house_.run(house_.store->visits().begin(visit, {})));
  return visit;
}

Timestamp time_of(const nlohmann::json& text) { return parse_rfc3339(text.get<std::string>()).value(); }

}  // namespace codehub::test
