// What becomes of the flags of `codehub share`, and what is said about shares.
#include <gtest/gtest.h>

#include "share_place.hpp"
#include "share_request.hpp"
#include "share_table.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

const Timestamp kNow = parse_rfc3339("2026-11-27T05:00:00Z").value();  // A Friday.

std::chrono::seconds in_seoul(Timestamp) { return std::chrono::hours(9); }

json request_of(const ShareFlags& flags) { return share_request(flags, kNow, in_seoul).value(); }

std::string refusal_of(const ShareFlags& flags) {
  const auto body = share_request(flags, kNow, in_seoul);
  return body ? "accepted: " + body->dump() : body.error().message;
}

json full_share() {
  return {{"id", "s_1"},
          {"workspace_id", "one"},
          {"workspace_name", "shop"},
          {"owner", {{"id", "u_1"}, {"username", "kim"}, {"display_name", "Kim Minji"}}},
          {"port", 5173},
          {"alias", nullptr},
          {"audience", "people"},
          {"users", json::array({{{"id", "u_2"}, {"username", "lee"}, {"display_name", "Lee"}}})},
          {"groups", json::array({{{"id", "g_1"}, {"name", "design"}}})},
          {"expires_at", "2026-12-24T14:59:00.000Z"},
          {"password", false},
          {"max_viewers", nullptr},
          {"read_only", false},
          {"may_wake", true},
          {"host_header", "localhost"},
          {"url", "http://5173-one.localhost/"},
          {"link", nullptr},
          {"effective", {{"audience", "people"}, {"expires_at", "2026-12-24T14:59:00.000Z"}, {"active", true}}},
          {"viewers", 0}};
}

TEST(SharePlace, is_a_port_with_or_without_a_workspace) {
  const auto alone = parse_share_place({"5173"}).value();
  EXPECT_EQ(alone.workspace, "");
  EXPECT_EQ(alone.port, 5173);
  const auto named = parse_share_place({"8080", "65535"}).value();
  EXPECT_EQ(named.workspace, "8080");
  EXPECT_EQ(named.port, 65535);
  for (const auto* wrong : {"0", "65536", "abc", "-1", "", "080", "80 ", "shop"}) {
    const auto place = parse_share_place({wrong});
    ASSERT_FALSE(place) << wrong;
    EXPECT_NE(place.error().message.find("from 1 to 65535, not \"" + std::string(wrong) + "\""), std::string::npos)
        << place.error().message;
  }
}

TEST(ShareRequest, has_what_was_said_and_nothing_else) {
  EXPECT_EQ(request_of({}), json::object());
  ShareFlags flags;
  flags.with = {"kim", "@design", " lee "};
  flags.until = "friday";
  flags.password = "open sesame";
  flags.max_viewers = "5";
  flags.read_only = true;
  flags.wake = false;
  flags.alias = "demo";
  flags.move_alias = true;
  flags.host = "original";
  EXPECT_EQ(request_of(flags), (json{{"audience", "people"},
                                     {"users", {"kim", "lee"}},
                                     {"groups", {"design"}},
                                     {"expires_at", "2026-11-27T14:59:00.000Z"},
                                     {"password", "open sesame"},
                                     {"max_viewers", 5},
                                     {"read_only", true},
                                     {"may_wake", false},
                                     {"alias", "demo"},
                                     {"move_alias", true},
                                     {"host_header", "original"}}));
}

TEST(ShareRequest, takes_away_what_is_to_be_none) {
  ShareFlags flags;
  flags.until = "never";
  flags.no_password = true;
  flags.max_viewers = "none";
  flags.alias = "none";
  EXPECT_EQ(request_of(flags),
            (json{{"expires_at", nullptr}, {"password", nullptr}, {"max_viewers", nullptr}, {"alias", nullptr}}));
}

TEST(ShareRequest, leaves_a_while_to_the_clock_of_the_server) {
  ShareFlags flags;
  flags.until = "2h";
  EXPECT_EQ(request_of(flags), (json{{"expires_in", 7200}}));
}

TEST(ShareRequest, names_people_anew_and_beside_a_link) {
  ShareFlags flags;
  flags.with = {"@design"};
  EXPECT_EQ(request_of(flags), (json{{"audience", "people"}, {"users", json::array()}, {"groups", {"design"}}}));
  flags.link = true;
  EXPECT_EQ(request_of(flags), (json{{"audience", "link"}, {"users", json::array()}, {"groups", {"design"}}}));
  ShareFlags everyone;
  everyone.everyone = true;
  EXPECT_EQ(request_of(everyone), (json{{"audience", "everyone"}}));
  ShareFlags owner;
  owner.only_me = true;
  EXPECT_EQ(request_of(owner), (json{{"audience", "owner"}}));
}

