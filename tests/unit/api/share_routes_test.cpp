// Shares of ports: made, read, changed and ended, by whom they may be.
#include "codehub/accounts/share_keys.hpp"
#include "share_house.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;

class ShareRoutesTest : public ShareTest {};

TEST_F(ShareRoutesTest, a_share_is_answered_whole) {
  const auto kim = add_user("kim");
  const auto design = add_group("design");
  const auto told = try_share({{"port", 5173},
                               {"users", {"kim", "kim"}},
                               {"groups", {"design"}},
                               {"password", "swordfish"},
                               {"max_viewers", 5},
                               {"read_only", true},
                               {"may_wake", false},
                               {"host_header", "original"},
                               {"expires_at", "2030-01-02T03:04:05.678Z"}});
  ASSERT_EQ(told.status, 201) << told.text;
  auto share = told.json;
  EXPECT_EQ(told.headers.get("Location"), target_of(share));
  EXPECT_EQ(read(share), share);
  EXPECT_EQ(share["id"].get<std::string>().substr(0, 2), "s_");
  EXPECT_EQ(share["created_at"], share["updated_at"]);
  for (const char* key : {"id", "created_at", "updated_at"}) share.erase(key);
  const json expected = {
      {"workspace_id", workspace_.id.value()},
      {"workspace_name", workspace_.name},
      {"owner", {{"id", house_.owner.user.id.value()}, {"username", "owner"}, {"display_name", ""}}},
      {"port", 5173},
      {"alias", nullptr},
      {"audience", "people"},
      {"users", {{{"id", kim.id.value()}, {"username", "kim"}, {"display_name", "The kim"}}}},
      {"groups", {{{"id", design.id.value()}, {"name", "design"}}}},
      {"expires_at", "2030-01-02T03:04:05.678Z"},
      {"password", true},
      {"max_viewers", 5},
      {"read_only", true},
      {"may_wake", false},
      {"host_header", "original"},
      {"url", "http://5173-" + workspace_.id.value() + ".localhost:8000/"},
      {"link", nullptr},
      {"effective", {{"audience", "people"}, {"expires_at", "2030-01-02T03:04:05.678Z"}, {"active", true}}},
      {"viewers", 0}};
  EXPECT_EQ(share, expected);
}

TEST_F(ShareRoutesTest, what_is_not_said_has_its_usual_value) {
  const auto share = this->share({{"port", 8080}, {"audience", "everyone"}});
  EXPECT_EQ(share["users"], json::array());
  EXPECT_EQ(share["groups"], json::array());
  EXPECT_EQ(share["expires_at"], nullptr);
  EXPECT_EQ(share["password"], false);
  EXPECT_EQ(share["max_viewers"], nullptr);
  EXPECT_EQ(share["read_only"], false);
  EXPECT_EQ(share["may_wake"], true);
  EXPECT_EQ(share["host_header"], "localhost");
  EXPECT_EQ(share["effective"], (json{{"audience", "everyone"}, {"expires_at", nullptr}, {"active", true}}));
  EXPECT_EQ(this->share({{"port", 8081}, {"audience", "owner"}})["effective"]["active"], false);
  EXPECT_EQ(this->share({{"port", 8082}, {"audience", "link"}})["may_wake"], false);
  EXPECT_EQ(this->share({{"port", 8083}, {"audience", "link"}, {"may_wake", true}})["may_wake"], true);
}

TEST_F(ShareRoutesTest, an_end_may_be_told_in_seconds_from_now) {
  const auto before = now();
  const auto share = this->share({{"port", 8080}, {"audience", "everyone"}, {"expires_in", 3600}});
  const auto end = time_of(share["expires_at"]) - std::chrono::hours(1);
  EXPECT_GE(end, std::chrono::floor<std::chrono::milliseconds>(before));
  EXPECT_LE(end, now());
}

TEST_F(ShareRoutesTest, a_password_is_stored_hashed_and_never_answered) {
  const auto share = this->share({{"port", 8080}, {"audience", "link"}, {"password", "swordfish"}});
  const auto record = stored(share);
  EXPECT_EQ(share.dump().find("swordfish"), std::string::npos);
  EXPECT_NE(record.password_hash, "");
  EXPECT_EQ(record.password_hash.find("swordfish"), std::string::npos);
  auto right = house_.accounts->check_share_password(record.share.id, record.password_hash, "swordfish", "::1");
  EXPECT_TRUE(house_.run(std::move(right)));
  const auto without = change(share, {{"password", nullptr}});
  EXPECT_EQ(without["password"], false);
  EXPECT_EQ(stored(share).password_hash, "");
}

