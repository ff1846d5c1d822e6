#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

class SessionRoutesTest : public testing::Test {
 protected:
  Told unsafe(const http::Headers& headers) {
    Ask ask;
    ask.method = "POST";
    ask.target = "/api/v1/workspaces";
    ask.token = house_.owner.token;
    ask.body = R"({"name":"w)" + std::to_string(++made_) + "\"}";
    ask.headers = headers;
    return house_.ask(std::move(ask));
  }

  ApiHouse house_;
  int made_ = 0;
};

TEST_F(SessionRoutesTest, signing_in_gives_a_cookie_that_scripts_cannot_read) {
  const auto told = house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", ApiHouse::kPassword}});
  ASSERT_EQ(told.status, 200);
  EXPECT_EQ(told.json, (nlohmann::json{{"user_id", house_.owner.user.id.value()}, {"username", "owner"}}));
  const std::string cookie(told.headers.get("Set-Cookie"));
  EXPECT_TRUE(cookie.starts_with("session=")) << cookie;
  for (const char* part : {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  }
  EXPECT_EQ(cookie.find("Secure"), std::string::npos) << "public_url is http";
}

TEST_F(SessionRoutesTest, a_wrong_name_and_a_wrong_password_get_the_same_answer) {
  const auto name = house_.post("/api/v1/login", "", {{"username", "nobody"}, {"password", "correct horse battery"}});
  const auto password = house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", "wrong horse battery"}});
  EXPECT_EQ(name.status, 401);
  EXPECT_EQ(password.status, 401);
  EXPECT_EQ(name.message(), password.message());
}

TEST_F(SessionRoutesTest, many_wrong_passwords_have_to_wait) {
  Told told;
  for (int i = 0; i < 30 && told.status != 429; ++i) {
    told = house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", "wrong horse battery"}});
  }
  EXPECT_EQ(told.status, 429);
  EXPECT_EQ(told.code(), "TOO_MANY_REQUESTS");
  EXPECT_GE(std::stoi(std::string(told.headers.get("Retry-After"))), 1);
}

TEST_F(SessionRoutesTest, signing_in_takes_a_small_body_only) {
  const auto refused =
      house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", std::string(17 * 1024, 'p')}});
  EXPECT_EQ(refused.status, 413) << refused.text;
  // The longest that can be right, in the longest spelling: six bytes of JSON for one.
  const auto longest =
      house_.post("/api/v1/login", "", {{"username", "owner"}, {"password", std::string(1000, '\x1f')}});
  EXPECT_EQ(longest.status, 401) << longest.text;
}

TEST_F(SessionRoutesTest, signing_out_ends_the_session_and_clears_the_cookie) {
  Ask ask;
  ask.method = "POST";
  ask.target = "/api/v1/logout";
  ask.token = house_.owner.token;
  const auto told = house_.ask(ask);
  EXPECT_EQ(told.status, 204);
  EXPECT_NE(told.headers.get("Set-Cookie").find("Max-Age=0"), std::string_view::npos);
  EXPECT_EQ(house_.get("/api/v1/session", house_.owner.token).status, 401);
}

TEST_F(SessionRoutesTest, unsafe_requests_need_proof_of_the_same_origin) {
  EXPECT_EQ(unsafe({}).status, 201) << "no browser";
  EXPECT_EQ(unsafe({{"Sec-Fetch-Site", "same-origin"}}).status, 201);
  EXPECT_EQ(unsafe({{"Sec-Fetch-Site", "none"}}).status, 201);
  EXPECT_EQ(unsafe({{"Sec-Fetch-Site", "same-site"}}).status, 403) << "an app of a workspace";
  EXPECT_EQ(unsafe({{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://localhost:8000"}}).status, 403);
  EXPECT_EQ(unsafe({{"Origin", "http://localhost:8000"}}).status, 201);
  EXPECT_EQ(unsafe({{"Origin", "http://ide-x.localhost:8000"}}).status, 403);
  EXPECT_EQ(unsafe({{"Origin", "null"}}).status, 403);
}

TEST_F(SessionRoutesTest, a_websocket_of_another_origin_is_refused_before_anything_else) {
  Ask ask;
  ask.target = "/api/v1/workspaces/abcdefghijkm/exec";
  ask.token = house_.owner.token;
  ask.headers = {{"Origin", "http://evil.example"},
                 {"Connection", "Upgrade"},
                 {"Upgrade", "websocket"},
                 {"Sec-WebSocket-Version", "13"},
                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  EXPECT_EQ(house_.ask(ask).status, 403);
}

TEST_F(SessionRoutesTest, every_answer_carries_the_security_headers) {
  for (const char* target : {"/api/v1/session", "/api/v1/nowhere", "/api/openapi.json"}) {
    const auto told = house_.get(target, "");
    EXPECT_NE(told.headers.get("Content-Security-Policy").find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_NE(told.headers.get("Content-Security-Policy").find("connect-src 'self';"), std::string_view::npos);
    EXPECT_EQ(told.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(told.headers.get("Referrer-Policy").empty());
    EXPECT_FALSE(told.headers.contains("Access-Control-Allow-Origin"));
  }
}

TEST_F(SessionRoutesTest, changing_the_password_ends_the_other_sessions_and_tells_the_server) {
  const auto other = house_.log_in(house_.owner.user);
  const auto told = house_.post("/api/v1/profile/password", house_.owner.token,
                                {{"current_password", ApiHouse::kPassword}, {"new_password", "another long one"}});
  EXPECT_EQ(told.status, 204) << told.text;
  EXPECT_EQ(house_.passwords_changed, 1);
  EXPECT_EQ(house_.get("/api/v1/session", other).status, 401);
  EXPECT_EQ(house_.get("/api/v1/session", house_.owner.token).status, 200);
}

TEST_F(SessionRoutesTest, the_profile_keeps_what_is_not_named) {
  Ask ask;
  ask.method = "PATCH";
  ask.target = "/api/v1/profile";
  ask.token = house_.owner.token;
  ask.body = R"({"display_name":"홍길동","git_email":"hong@example.com"})";
  EXPECT_EQ(house_.ask(ask).status, 200);
  ask.body = R"({"locale":"ko"})";
  const auto told = house_.ask(ask);
  EXPECT_EQ(told.json["display_name"], "홍길동");
  EXPECT_EQ(told.json["git_email"], "hong@example.com");
  EXPECT_EQ(told.json["locale"], "ko");
}

TEST_F(SessionRoutesTest, rotating_the_key_gives_another_one) {
  const auto before = house_.get("/api/v1/profile/ssh-key", house_.owner.token);
  Ask ask;
  ask.method = "POST";
  ask.target = "/api/v1/profile/ssh-key/rotate";
  ask.token = house_.owner.token;
  const auto after = house_.ask(ask);
  EXPECT_TRUE(before.json["public_key"].get<std::string>().starts_with("ssh-ed25519 "));
  EXPECT_TRUE(after.json["fingerprint"].get<std::string>().starts_with("SHA256:"));
  EXPECT_NE(before.json["public_key"], after.json["public_key"]);
  EXPECT_EQ(house_.get("/api/v1/profile/ssh-key", house_.owner.token).json, after.json);
}

}  // namespace
}  // namespace codehub::test
