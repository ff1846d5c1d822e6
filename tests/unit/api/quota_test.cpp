// What users and groups may hold at most, and what is said when that is reached.
#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class QuotaTest : public testing::Test {
 protected:
  QuotaTest() {
    store::QuotaFacts facts;
    facts.sizes = default_sizes();
    facts.idle_since = [this](const WorkspaceId& id) {
      return idle_.contains(id) ? std::optional(idle_.at(id)) : std::optional<Timestamp>();
    };
    house_.store->quotas().configure(std::move(facts));
  }
  Told put(const std::string& target, const json& body) {
    Ask what;
    what.method = "PUT";
    what.target = "/api/v1" + target;
    what.token = house_.admin.token;
    what.body = body.dump();
    return house_.ask(std::move(what));
  }
  std::string user_target() { return "/users/" + house_.owner.user.id.value() + "/quota"; }
  void limit(const json& quota) { ASSERT_EQ(put(user_target(), {{"quota", quota}}).status, 200); }
  Workspace running() {
    auto workspace = house_.add_workspace({Phase::kRunning, "127.0.0.1:1", {}});
    return workspace;
  }
  Told start(const Workspace& workspace) {
    return house_.patch("/api/v1/workspaces/" + workspace.id.value(), house_.owner.token,
                        {{"desired_state", "RUNNING"}});
  }

  ApiHouse house_;
  std::map<WorkspaceId, Timestamp> idle_;
};

const json kNone = {{"running", nullptr},    {"cpu", nullptr},           {"memory_bytes", nullptr},
                    {"disk_bytes", nullptr}, {"archive_bytes", nullptr}, {"monthly_budget", nullptr}};

TEST_F(QuotaTest, are_none_until_they_are_set_and_say_what_is_held) {
  const auto before = house_.get("/api/v1" + user_target(), house_.admin.token).json;
  EXPECT_EQ(before["quota"], kNone);
  EXPECT_EQ(before["holdings"], json::array());
  const auto api = running();
  idle_[api.id] = now() - 1h;
  auto wanted = kNone;
  wanted["running"] = 3;
  wanted["cpu"] = 2.5;
  wanted["monthly_budget"] = 50000;
  const auto set = put(user_target(), {{"quota", {{"running", 3}, {"cpu", 2.5}, {"monthly_budget", 50000}}}});
  ASSERT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(set.json["quota"], wanted);
  EXPECT_EQ(set.json["held"]["running"], 1);
  EXPECT_EQ(set.json["held"]["cpu"], 1.0);
  EXPECT_EQ(set.json["held"]["memory_bytes"], std::int64_t{2} << 30);
  ASSERT_EQ(set.json["holdings"].size(), 1U);
  const auto holding = set.json["holdings"][0];
  EXPECT_EQ(holding["workspace_id"], api.id.value());
  EXPECT_EQ(holding["name"], api.name);
  EXPECT_EQ(holding["running"], true);
  EXPECT_EQ(holding["idle_since"], format_rfc3339(idle_[api.id]));
  const auto own = house_.get("/api/v1/quota", house_.owner.token).json["scopes"];
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0]["name"], "you");
  EXPECT_EQ(own[0]["quota"], wanted);
  EXPECT_EQ(own[0]["holdings"], set.json["holdings"]);
  EXPECT_EQ(put(user_target(), {{"quota", json::object()}}).json["quota"], kNone) << "what is put replaces";
  EXPECT_EQ(put("/users/u_ghost/quota", {{"quota", json::object()}}).status, 404);
  EXPECT_EQ(put("/groups/g_ghost/quota", {{"quota", json::object()}}).status, 404);
}