TEST_F(ShareRoutesTest, the_link_proves_itself_against_what_is_stored_of_it) {
  const auto share = this->share({{"port", 8080}, {"audience", "link"}});
  const auto record = stored(share);
  const auto link = share["link"].get<std::string>();
  const std::string mark = "/?codehub_share=";
  const auto at = link.find(mark);
  ASSERT_NE(at, std::string::npos) << link;
  EXPECT_EQ(link.substr(0, at + 1), share["url"].get<std::string>());
  const auto token = link.substr(at + mark.size());
  EXPECT_EQ(token.size(), 43U) << "256 bits";
  EXPECT_EQ(accounts::ShareKeys::hash_link(token), record.link_hash);
  EXPECT_EQ(record.link_seed.find(token), std::string::npos);
}

TEST_F(ShareRoutesTest, the_link_is_for_the_owner_alone) {
  const auto share = this->share({{"port", 8080}, {"audience", "link"}, {"users", {"stranger"}}});
  EXPECT_NE(share["link"], nullptr);
  const auto admin = house_.get(target_of(share), house_.admin.token);
  ASSERT_EQ(admin.status, 200) << admin.text;
  EXPECT_EQ(admin.json["link"], nullptr);
  EXPECT_EQ(admin.json["audience"], "link");
  const auto all = house_.get("/api/v1/shares?all=true", house_.admin.token);
  EXPECT_EQ(all.text.find("codehub_share"), std::string::npos) << all.text;
  const auto visitor = house_.get(target_of(share), house_.stranger.token);
  EXPECT_EQ(visitor.text.find("codehub_share"), std::string::npos) << visitor.text;
}

TEST_F(ShareRoutesTest, a_new_link_is_the_end_of_the_old_one) {
  const auto share = this->share({{"port", 8080}, {"audience", "link"}});
  const auto before = stored(share);
  const auto renewed = house_.post(target_of(share) + "/link", house_.owner.token, json::object());
  ASSERT_EQ(renewed.status, 200) << renewed.text;
  EXPECT_NE(renewed.json["link"], share["link"]);
  EXPECT_NE(stored(share).link_hash, before.link_hash);
  EXPECT_EQ(read(share)["link"], renewed.json["link"]);
  change(share, {{"audience", "people"}});
  const auto refused = house_.post(target_of(share) + "/link", house_.owner.token, json::object());
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.message().find("its audience is \"people\""), std::string::npos) << refused.text;
}

TEST_F(ShareRoutesTest, a_link_stays_the_same_until_the_audience_leaves_it_and_is_dead_then) {
  const auto share = this->share({{"port", 8080}, {"audience", "link"}});
  EXPECT_EQ(change(share, {{"read_only", true}})["link"], share["link"]);
  EXPECT_EQ(change(share, {{"audience", "link"}})["link"], share["link"]);
  EXPECT_EQ(change(share, {{"audience", "everyone"}})["link"], nullptr);
  EXPECT_EQ(stored(share).link_hash, "");
  EXPECT_EQ(stored(share).link_seed, "");
  const auto again = change(share, {{"audience", "link"}});
  EXPECT_NE(again["link"], nullptr);
  EXPECT_NE(again["link"], share["link"]);
}

TEST_F(ShareRoutesTest, a_change_leaves_alone_what_it_does_not_name) {
  add_user("kim");
  add_group("design");
  const auto share = this->share({{"port", 5173},
                                  {"users", {"kim"}},
                                  {"groups", {"design"}},
                                  {"expires_in", 5000},
                                  {"password", "swordfish"},
                                  {"max_viewers", 5},
                                  {"alias", "demo"},
                                  {"host_header", "original"}});
  auto changed = change(share, {{"read_only", true}});
  EXPECT_GE(time_of(changed["updated_at"]), time_of(share["updated_at"]));
  EXPECT_EQ(changed["read_only"], true);
  changed["read_only"] = false;
  changed["updated_at"] = share["updated_at"];
  EXPECT_EQ(changed, share);
}

TEST_F(ShareRoutesTest, null_takes_away_what_may_be_absent) {
  const auto share = this->share({{"port", 5173},
                                  {"audience", "everyone"},
                                  {"expires_in", 5000},
                                  {"password", "swordfish"},
                                  {"max_viewers", 5},
                                  {"alias", "demo"}});
  const auto changed =
      change(share, {{"expires_at", nullptr}, {"password", nullptr}, {"max_viewers", nullptr}, {"alias", nullptr}});
  EXPECT_EQ(changed["expires_at"], nullptr);
  EXPECT_EQ(changed["password"], false);
  EXPECT_EQ(changed["max_viewers"], nullptr);
  EXPECT_EQ(changed["alias"], nullptr);
  EXPECT_EQ(changed["url"], "http://5173-" + workspace_.id.value() + ".localhost:8000/");
}

