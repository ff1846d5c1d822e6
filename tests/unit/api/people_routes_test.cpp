#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

class PeopleRoutesTest : public testing::Test {
 protected:
  Told change(const char* method, const std::string& target, const std::string& body = {}) {
    Ask ask;
    ask.method = method;
    ask.target = "/api/v1" + target;
    ask.token = house_.admin.token;
    if (!body.empty()) ask.body = body;
    return house_.ask(std::move(ask));
  }

  ApiHouse house_;
};

TEST_F(PeopleRoutesTest, a_user_without_a_password_gets_a_generated_one_that_must_be_changed) {
  const auto made = change("POST", "/users", R"({"username":"kim","display_name":"김","role":"member"})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_TRUE(made.json["must_change_password"].get<bool>());
  EXPECT_EQ(made.headers.get("Location"), "/api/v1/users/" + made.json["id"].get<std::string>());
  const auto login = house_.post("/api/v1/login", "", {{"username", "kim"}, {"password", made.json["password"]}});
  EXPECT_EQ(login.status, 200);
  EXPECT_FALSE(change("GET", "/users/" + made.json["id"].get<std::string>()).json.contains("password"));
}

TEST_F(PeopleRoutesTest, a_given_password_is_not_told_again) {
  const auto made = change("POST", "/users", R"({"username":"kim","password":"long enough, this"})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_FALSE(made.json.contains("password"));
}

TEST_F(PeopleRoutesTest, usernames_are_taken_once_and_follow_their_rule) {
  EXPECT_EQ(change("POST", "/users", R"({"username":"owner"})").status, 409);
  EXPECT_EQ(change("POST", "/users", R"({"username":"Not Allowed"})").status, 400);
  EXPECT_EQ(change("POST", "/users", R"({"username":"kim","role":"king"})").message(),
            "`role` must be one of admin, member");
}

TEST_F(PeopleRoutesTest, the_last_administrator_stays_one) {
  const auto target = "/users/" + house_.admin.user.id.value();
  EXPECT_EQ(change("PATCH", target, R"({"role":"member"})").status, 409);
  EXPECT_EQ(change("PATCH", target, R"({"disabled":true})").status, 409);
}

TEST_F(PeopleRoutesTest, a_reset_password_works_once_the_old_one_does_not) {
  const auto target = "/users/" + house_.owner.user.id.value() + "/reset-password";
  const auto reset = change("POST", target);
  ASSERT_EQ(reset.status, 200) << reset.text;
  EXPECT_EQ(house_.get("/api/v1/session", house_.owner.token).status, 401);
  EXPECT_EQ(house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", ApiHouse::kPassword}}).status, 401);
  EXPECT_EQ(house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", reset.json["password"]}}).status,
            200);
}

TEST_F(PeopleRoutesTest, who_is_absent_is_not_found) {
  for (const char* target : {"/users/u_nobody", "/groups/g_nothing", "/groups/g_nothing/members"}) {
    EXPECT_EQ(change("GET", target).code(), "NOT_FOUND") << target;
  }
  EXPECT_EQ(change("DELETE", "/groups/g_nothing").status, 404);
  EXPECT_EQ(change("POST", "/users/u_nobody/reset-password").status, 404);
}

TEST_F(PeopleRoutesTest, membership_shows_on_both_sides_and_can_be_repeated) {
  const auto group = change("POST", "/groups", R"({"name":"team","description":"우리"})");
  ASSERT_EQ(group.status, 201) << group.text;
  const auto members = "/groups/" + group.json["id"].get<std::string>() + "/members";
  const auto member = members + "/" + house_.owner.user.id.value();
  EXPECT_EQ(change("PUT", member).status, 204);
  EXPECT_EQ(change("PUT", member).status, 204);
  EXPECT_EQ(change("PUT", members + "/u_nobody").status, 404);
  const auto list = change("GET", members);
  ASSERT_EQ(list.json["items"].size(), 1U);
  EXPECT_EQ(list.json["items"][0]["username"], "owner");
  const auto user = change("GET", "/users/" + house_.owner.user.id.value());
  EXPECT_EQ(user.json["groups"][0]["name"], "team");
  EXPECT_EQ(change("GET", "/groups").json["items"][0]["member_count"], 1);
  EXPECT_EQ(change("DELETE", member).status, 204);
  EXPECT_EQ(change("DELETE", member).status, 204);
  EXPECT_EQ(change("GET", members).json["items"].size(), 0U);
}

TEST_F(PeopleRoutesTest, groups_go_page_by_page) {
  for (const char* name : {"c", "a", "b"}) change("POST", "/groups", std::string(R"({"name":")") + name + "\"}");
  const auto first = change("GET", "/groups?limit=2");
  EXPECT_EQ(first.json["items"][0]["name"], "a");
  EXPECT_EQ(first.json["items"].size(), 2U);
  const auto second = change("GET", "/groups?limit=2&cursor=" + first.json["next_cursor"].get<std::string>());
  ASSERT_EQ(second.json["items"].size(), 1U);
  EXPECT_EQ(second.json["items"][0]["name"], "c");
  EXPECT_EQ(second.json["next_cursor"], "");
}

}  // namespace
}  // namespace codehub::test