TEST_F(QuotaTest, are_read_with_care) {
  const struct {
    json quota;
    const char* words;
  } bads[] = {
      {{{"running", -1}}, "`running` must be a whole number from 0 to 100000"},
      {{{"running", 1.5}}, "`running` must be a whole number"},
      {{{"running", "3"}}, "`running` must be a whole number"},
      {{{"cpu", -0.5}}, "`cpu` must be a number from 0"},
      {{{"cpu", "all"}}, "`cpu` must be a number"},
      {{{"memory_bytes", 1e30}}, "`memory_bytes` must be a whole number"},
      {{{"disk_bytes", -5}}, "`disk_bytes` must be a whole number from 0"},
      {{{"archive_bytes", true}}, "`archive_bytes` must be a whole number"},
      {{{"monthly_budget", -1}}, "`monthly_budget` must be a number from 0"},
      {{{"monthly_budget", 1e13}}, "`monthly_budget` must be a number from 0"},
      {{{"runing", 3}}, "did you mean `running`"},
  };
  for (const auto& bad : bads) {
    const auto told = put(user_target(), {{"quota", bad.quota}});
    EXPECT_EQ(told.status, 400) << told.text;
    EXPECT_NE(told.message().find(bad.words), std::string::npos) << told.message();
  }
  EXPECT_NE(put(user_target(), json::object()).message().find("`quota` is missing"), std::string::npos);
  EXPECT_NE(put(user_target(), {{"quota", 3}}).message().find("`quota` must be an object"), std::string::npos);
  EXPECT_EQ(house_.get("/api/v1" + user_target(), house_.admin.token).json["quota"], kNone);
}

TEST_F(QuotaTest, a_refused_start_says_what_is_held_and_offers_what_would_make_room) {
  const auto old = running();
  const auto resting = house_.add_workspace();
  idle_[old.id] = now() - 3h;
  limit({{"running", 1}});
  const auto told = start(resting);
  EXPECT_EQ(told.status, 409) << told.text;
  EXPECT_EQ(told.code(), "QUOTA_EXCEEDED");
  EXPECT_NE(told.message().find("`owner` may run 1 workspace at once and runs 1: `" + old.name + "`"),
            std::string::npos)
      << told.message();
  EXPECT_NE(told.message().find("Freeze `" + old.name + "` (idle for 3 h) and start"), std::string::npos);
  EXPECT_EQ(told.json["error"]["offer"], (json{{"workspace_id", old.id.value()},
                                               {"name", old.name},
                                               {"idle_since", format_rfc3339(idle_[old.id])},
                                               {"action", "pause"}}));
  const auto created = house_.post("/api/v1/workspaces", house_.owner.token, {{"name", "new"}});
  EXPECT_EQ(created.status, 409) << created.text;
  EXPECT_EQ(created.json["error"]["offer"]["name"], old.name);
  EXPECT_EQ(house_.get("/api/v1/workspaces", house_.owner.token).json["items"].size(), 2U);
  EXPECT_EQ(house_.get("/api/v1/workspaces/" + resting.id.value(), house_.owner.token).json["desired_state"],
            "STANDBY");
  // As offered.
  EXPECT_EQ(
      house_.patch("/api/v1/workspaces/" + old.id.value(), house_.owner.token, {{"desired_state", "PAUSED"}}).status,
      200);
  EXPECT_EQ(start(resting).status, 200);
}

TEST_F(QuotaTest, nothing_is_offered_where_nothing_would_help) {
  const auto resting = house_.add_workspace();
  limit({{"running", 0}});
  const auto told = start(resting);
  EXPECT_EQ(told.code(), "QUOTA_EXCEEDED");
  EXPECT_FALSE(told.json["error"].contains("offer"));
}

TEST_F(QuotaTest, of_a_group_shows_its_members_and_binds_them) {
  Group group;
  group.id = GroupId("g_web");
  group.name = "web";
  ASSERT_TRUE(house_.run(house_.store->groups().create(group)));
  ASSERT_TRUE(house_.run(house_.store->groups().add_member(group.id, house_.owner.user.id)));
  const auto api = running();
  const auto set = put("/groups/g_web/quota", {{"quota", {{"running", 1}}}});
  ASSERT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(set.json["holdings"][0]["name"], api.name);
  EXPECT_EQ(set.json["holdings"][0]["owner_name"], "owner");
  const auto scopes = house_.get("/api/v1/quota", house_.owner.token).json["scopes"];
  ASSERT_EQ(scopes.size(), 2U);
  EXPECT_EQ(scopes[1]["name"], "the group `web`");
  EXPECT_EQ(scopes[1]["quota"]["running"], 1);
  EXPECT_EQ(start(house_.add_workspace()).code(), "QUOTA_EXCEEDED");
}

}  // namespace
}  // namespace codehub::test