TEST_F(ShareRoutesTest, an_empty_list_names_nobody_any_more) {
  add_user("kim");
  const auto share = this->share({{"port", 5173}, {"users", {"kim"}}});
  EXPECT_EQ(change(share, {{"users", json::array()}})["users"], json::array());
}

TEST_F(ShareRoutesTest, changes_at_the_same_time_are_all_kept) {
  const auto share = this->share({{"port", 5173}, {"audience", "people"}});
  const json bodies[] = {{{"read_only", true}},   {{"max_viewers", 7}}, {{"may_wake", false}},
                         {{"alias", "together"}}, {{"expires_in", 77}}, {{"host_header", "original"}},
                         {{"users", {"kim"}}},    {{"groups", {"g"}}},  {{"audience", "everyone"}}};
  add_user("kim");
  add_group("g");
  int done = 0;
  for (const auto& body : bodies) {
    http::RequestHead head;
    head.method = "PATCH";
    head.target = target_of(share);
    head.headers = {
        {"Host", "localhost:8000"}, {"Cookie", "session=" + house_.owner.token}, {"Content-Type", "application/json"}};
    const http::Dialer dial = [this] { return http::connect(house_.endpoint); };
    const auto count = [&done](const std::exception_ptr&, const Result<http::Response>& answer) {
      EXPECT_EQ(answer->status, 200) << answer->body;
      ++done;
    };
    asio::co_spawn(house_.loop, http::fetch(dial, head, body.dump()), count);
  }
  house_.run_until([&] { return done == static_cast<int>(std::size(bodies)); });
  const auto now = read(share);
  EXPECT_EQ(now["read_only"], true);
  EXPECT_EQ(now["max_viewers"], 7);
  EXPECT_EQ(now["may_wake"], false);
  EXPECT_EQ(now["alias"], "together");
  EXPECT_NE(now["expires_at"], nullptr);
  EXPECT_EQ(now["host_header"], "original");
  EXPECT_EQ(now["users"].size(), 1U);
  EXPECT_EQ(now["groups"].size(), 1U);
  EXPECT_EQ(now["audience"], "everyone");
}

TEST_F(ShareRoutesTest, a_port_is_shared_once) {
  const auto share = this->share({{"port", 5173}, {"audience", "everyone"}});
  const auto again = try_share({{"port", 5173}, {"audience", "link"}});
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "INVALID_STATE");
  EXPECT_NE(again.message().find("PATCH " + target_of(share)), std::string::npos) << again.text;
  EXPECT_EQ(read(share)["audience"], "everyone");
}

TEST_F(ShareRoutesTest, an_alias_is_an_address_of_its_own) {
  const auto share = this->share({{"port", 5173}, {"audience", "link"}, {"alias", "demo"}});
  EXPECT_EQ(share["alias"], "demo");
  EXPECT_EQ(share["url"], "http://demo.localhost:8000/");
  EXPECT_EQ(share["link"].get<std::string>().find("http://demo.localhost:8000/?codehub_share="), 0U);
}

TEST_F(ShareRoutesTest, an_alias_moves_only_when_its_owner_says_so) {
  const auto first = share({{"port", 1}, {"audience", "everyone"}, {"alias", "demo"}});
  const auto refused = try_share({{"port", 2}, {"audience", "everyone"}, {"alias", "demo"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.message().find("port 1"), std::string::npos) << refused.text;
  const auto second = share({{"port", 2}, {"audience", "everyone"}, {"alias", "demo"}, {"move_alias", true}});
  EXPECT_EQ(second["alias"], "demo");
  EXPECT_EQ(read(first)["alias"], nullptr);
  EXPECT_EQ(house_.patch(target_of(first), house_.owner.token, {{"alias", "demo"}}).status, 409);
  EXPECT_EQ(change(first, {{"alias", "demo"}, {"move_alias", true}})["alias"], "demo");
  EXPECT_EQ(read(second)["alias"], nullptr);
  EXPECT_EQ(change(second, {{"alias", "other"}, {"move_alias", true}})["alias"], "other")
      << "nobody has it: it is taken";
}

TEST_F(ShareRoutesTest, the_alias_of_somebody_else_stays_theirs) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}, {"alias", "demo"}});
  const auto theirs = house_.post("/api/v1/workspaces", house_.stranger.token, {{"name", "theirs"}});
  const auto target = "/api/v1/workspaces/" + theirs.json["id"].get<std::string>() + "/shares";
  for (const bool move : {false, true}) {
    const auto refused = house_.post(target, house_.stranger.token,
                                     {{"port", 1}, {"audience", "everyone"}, {"alias", "demo"}, {"move_alias", move}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.message().find("`alias`"), std::string::npos) << refused.text;
    EXPECT_EQ(refused.message().find(workspace_.name), std::string::npos) << refused.text;
  }
  EXPECT_EQ(house_.get(target, house_.stranger.token).json["shares"], json::array()) << "all of it or nothing";
  EXPECT_EQ(read(share)["alias"], "demo");
}

