// Every route for every kind of caller: the table says what each may get, and it must have every route there is.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "api_house.hpp"
#include "codehub/api/routes.hpp"
#include "codehub/base/random.hpp"

namespace codehub::test {
namespace {

// 400 and 502 mean "let in" where the plain request then fails for another reason: no upgrade was asked for, no agent
// listens, the new password is the old one.
struct Permission {
  std::string_view method;
  std::string_view pattern;
  std::string_view body;
  int nobody;
  int stranger;
  int owner;
  int admin;
};

const Permission kPermissions[] = {
    {"GET", "/api/openapi.json", "", 200, 200, 200, 200},
    {"POST", "/api/v1/login", R"({"username":"owner","password":"correct horse battery"})", 200, 200, 200, 200},
    {"POST", "/api/v1/logout", "", 401, 204, 204, 204},
    {"GET", "/api/v1/session", "", 401, 200, 200, 200},
    {"GET", "/api/v1/config", "", 401, 200, 200, 200},
    {"GET", "/api/v1/profile", "", 401, 200, 200, 200},
    {"PATCH", "/api/v1/profile", R"({"locale":"ko"})", 401, 200, 200, 200},
    {"POST", "/api/v1/profile/password",
     R"({"current_password":"correct horse battery","new_password":"correct horse battery"})", 401, 400, 400, 400},
    {"GET", "/api/v1/profile/ssh-key", "", 401, 200, 200, 200},
    {"POST", "/api/v1/profile/ssh-key/rotate", "", 401, 200, 200, 200},
    {"GET", "/api/v1/events", "", 401, 200, 200, 200},
    {"GET", "/api/v1/workspaces", "", 401, 200, 200, 200},
    {"GET", "/api/v1/workspaces?owner=all", "", 401, 403, 403, 200},
    {"POST", "/api/v1/workspaces", R"({"name":"fresh"})", 401, 201, 201, 201},
    {"GET", "/api/v1/workspaces/{id}", "", 401, 403, 200, 200},
    {"PATCH", "/api/v1/workspaces/{id}", R"({"description":"x"})", 401, 403, 200, 403},
    {"PATCH", "/api/v1/workspaces/{id}", R"({"desired_state":"STANDBY"})", 401, 403, 200, 200},
    {"PATCH", "/api/v1/workspaces/{id}", R"({"desired_state":"STANDBY","name":"x"})", 401, 403, 200, 403},
    {"DELETE", "/api/v1/workspaces/{id}", "", 401, 403, 204, 204},
    {"POST", "/api/v1/workspaces/{id}/retry", "", 401, 403, 409, 409},
    {"GET", "/api/v1/workspaces/{id}/transitions", "", 401, 403, 200, 200},
    {"GET", "/api/v1/workspaces/{id}/logs", "", 401, 403, 200, 200},
    {"GET", "/api/v1/workspaces/{id}/usage", "", 401, 403, 502, 502},
    {"GET", "/api/v1/workspaces/{id}/ports", "", 401, 403, 200, 403},
    {"POST", "/api/v1/workspaces/{id}/ports/{port}/doctor", "", 401, 403, 200, 403},
    {"GET", "/api/v1/workspaces/{id}/terminals", "", 401, 403, 502, 403},
    {"GET", "/api/v1/workspaces/{id}/terminals/{tid}", "", 401, 403, 400, 403},
    {"DELETE", "/api/v1/workspaces/{id}/terminals/{tid}", "", 401, 403, 502, 403},
    {"GET", "/api/v1/workspaces/{id}/exec", "", 401, 403, 400, 403},
    {"GET", "/api/v1/workspaces/{id}/forward", "", 401, 403, 400, 403},
    {"GET", "/api/v1/workspaces/{id}/shares", "", 401, 403, 200, 200},
    {"POST", "/api/v1/workspaces/{id}/shares", R"({"port":80,"audience":"everyone"})", 401, 403, 201, 403},
    {"GET", "/api/v1/shares", "", 401, 200, 200, 200},
    {"GET", "/api/v1/shares?with=me", "", 401, 200, 200, 200},
    {"GET", "/api/v1/shares?all=true", "", 401, 403, 403, 200},
    {"GET", "/api/v1/shares/{share_id}", "", 401, 403, 200, 200},
    {"PATCH", "/api/v1/shares/{share_id}", R"({"audience":"everyone"})", 401, 403, 200, 403},
    {"PATCH", "/api/v1/shares/{share_id}", R"({"audience":"owner"})", 401, 403, 200, 403},
    {"DELETE", "/api/v1/shares/{share_id}", "", 401, 403, 204, 204},
    {"POST", "/api/v1/shares/{share_id}/link", "", 401, 403, 200, 403},
    {"GET", "/api/v1/shares/{share_id}/viewers", "", 401, 403, 200, 200},
    {"GET", "/api/v1/shares/{share_id}/visits", "", 401, 403, 200, 200},
    {"GET", "/api/v1/share-limits", "", 401, 200, 200, 200},
    {"PATCH", "/api/v1/share-limits", R"({"longest_life":null})", 401, 403, 403, 200},
    {"GET", "/api/v1/workspaces/{id}/idleness", "", 401, 403, 200, 200},
    {"PUT", "/api/v1/workspaces/{id}/keep-awake", R"({"seconds":3600})", 401, 403, 200, 403},
    {"DELETE", "/api/v1/workspaces/{id}/keep-awake", "", 401, 403, 204, 403},
    {"GET", "/api/v1/workspaces/{id}/policy", "", 401, 403, 200, 200},
    {"PUT", "/api/v1/workspaces/{id}/policy", R"({"rules":{}})", 401, 403, 200, 200},
    {"GET", "/api/v1/policy", "", 401, 200, 200, 200},
    {"PUT", "/api/v1/policy", R"({"rules":{},"bounds":{}})", 401, 403, 403, 200},
    {"POST", "/api/v1/policy/dry-run", R"({"scope":"installation","rules":{}})", 401, 403, 403, 200},
    {"POST", "/api/v1/policy/dry-run", R"({"scope":"group","id":"{group_id}","rules":{}})", 401, 403, 403, 200},
    {"POST", "/api/v1/policy/dry-run", R"({"scope":"workspace","id":"{id}","rules":{}})", 401, 403, 200, 200},
    {"GET", "/api/v1/groups/{group_id}/policy", "", 401, 403, 403, 200},
    {"PUT", "/api/v1/groups/{group_id}/policy", R"({"rules":{},"bounds":{}})", 401, 403, 403, 200},
    {"GET", "/api/v1/quota", "", 401, 200, 200, 200},
    {"GET", "/api/v1/users/{user_id}/quota", "", 401, 403, 403, 200},
    {"PUT", "/api/v1/users/{user_id}/quota", R"({"quota":{"running":3}})", 401, 403, 403, 200},
    {"GET", "/api/v1/groups/{group_id}/quota", "", 401, 403, 403, 200},
    {"PUT", "/api/v1/groups/{group_id}/quota", R"({"quota":{"cpu":0.5}})", 401, 403, 403, 200},
    {"GET", "/api/v1/usage", "", 401, 200, 200, 200},
    {"GET", "/api/v1/usage/summary", "", 401, 200, 200, 200},
    {"GET", "/api/v1/rate-cards", "", 401, 200, 200, 200},
    {"PUT", "/api/v1/rate-cards", R"({"items":[]})", 401, 403, 403, 200},
    {"GET", "/api/v1/users", "", 401, 403, 403, 200},
    {"POST", "/api/v1/users", R"({"username":"fresh"})", 401, 403, 403, 201},
    {"GET", "/api/v1/users/{user_id}", "", 401, 403, 403, 200},
    {"PATCH", "/api/v1/users/{user_id}", R"({"email":""})", 401, 403, 403, 200},
    {"POST", "/api/v1/users/{user_id}/reset-password", "", 401, 403, 403, 200},
    {"GET", "/api/v1/groups", "", 401, 403, 403, 200},
    {"POST", "/api/v1/groups", R"({"name":"fresh"})", 401, 403, 403, 201},
    {"GET", "/api/v1/groups/{group_id}", "", 401, 403, 403, 200},
    {"PATCH", "/api/v1/groups/{group_id}", R"({"description":"x"})", 401, 403, 403, 200},
    {"DELETE", "/api/v1/groups/{group_id}", "", 401, 403, 403, 204},
    {"GET", "/api/v1/groups/{group_id}/share-limits", "", 401, 403, 403, 200},
    {"PATCH", "/api/v1/groups/{group_id}/share-limits", R"({"longest_life":null})", 401, 403, 403, 200},
    {"GET", "/api/v1/groups/{group_id}/members", "", 401, 403, 403, 200},
    {"PUT", "/api/v1/groups/{group_id}/members/{user_id}", "", 401, 403, 403, 204},
    {"DELETE", "/api/v1/groups/{group_id}/members/{user_id}", "", 401, 403, 403, 204},
};

void put(std::string& target, const std::string& mark, const std::string& value) {
  if (const auto at = target.find(mark); at != std::string::npos) target.replace(at, mark.size(), value);
}

class PermissionsTest : public testing::Test {
 protected:
  // Objects are fresh for every request, so that no answer depends on the order of the table.
  int status_for(const Permission& permission, const std::string& token) {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = "127.0.0.1:1";
    const auto workspace = house_.add_workspace(wanted);
    const auto share = add_share(workspace);
    const auto number = std::to_string(++objects_);
    Group group;
    group.id = GroupId("g_" + number);
    group.name = "group" + number;
    EXPECT_TRUE(house_.run(house_.store->groups().create(group)));
    User user;
    user.username = "user" + number;
    user.id = UserId("u_" + number);
    EXPECT_TRUE(house_.run(house_.store->users().create(user, "no hash")));

    Ask ask;
    ask.method = permission.method;
    ask.target = permission.pattern;
    put(ask.target, "{id}", workspace.id.value());
    put(ask.target, "{share_id}", share.value());
    put(ask.target, "{tid}", "one");
    put(ask.target, "{port}", "3000");
    put(ask.target, "{user_id}", user.id.value());
    put(ask.target, "{group_id}", group.id.value());
    ask.token = token;
    if (!permission.body.empty()) {
      ask.body = permission.body;
      put(*ask.body, "fresh", "fresh" + number);
      put(*ask.body, "{id}", workspace.id.value());
      put(*ask.body, "{group_id}", group.id.value());
    }
    if (ask.target == "/api/v1/events") ask.method = "HEAD";  // The stream itself would not end.
    return house_.ask(std::move(ask)).status;
  }