TEST(ShareRequest, refuses_with_the_flag_that_is_wrong) {
  const auto refused = [](auto set, const char* expected) {
    ShareFlags flags;
    set(flags);
    const auto message = refusal_of(flags);
    EXPECT_TRUE(message.starts_with(expected)) << message;
  };
  refused([](ShareFlags& flags) { flags.until = "someday"; }, "--until: \"someday\" is no time");
  refused([](ShareFlags& flags) { flags.until = ""; }, "--until: \"\" is no time");
  refused([](ShareFlags& flags) { flags.with = {"@"}; }, "--with: ");
  refused([](ShareFlags& flags) { flags.with = {"kim", ""}; }, "--with: ");
  refused([](ShareFlags& flags) { flags.password = "abc"; }, "--password: ");
  for (const auto* wrong : {"0", "10001", "-1", "five", "", "5x", "99999999999"}) {
    refused([wrong](ShareFlags& flags) { flags.max_viewers = wrong; }, "--max-viewers: ");
  }
  for (const auto* wrong : {"", "ab", "Demo", "admin", "ide-x", "a--b"}) {
    refused([wrong](ShareFlags& flags) { flags.alias = wrong; }, "--alias: ");
  }
}

TEST(ShareTable, describes_a_share_with_its_address_first) {
  EXPECT_EQ(describe_share(full_share(), in_seoul),
            "address      http://5173-one.localhost/\n"
            "who          lee, @design\n"
            "until        Thu 2026-12-24 23:59\n"
            "wakes        a visit may start the workspace\n");
  auto link = full_share();
  link["audience"] = "link";
  link["effective"] = {{"audience", "link"}, {"expires_at", nullptr}, {"active", true}};
  link["link"] = "http://5173-one.localhost/?codehub_share=secret";
  link["expires_at"] = nullptr;
  link["password"] = true;
  link["max_viewers"] = 5;
  link["read_only"] = true;
  link["may_wake"] = false;
  link["host_header"] = "original";
  link["viewers"] = 2;
  EXPECT_EQ(describe_share(link, in_seoul),
            "address      http://5173-one.localhost/?codehub_share=secret\n"
            "who          anyone with the link; without it lee, @design\n"
            "until        never\n"
            "password     yes\n"
            "max viewers  5\n"
            "read-only    yes: GET, HEAD and OPTIONS only, no WebSocket\n"
            "wakes        no\n"
            "host         the server is told the visitors' Host\n"
            "viewers      2 now\n");
}

TEST(ShareTable, says_what_the_operator_s_limits_cut) {
  auto share = full_share();
  share["audience"] = "link";
  share["expires_at"] = nullptr;
  const auto described = describe_share(share, in_seoul);  // Effective: people, until December.
  EXPECT_NE(described.find("until        Thu 2026-12-24 23:59 (your operator's limit; chosen: never)\n"),
            std::string::npos)
      << described;
  EXPECT_NE(described.find("note         your operator allows no more than named people: lee, @design\n"),
            std::string::npos)
      << described;
  EXPECT_NE(share_table(json::array({share}), ShareColumns::kOwn, in_seoul).find("  lee, @design (limited)  Thu 2026"),
            std::string::npos);
  share["effective"]["audience"] = "owner";
  share["effective"]["active"] = false;
  EXPECT_NE(
      share_table(json::array({share}), ShareColumns::kOwn, in_seoul).find("only the owner (limited)  not allowed"),
      std::string::npos);
  EXPECT_NE(describe_share(share, in_seoul).find("your operator allows no sharing"), std::string::npos);
}

TEST(ShareTable, says_that_nobody_is_let_in) {
  auto ended = full_share();
  ended["effective"]["active"] = false;
  EXPECT_NE(describe_share(ended, in_seoul).find("note         it has ended"), std::string::npos);
  auto resting = full_share();
  resting["audience"] = "owner";
  resting["effective"] = {{"audience", "owner"}, {"expires_at", nullptr}, {"active", false}};
  EXPECT_NE(describe_share(resting, in_seoul).find("note         it rests"), std::string::npos);
  EXPECT_NE(share_table(json::array({ended}), ShareColumns::kOwn, in_seoul).find("ended"), std::string::npos);
  EXPECT_NE(share_table(json::array({resting}), ShareColumns::kOwn, in_seoul).find("rests"), std::string::npos);
}

TEST(ShareTable, says_what_has_changed_and_only_that) {
  EXPECT_EQ(share_changes(full_share(), full_share(), in_seoul), "");
  auto after = full_share();
  after["audience"] = "link";
  after["expires_at"] = nullptr;
  after["password"] = true;
  after["max_viewers"] = 5;
  after["read_only"] = true;
  after["may_wake"] = false;
  after["alias"] = "demo";
  after["host_header"] = "original";
  after["link"] = "http://demo.localhost/?codehub_share=new";
  EXPECT_EQ(share_changes(full_share(), after, in_seoul),
            "  who: lee, @design -> anyone with the link; without it lee, @design\n"
            "  until: Thu 2026-12-24 23:59 -> never\n"
            "  password: no -> yes\n"
            "  max viewers: no limit -> 5\n"
            "  read-only: no -> yes\n"
            "  wakes: yes -> no\n"
            "  alias: none -> demo\n"
            "  host: localhost -> original\n");
  EXPECT_EQ(share_changes(after, after, in_seoul), "");
  auto elsewhere = after;
  elsewhere["link"] = "http://5173-one.localhost/?codehub_share=new";
  EXPECT_EQ(share_changes(after, elsewhere, in_seoul), "");
  auto renewed = after;
  renewed["link"] = "http://demo.localhost/?codehub_share=newer";
  EXPECT_EQ(share_changes(after, renewed, in_seoul), "  link: a new one; the one before is dead\n");
  EXPECT_NE(share_changes(after, full_share(), in_seoul).find("  link: the one that was given out is dead\n"),
            std::string::npos);
}