TEST_F(ShareRoutesTest, an_ended_share_is_gone) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}});
  EXPECT_EQ(house_.remove(target_of(share), house_.owner.token).status, 204);
  const auto gone = house_.get(target_of(share), house_.owner.token);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.code(), "NOT_FOUND");
  EXPECT_EQ(house_.remove(target_of(share), house_.owner.token).status, 404);
  this->share({{"port", 1}, {"audience", "everyone"}});
}

TEST_F(ShareRoutesTest, a_workspace_that_is_being_deleted_gets_no_more_shares) {
  const auto share = this->share({{"port", 1}, {"audience", "link"}});
  const auto target = "/api/v1/workspaces/" + workspace_.id.value();
  ASSERT_EQ(house_.remove(target, house_.owner.token).status, 204);
  EXPECT_EQ(try_share({{"port", 2}, {"audience", "everyone"}}).status, 409);
  EXPECT_EQ(house_.patch(target_of(share), house_.owner.token, {{"read_only", true}}).status, 409);
  EXPECT_EQ(house_.post(target_of(share) + "/link", house_.owner.token, json::object()).status, 409);
  EXPECT_EQ(house_.remove(target_of(share), house_.owner.token).status, 204);
}

TEST_F(ShareRoutesTest, a_workspace_shares_only_so_many_ports) {
  for (int port = 1; port <= 200; ++port) {
    store::ShareRecord record;
    record.share.id = ShareId("s_" + std::to_string(port));
    record.share.workspace_id = workspace_.id;
    record.share.port = static_cast<std::uint16_t>(port);
    ASSERT_TRUE(house_.run(house_.store->shares().create(record)));
  }
  const auto refused = try_share({{"port", 201}, {"audience", "everyone"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.message().find("200 ports"), std::string::npos) << refused.text;
  EXPECT_EQ(house_.remove("/api/v1/shares/s_1", house_.owner.token).status, 204);
  share({{"port", 201}, {"audience", "everyone"}});
}

TEST_F(ShareRoutesTest, the_shares_of_a_workspace_come_by_port_with_who_looks_now) {
  const auto second = share({{"port", 8080}, {"audience", "link"}});
  const auto first = share({{"port", 5173}, {"audience", "everyone"}});
  visit(second, "guest_one");
  visit(second, "guest_two");
  const auto told = house_.get(shares_target(), house_.owner.token);
  ASSERT_EQ(told.status, 200) << told.text;
  ASSERT_EQ(told.json["shares"].size(), 2U);
  EXPECT_EQ(told.json["shares"][0]["port"], 5173);
  EXPECT_EQ(told.json["shares"][0]["viewers"], 0);
  EXPECT_EQ(told.json["shares"][1]["viewers"], 2);
  EXPECT_EQ(told.json["shares"][1]["link"], second["link"]);
  EXPECT_EQ(read(second)["viewers"], 2);
}

TEST_F(ShareRoutesTest, everybody_lists_the_shares_of_their_own_workspaces_page_by_page) {
  const auto old = share({{"port", 1}, {"audience", "everyone"}});
  const auto young = share({{"port", 2}, {"audience", "everyone"}});
  const auto first = house_.get("/api/v1/shares?limit=1", house_.owner.token);
  ASSERT_EQ(first.json["shares"].size(), 1U) << first.text;
  EXPECT_EQ(first.json["shares"][0]["id"], young["id"]);
  const auto cursor = first.json["next_cursor"].get<std::string>();
  ASSERT_NE(cursor, "");
  const auto second = house_.get("/api/v1/shares?limit=1&cursor=" + cursor, house_.owner.token);
  ASSERT_EQ(second.json["shares"].size(), 1U) << second.text;
  EXPECT_EQ(second.json["shares"][0]["id"], old["id"]);
  EXPECT_EQ(second.json["next_cursor"], "");
  EXPECT_EQ(house_.get("/api/v1/shares", house_.stranger.token).json["shares"], json::array());
  EXPECT_EQ(house_.get("/api/v1/shares", house_.admin.token).json["shares"], json::array());
  EXPECT_EQ(house_.get("/api/v1/shares?all=true", house_.admin.token).json["shares"].size(), 2U);
}

}  // namespace
}  // namespace codehub::test