  ShareId add_share(const Workspace& workspace) {
    store::ShareRecord record;
    record.share.id = new_share_id(secure_random());
    record.share.workspace_id = workspace.id;
    record.share.port = 5173;
    record.share.audience = Audience::kLink;
    record.share.created_at = now();
    EXPECT_TRUE(house_.run(house_.store->shares().create(record)));
    return record.share.id;
  }

  ApiHouse house_;
  int objects_ = 0;
};

TEST_F(PermissionsTest, every_route_answers_every_kind_of_caller_as_the_table_says) {
  for (const auto& permission : kPermissions) {
    SCOPED_TRACE(std::string(permission.method) + " " + std::string(permission.pattern) + " " +
                 std::string(permission.body));
    const bool ends_session = permission.pattern == "/api/v1/logout";
    EXPECT_EQ(status_for(permission, ""), permission.nobody) << "nobody";
    EXPECT_EQ(status_for(permission, "not-a-token"), permission.nobody) << "somebody with a wrong token";
    EXPECT_EQ(status_for(permission, house_.stranger.token), permission.stranger) << "another member";
    EXPECT_EQ(status_for(permission, house_.owner.token), permission.owner) << "the owner";
    EXPECT_EQ(status_for(permission, house_.admin.token), permission.admin) << "an administrator";
    if (!ends_session) continue;
    for (auto* person : {&house_.stranger, &house_.owner, &house_.admin}) person->token = house_.log_in(person->user);
  }
}

TEST(PermissionsTable, has_every_route_there_is_and_no_other) {
  std::set<std::string> tested;
  for (const auto& permission : kPermissions) {
    const auto pattern = permission.pattern.substr(0, permission.pattern.find('?'));
    tested.insert(std::string(permission.method) + " " + std::string(pattern));
  }
  std::set<std::string> known;
  for (const auto& route : api::list_routes()) {
    known.insert(std::string(route.method) + " " + std::string(route.pattern));
  }
  EXPECT_EQ(tested, known);
}

TEST(RouteTable, only_the_document_and_signing_in_need_no_session) {
  std::set<std::string_view> open;
  for (const auto& route : api::list_routes()) {
    if (!route.action) open.insert(route.pattern);
  }
  EXPECT_EQ(open, (std::set<std::string_view>{"/api/openapi.json", "/api/v1/login"}));
}

TEST_F(PermissionsTest, a_disabled_user_is_signed_out_at_once) {
  EXPECT_EQ(house_.get("/api/v1/session", house_.owner.token).status, 200);
  Ask ask;
  ask.method = "PATCH";
  ask.target = "/api/v1/users/" + house_.owner.user.id.value();
  ask.token = house_.admin.token;
  ask.body = R"({"disabled":true})";
  EXPECT_EQ(house_.ask(ask).status, 200);
  EXPECT_EQ(house_.get("/api/v1/session", house_.owner.token).status, 401);
}

}  // namespace
}  // namespace codehub::test