TEST(ShareTable, has_columns_for_each_reader) {
  const auto shares = json::array({full_share()});
  EXPECT_EQ(share_table(shares, ShareColumns::kOwn, in_seoul),
            "WORKSPACE  PORT  WHO           UNTIL                 PASSWORD  VIEWERS  ADDRESS\n"
            "shop       5173  lee, @design  Thu 2026-12-24 23:59  no        0        http://5173-one.localhost/\n");
  EXPECT_TRUE(share_table(shares, ShareColumns::kAll, in_seoul).starts_with("OWNER  WORKSPACE  PORT  WHO"));
  json visited = full_share();
  for (const auto* key : {"audience", "users", "groups", "expires_at", "max_viewers", "link", "viewers"}) {
    visited.erase(key);
  }
  visited["effective"].erase("audience");
  EXPECT_EQ(share_table(json::array({visited}), ShareColumns::kVisited, in_seoul),
            "OWNER  WORKSPACE  PORT  UNTIL                 PASSWORD  ADDRESS\n"
            "kim    shop       5173  Thu 2026-12-24 23:59  no        http://5173-one.localhost/\n");
}

TEST(ShareTable, names_viewers_and_marks_guests) {
  json kim = {{"name", "kim"},
              {"display_name", "Kim Minji"},
              {"guest", false},
              {"address", "10.0.0.1"},
              {"since", "2026-11-27T05:00:00.000Z"},
              {"last_seen_at", "2026-11-27T05:00:00.000Z"},
              {"requests", 12},
              {"bytes_sent", 1500000},
              {"bytes_received", 300}};
  auto guest = kim;
  guest["name"] = "\x1b[31mMallory";
  guest["guest"] = true;
  auto nameless = guest;
  nameless["name"] = "";
  const auto viewers = viewer_table(json::array({kim, guest, nameless}));
  EXPECT_NE(viewers.find("Kim Minji (kim)  10.0.0.1"), std::string::npos) << viewers;
  EXPECT_NE(viewers.find("12        1.5 MB  300 B\n"), std::string::npos) << viewers;
  EXPECT_NE(viewers.find("\nMallory (guest)  10.0.0.1"), std::string::npos) << viewers;
  EXPECT_NE(viewers.find("\nguest            10.0.0.1"), std::string::npos) << viewers;
  kim["ended_at"] = "2026-11-27T05:10:00.000Z";
  kim["end_reason"] = "expired";
  guest["ended_at"] = nullptr;
  guest["end_reason"] = "";
  const auto visits = visit_table(json::array({kim, guest}), in_seoul);
  EXPECT_NE(visits.find("Fri 2026-11-27 14:00  Fri 2026-11-27 14:10  expired"), std::string::npos) << visits;
  EXPECT_NE(visits.find("here now"), std::string::npos) << visits;
}

TEST(ShareTable, bears_with_what_it_does_not_know) {
  for (const auto& strange :
       {json(), json::object(), json("text"), json{{"port", "x"}, {"users", 5}, {"viewers", "x"}}}) {
    EXPECT_FALSE(describe_share(strange, in_seoul).empty());
    EXPECT_FALSE(share_table(json::array({strange}), ShareColumns::kAll, in_seoul).empty());
    EXPECT_FALSE(viewer_table(json::array({strange})).empty());
    EXPECT_FALSE(visit_table(json::array({strange}), in_seoul).empty());
    EXPECT_FALSE(describe_share_limits(strange).empty());
  }
}

TEST(ShareLimits, are_said_in_the_largest_unit_that_fits) {
  const auto life = [](json seconds) {
    const auto text = describe_share_limits({{"widest_audience", "link"}, {"longest_life", std::move(seconds)}});
    return text.substr(text.find("life") + 9);
  };
  EXPECT_EQ(life(nullptr), "no limit\n");
  EXPECT_EQ(life(2592000), "30 days\n");
  EXPECT_EQ(life(86400), "1 day\n");
  EXPECT_EQ(life(129600), "36 hours\n");
  EXPECT_EQ(life(5400), "90 minutes\n");
  EXPECT_EQ(life(90), "90 seconds\n");
}

}  // namespace
}  // namespace codehub::cli
