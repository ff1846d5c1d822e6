// `codehub share`, `unshare`, `shares` and `policy sharing`, against a server that answers what the test says.
#include <iostream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "codehub/cli/exit_codes.hpp"
#include "command_line.hpp"
#include "scripted_server.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

json a_workspace(const std::string& name, const char* phase) {
  return {{"id", name}, {"name", name}, {"phase", phase}};
}

json a_share(const std::string& workspace, int port) {
  return {{"id", "s_" + workspace + std::to_string(port)},
          {"workspace_id", workspace},
          {"workspace_name", workspace},
          {"owner", {{"id", "u_1"}, {"username", "kim"}, {"display_name", "Kim"}}},
          {"port", port},
          {"alias", nullptr},
          {"audience", "everyone"},
          {"users", json::array()},
          {"groups", json::array()},
          {"expires_at", nullptr},
          {"password", false},
          {"max_viewers", nullptr},
          {"read_only", false},
          {"may_wake", true},
          {"host_header", "localhost"},
          {"url", "http://" + std::to_string(port) + "-" + workspace + ".localhost/"},
          {"link", nullptr},
          {"effective", {{"audience", "everyone"}, {"expires_at", nullptr}, {"active", true}}},
          {"viewers", 0}};
}

ScriptedServer::Answer refused(int status, const char* code, const char* message) {
  return {status, {{"error", {{"code", code}, {"message", message}}}}};
}

/// What a server of these workspaces and shares answers. Changes are answered with the share as it would be.
class Shared {
 public:
  json workspaces = json::array();
  json shares = json::array();
  std::map<std::string, ScriptedServer::Answer> others;  ///< By "METHOD target"; they go first.

  ScriptedServer::Answer operator()(const SeenRequest& request) {
    const auto other = others.find(request.method + " " + request.target);
    if (other != others.end()) return other->second;
    const auto path = request.target.substr(0, request.target.find('?'));
    if (request.method == "GET" && path == "/api/v1/workspaces") {
      return {200, {{"items", workspaces}, {"next_cursor", ""}}};
    }
    if (request.method == "GET" && path == "/api/v1/shares") return {200, {{"shares", shares}, {"next_cursor", ""}}};
    if (path.starts_with("/api/v1/workspaces/") && path.ends_with("/shares")) return of_workspace(request, path);
    if (path.starts_with("/api/v1/shares/")) return of_share(request, path);
    return refused(404, "NOT_FOUND", "the test knows no such route");
  }

 private:
  ScriptedServer::Answer of_workspace(const SeenRequest& request, const std::string& path) {
    const std::string prefix = "/api/v1/workspaces/";
    const auto name = path.substr(prefix.size(), path.rfind('/') - prefix.size());
    if (request.method == "POST") {
      auto made = a_share(name, request.body["port"].get<int>());
      made.update(shown(request.body));
      return {201, made};
    }
    json found = json::array();
    for (const auto& share : shares) {
      if (share["workspace_id"] == name) found.push_back(share);
    }
    return {200, {{"shares", found}}};
  }

  ScriptedServer::Answer of_share(const SeenRequest& request, const std::string& path) {
    for (auto share : shares) {
      const auto own = "/api/v1/shares/" + share["id"].get<std::string>();
      if (path == own && request.method == "DELETE") return {204, nullptr};
      if (path == own + "/link") share["link"] = share["url"].get<std::string>() + "?codehub_share=renewed";
      if (path == own && request.method == "PATCH") share.update(shown(request.body));
      if (path.starts_with(own)) return {200, share};
    }
    return refused(404, "NOT_FOUND", "there is no such share");
  }

  // The fields of a request as an answer has them.
  static json shown(const json& body) {
    json fields = json::object();
    for (const auto& [key, value] : body.items()) {
      if (key == "users") {
        fields[key] = json::array();
        for (const auto& name : value) fields[key].push_back({{"username", name}});
      } else if (key == "groups") {
        fields[key] = json::array();
        for (const auto& name : value) fields[key].push_back({{"name", name}});
      } else if (key == "password") {
        fields[key] = value.is_string();
      } else if (key == "audience") {
        fields[key] = value;
        fields["effective"] = {{"audience", value}, {"expires_at", nullptr}, {"active", value != "owner"}};
      } else {
        fields[key] = value;
      }
    }
    return fields;
  }
};

class ShareCommandsTest : public CommandLineTest {
 protected:
  ShareCommandsTest() {
    shared.workspaces.push_back(a_workspace("shop", "RUNNING"));
    shared.workspaces.push_back(a_workspace("blog", "STANDBY"));
  }
  /// Words as a shell hands them over; the server as the test has set it up at its first use.
  CommandOutcome run(std::vector<std::string> words) {
    if (!server) server.emplace([this](const SeenRequest& request) { return shared(request); });
    return run_at(server->url(), std::move(words));
  }

  Shared shared;
  std::optional<ScriptedServer> server;
};

/// Standard input with this text, for as long as it lives.
class Typed {
 public:
  explicit Typed(const std::string& text) : stream_(text), before_(std::cin.rdbuf(stream_.rdbuf())) {}
  ~Typed() {
    std::cin.rdbuf(before_);
    std::cin.clear();
  }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;

 private:
  std::istringstream stream_;
  std::streambuf* before_;
};

TEST_F(ShareCommandsTest, share_a_port_with_people) {
  const auto outcome = run({"share", "shop", "5173", "--with", "kim,@design", "--with", "lee"});
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "5173 of shop is shared:\n"
            "address      http://5173-shop.localhost/\n"
            "who          kim, lee, @design\n"
            "until        never\n"
            "wakes        a visit may start the workspace\n");
  const auto changes = server->changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].method + " " + changes[0].target, "POST /api/v1/workspaces/shop/shares");
  EXPECT_EQ(changes[0].body,
            (json{{"port", 5173}, {"audience", "people"}, {"users", {"kim", "lee"}}, {"groups", {"design"}}}));
}

TEST_F(ShareCommandsTest, take_the_flags_in_any_order_and_the_port_last) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"share", "--with", "kim", "shop", "5173"},
                                                                 {"share", "shop", "--with", "kim", "5173"},
                                                                 {"share", "--with=kim", "5173"}}) {
    EXPECT_EQ(run(words).code, kDone);
    EXPECT_EQ(server->changes().back().body["port"], 5173);
    EXPECT_EQ(server->changes().back().body["users"], json::array({"kim"}));
  }
}

TEST_F(ShareCommandsTest, share_by_a_link_with_everything_that_can_be_said) {
  const auto outcome = run({"share", "5173", "--link", "--until", "2h", "--password", "open sesame", "--max-viewers",
                            "5", "--read-only", "--no-wake", "--alias", "demo", "--move-alias", "--host", "original"});
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  EXPECT_EQ(server->changes().at(0).body, (json{{"port", 5173},
                                                {"audience", "link"},
                                                {"expires_in", 7200},
                                                {"password", "open sesame"},
                                                {"max_viewers", 5},
                                                {"read_only", true},
                                                {"may_wake", false},
                                                {"alias", "demo"},
                                                {"move_alias", true},
                                                {"host_header", "original"}}));
  EXPECT_EQ(outcome.output.find("open sesame"), std::string::npos);
}

TEST_F(ShareCommandsTest, print_the_share_as_json) {
  const auto outcome = run({"share", "5173", "--everyone", "--json"});
  EXPECT_EQ(json::parse(outcome.output), a_share("shop", 5173));
}

TEST_F(ShareCommandsTest, change_a_share_that_there_is_and_say_what) {
  shared.shares.push_back(a_share("shop", 80));
  shared.shares.push_back(a_share("shop", 5173));
  const auto outcome = run({"share", "shop", "5173", "--with", "lee", "--max-viewers", "3", "--no-wake"});
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  const auto changes = server->changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].method + " " + changes[0].target, "PATCH /api/v1/shares/s_shop5173");
  EXPECT_FALSE(changes[0].body.contains("port"));
  EXPECT_TRUE(
      outcome.output.starts_with("5173 of shop is shared otherwise now:\n"
                                 "  who: everyone who is signed in -> lee\n"
                                 "  max viewers: no limit -> 3\n"
                                 "  wakes: yes -> no\n"
                                 "address      http://5173-shop.localhost/\n"))
      << outcome.output;
}

TEST_F(ShareCommandsTest, say_that_nothing_changed_and_that_a_password_did) {
  shared.shares.push_back(a_share("shop", 5173));
  shared.shares[0]["password"] = true;
  EXPECT_TRUE(run({"share", "5173", "--everyone"}).output.starts_with("5173 of shop is shared as before:\n"));
  const auto replaced = run({"share", "5173", "--password", "another one"});
  EXPECT_TRUE(replaced.output.starts_with("5173 of shop is shared otherwise now:\n  password: a new one\n"))
      << replaced.output;
  EXPECT_EQ(server->changes().back().body, (json{{"password", "another one"}}));
  EXPECT_NE(run({"share", "5173", "--no-password"}).output.find("  password: yes -> no\n"), std::string::npos);
  EXPECT_EQ(server->changes().back().body, (json{{"password", nullptr}}));
}

TEST_F(ShareCommandsTest, show_a_share_when_nothing_is_said) {
  shared.shares.push_back(a_share("shop", 5173));
  const auto outcome = run({"share", "5173"});
  EXPECT_EQ(outcome.code, kDone);
  EXPECT_TRUE(outcome.output.starts_with("5173 of shop is shared:\naddress      http://5173-shop.localhost/\n"));
  EXPECT_TRUE(server->changes().empty());
}

TEST_F(ShareCommandsTest, make_a_new_link) {
  auto share = a_share("shop", 5173);
  share["audience"] = "link";
  share["effective"]["audience"] = "link";
  share["link"] = "http://5173-shop.localhost/?codehub_share=first";
  shared.shares.push_back(share);
  const auto outcome = run({"share", "5173", "--new-link"});
  EXPECT_EQ(outcome.output.find("first"), std::string::npos) << outcome.output;
  EXPECT_TRUE(
      outcome.output.starts_with("5173 of shop is shared otherwise now:\n"
                                 "  link: a new one; the one before is dead\n"
                                 "address      http://5173-shop.localhost/?codehub_share=renewed\n"))
      << outcome.output;
  ASSERT_EQ(server->changes().size(), 1U);
  EXPECT_EQ(server->changes()[0].target, "/api/v1/shares/s_shop5173/link");
}

TEST_F(ShareCommandsTest, need_to_be_told_with_whom) {
  const auto outcome = run({"share", "shop", "5173", "--until", "2h"});
  EXPECT_EQ(outcome.code, kWrongUsage);
  EXPECT_NE(outcome.errors.find("--with USER,@GROUP, --everyone, --link or --only-me"), std::string::npos)
      << outcome.errors;
  EXPECT_TRUE(server->changes().empty());
}

TEST_F(ShareCommandsTest, need_a_workspace_when_it_is_not_clear_which) {
  shared.workspaces.push_back(a_workspace("wiki", "RUNNING"));
  const auto several = run({"share", "5173", "--everyone"});
  EXPECT_EQ(several.code, kWrongUsage);
  EXPECT_NE(several.errors.find("several of your workspaces run; name the one you mean before the port: shop, wiki\n"),
            std::string::npos)
      << several.errors;
  EXPECT_TRUE(server->changes().empty());
  EXPECT_EQ(run({"share", "blog", "5173", "--everyone"}).code, kDone) << "one that does not run may be named";
  EXPECT_EQ(run({"share", "absent", "5173", "--everyone"}).code, kNotFound);
}

TEST_F(ShareCommandsTest, list_the_workspaces_when_none_runs) {
  shared.workspaces = json::array({a_workspace("shop", "STANDBY"), a_workspace("blog", "STANDBY")});
  const auto none = run({"share", "5173", "--everyone"});
  EXPECT_EQ(none.code, kWrongUsage);
  EXPECT_NE(none.errors.find("none of your workspaces runs; name the one you mean before the port: shop, blog\n"),
            std::string::npos)
      << none.errors;
}

TEST_F(ShareCommandsTest, refuse_wrong_words_before_anything_is_asked) {
  const std::vector<std::vector<std::string>> rows = {
      {"share"},
      {"share", "shop"},
      {"share", "5173", "shop"},
      {"share", "shop", "0"},
      {"share", "shop", "65536"},
      {"share", "shop", "5173", "again"},
      {"share", "5173", "--everyone", "--link"},
      {"share", "5173", "--everyone", "--with", "kim"},
      {"share", "5173", "--only-me", "--link"},
      {"share", "5173", "--everyone", "--until", "someday"},
      {"share", "5173", "--everyone", "--until", ""},
      {"share", "5173", "--everyone", "--until", "2020-01-01"},
      {"share", "5173", "--everyone", "--max-viewers", "0"},
      {"share", "5173", "--everyone", "--max-viewers", ""},
      {"share", "5173", "--everyone", "--alias", "A"},
      {"share", "5173", "--everyone", "--alias", ""},
      {"share", "5173", "--everyone", "--move-alias"},
      {"share", "5173", "--everyone", "--host", "example.com"},
      {"share", "5173", "--everyone", "--password", "abc"},
      {"share", "5173", "--everyone", "--password", "open sesame", "--no-password"},
      {"share", "5173", "--everyone", "--password", "open sesame", "--password-stdin"},
      {"share", "5173", "--with", "@"},
      {"share", "5173", "--with", ""},
      {"unshare"},
      {"unshare", "shop", "x"},
      {"shares", "shop", "--all"},
      {"shares", "--all", "--with-me"},
      {"shares", "viewers"},
      {"shares", "viewers", "shop", "5173", "again"},
      {"shares", "viewers", "5173", "--all"},
      {"shares", "shop", "viewers", "5173"},
      {"shares", "visits", "5173", "--limit", "0"},
      {"policy"},
      {"policy", "sharing", "--widest", "world"},
      {"policy", "sharing", "--longest", "friday"},
      {"policy", "sharing", "--longest", ""},
  };
  for (const auto& words : rows) {
    const auto outcome = run(words);
    std::string line;
    for (const auto& word : words) line += word + " ";
    EXPECT_EQ(outcome.code, kWrongUsage) << line << outcome.output;
    EXPECT_FALSE(outcome.errors.empty()) << line;
    EXPECT_EQ(outcome.output, "") << line;
  }
  EXPECT_TRUE(server->all().empty());
}

TEST_F(ShareCommandsTest, read_a_password_from_standard_input) {
  const Typed typed("open sesame\nmore\n");
  EXPECT_EQ(run({"share", "5173", "--link", "--password-stdin"}).code, kDone);
  EXPECT_EQ(server->changes().at(0).body["password"], "open sesame");
}

TEST_F(ShareCommandsTest, ask_for_a_password_and_say_so_where_nobody_can_be_asked) {
  if (::isatty(0) != 0) GTEST_SKIP() << "somebody could be asked";
  for (const auto& words : std::vector<std::vector<std::string>>{{"share", "5173", "--link", "--password"},
                                                                 {"share", "--password=", "5173"}}) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.code, kWrongUsage);
    EXPECT_NE(outcome.errors.find("Password for visitors of port 5173"), std::string::npos) << outcome.errors;
  }
  EXPECT_TRUE(server->changes().empty());
}

TEST_F(ShareCommandsTest, end_with_the_code_of_what_the_server_refuses) {
  shared.others["POST /api/v1/workspaces/shop/shares"] =
      refused(403, "FORBIDDEN", "`audience`: the widest that is allowed here is \"people\", not \"link\"");
  const auto outcome = run({"share", "5173", "--link"});
  EXPECT_EQ(outcome.code, kNotAllowed);
  EXPECT_NE(outcome.errors.find("the widest that is allowed here is \"people\""), std::string::npos);
  shared.others["POST /api/v1/workspaces/shop/shares"] = refused(409, "INVALID_STATE", "`alias`: it is taken");
  EXPECT_EQ(run({"share", "5173", "--link", "--alias", "demo"}).code, kWrongState);
}

TEST_F(ShareCommandsTest, end_a_share_and_say_what_ended) {
  auto share = a_share("blog", 5173);
  share["viewers"] = 2;
  shared.shares.push_back(a_share("shop", 80));
  shared.shares.push_back(share);
  const auto outcome = run({"unshare", "5173"});  // The only share of that port, in a workspace that does not run.
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "5173 of blog is no longer shared\n"
            "  who: everyone who is signed in\n"
            "  viewers who were sent away: 2\n");
  ASSERT_EQ(server->changes().size(), 1U);
  EXPECT_EQ(server->changes()[0].method + " " + server->changes()[0].target, "DELETE /api/v1/shares/s_blog5173");
  EXPECT_EQ(json::parse(run({"unshare", "shop", "80", "--json"}).output),
            (json{{"id", "s_shop80"}, {"unshared", true}}));
}

TEST_F(ShareCommandsTest, end_no_share_that_there_is_not_and_none_of_several) {
  shared.shares.push_back(a_share("shop", 5173));
  shared.shares.push_back(a_share("blog", 5173));
  const auto several = run({"unshare", "5173"});
  EXPECT_EQ(several.code, kWrongUsage);
  EXPECT_NE(several.errors.find("name the one you mean before the port: shop, blog"), std::string::npos);
  EXPECT_EQ(run({"unshare", "80"}).code, kNotFound);
  EXPECT_EQ(run({"unshare", "shop", "80"}).code, kNotFound);
  EXPECT_EQ(run({"unshare", "absent", "80"}).code, kNotFound);
  EXPECT_TRUE(server->changes().empty());
}

TEST_F(ShareCommandsTest, list_shares) {
  shared.shares.push_back(a_share("shop", 5173));
  shared.shares.push_back(a_share("blog", 80));
  EXPECT_EQ(run({"shares"}).output,
            "WORKSPACE  PORT  WHO                        UNTIL  PASSWORD  VIEWERS  ADDRESS\n"
            "shop       5173  everyone who is signed in  never  no        0        http://5173-shop.localhost/\n"
            "blog       80    everyone who is signed in  never  no        0        http://80-blog.localhost/\n");
  EXPECT_EQ(run({"shares", "blog"}).output.find("5173"), std::string::npos);
  EXPECT_TRUE(run({"shares", "--all"}).output.starts_with("OWNER  WORKSPACE"));
  EXPECT_EQ(server->all().back().target, "/api/v1/shares?all=true&limit=200");
  EXPECT_TRUE(run({"shares", "--with-me"}).output.starts_with("OWNER  WORKSPACE  PORT  UNTIL"));
  EXPECT_EQ(server->all().back().target, "/api/v1/shares?with=me&limit=200");
  EXPECT_EQ(json::parse(run({"shares", "--json"}).output), shared.shares);
  EXPECT_EQ(json::parse(run({"shares", "shop", "--json"}).output), json::array({shared.shares[0]}));
}

TEST_F(ShareCommandsTest, say_in_words_that_there_are_none) {
  EXPECT_EQ(run({"shares"}).output, "no port is shared; `codehub share` does it\n");
  EXPECT_EQ(run({"shares", "shop"}).output, "no port of shop is shared; `codehub share` does it\n");
  EXPECT_EQ(run({"shares", "--with-me"}).output, "nobody shares a port with you\n");
  EXPECT_EQ(run({"shares", "--json"}).output, "[]\n");
}

TEST_F(ShareCommandsTest, list_shares_page_by_page) {
  shared.others["GET /api/v1/shares?limit=200"] = {
      200, {{"shares", json::array({a_share("shop", 80)})}, {"next_cursor", "a b"}}};
  shared.others["GET /api/v1/shares?limit=200&cursor=a%20b"] = {
      200, {{"shares", json::array({a_share("shop", 81)})}, {"next_cursor", ""}}};
  EXPECT_EQ(json::parse(run({"shares", "--json"}).output).size(), 2U);
}

TEST_F(ShareCommandsTest, list_who_looks_and_who_has) {
  shared.shares.push_back(a_share("shop", 5173));
  const json visit = {{"viewer", "guest_1"},
                      {"user_id", nullptr},
                      {"name", "Lee"},
                      {"display_name", ""},
                      {"guest", true},
                      {"address", "10.0.0.9"},
                      {"since", "2026-11-27T05:00:00.000Z"},
                      {"last_seen_at", "2026-11-27T05:00:00.000Z"},
                      {"requests", 7},
                      {"bytes_sent", 1000},
                      {"bytes_received", 10},
                      {"ended_at", nullptr},
                      {"end_reason", ""}};
  const auto visits = [&visit](std::size_t count, const char* next) {
    json page = json::array();
    for (std::size_t i = 0; i < count; ++i) page.push_back(visit);
    return ScriptedServer::Answer{200, {{"visits", page}, {"next_cursor", next}}};
  };
  shared.others["GET /api/v1/shares/s_shop5173/viewers"] = {200, {{"viewers", json::array({visit})}}};
  shared.others["GET /api/v1/shares/s_shop5173/visits?limit=50"] = visits(3, "");
  shared.others["GET /api/v1/shares/s_shop5173/visits?limit=200"] = visits(200, "more");
  shared.others["GET /api/v1/shares/s_shop5173/visits?limit=50&cursor=more"] = visits(50, "even more");
  const auto viewers = run({"shares", "viewers", "5173"});
  EXPECT_EQ(viewers.code, kDone) << viewers.errors;
  EXPECT_NE(viewers.output.find("Lee (guest)  10.0.0.9"), std::string::npos) << viewers.output;
  EXPECT_EQ(viewers.output.find("WORKSPACE"), std::string::npos) << "the list of shares is not shown as well";
  EXPECT_EQ(json::parse(run({"shares", "viewers", "shop", "5173", "--json"}).output), json::array({visit}));
  EXPECT_EQ(json::parse(run({"shares", "visits", "5173", "--json"}).output).size(), 3U);
  EXPECT_EQ(json::parse(run({"shares", "visits", "5173", "--limit", "250", "--json"}).output).size(), 250U);
  EXPECT_NE(run({"shares", "visits", "shop", "5173"}).output.find("Fri 2026-11-27 14:00  here now"), std::string::npos);
  EXPECT_EQ(run({"shares", "viewers", "80"}).code, kNotFound);
}

TEST_F(ShareCommandsTest, say_in_words_that_nobody_looks) {
  shared.shares.push_back(a_share("shop", 5173));
  shared.others["GET /api/v1/shares/s_shop5173/viewers"] = {200, {{"viewers", json::array()}}};
  shared.others["GET /api/v1/shares/s_shop5173/visits?limit=50"] = {200,
                                                                    {{"visits", json::array()}, {"next_cursor", ""}}};
  EXPECT_EQ(run({"shares", "viewers", "5173"}).output, "nobody looks at 5173 of shop now\n");
  EXPECT_EQ(run({"shares", "visits", "5173"}).output, "nobody has visited 5173 of shop\n");
}

TEST_F(ShareCommandsTest, show_what_operators_allow) {
  json limits = {{"widest_audience", "link"}, {"longest_life", nullptr}};
  limits["mine"] = limits;
  shared.others["GET /api/v1/share-limits"] = {200, limits};
  EXPECT_EQ(run({"policy", "sharing"}).output,
            "widest audience  link (anyone with the link)\n"
            "longest life     no limit\n");
  limits["mine"] = {{"widest_audience", "people"}, {"longest_life", 604800}};
  shared.others["GET /api/v1/share-limits"] = {200, limits};
  EXPECT_EQ(run({"policy", "sharing"}).output,
            "widest audience  link (anyone with the link)\n"
            "longest life     no limit\n"
            "for you, as a member of your groups:\n"
            "widest audience  people (named people)\n"
            "longest life     7 days\n");
  EXPECT_EQ(json::parse(run({"policy", "sharing", "--json"}).output), limits);
}

TEST_F(ShareCommandsTest, set_what_operators_allow) {
  const json limits = {{"widest_audience", "everyone"}, {"longest_life", 2592000}};
  shared.others["PATCH /api/v1/share-limits"] = {200, limits};
  EXPECT_EQ(run({"policy", "sharing", "--widest", "everyone", "--longest", "30d"}).output,
            "widest audience  everyone (everyone who is signed in)\n"
            "longest life     30 days\n");
  EXPECT_EQ(server->changes().back().body, limits);
  EXPECT_EQ(run({"policy", "sharing", "--longest", "none"}).code, kDone);
  EXPECT_EQ(server->changes().back().body, (json{{"longest_life", nullptr}}));
  shared.others["GET /api/v1/groups?limit=200"] = {
      200, {{"items", json::array({{{"id", "g_1"}, {"name", "design"}}})}, {"next_cursor", ""}}};
  shared.others["PATCH /api/v1/groups/g_1/share-limits"] = {200, limits};
  EXPECT_EQ(run({"policy", "sharing", "--group", "design", "--widest", "people"}).code, kDone);
  EXPECT_EQ(server->changes().back().target, "/api/v1/groups/g_1/share-limits");
  EXPECT_EQ(server->changes().back().body, (json{{"widest_audience", "people"}}));
  EXPECT_EQ(run({"policy", "sharing", "--group", "absent"}).code, kNotFound);
  shared.others["PATCH /api/v1/share-limits"] = refused(403, "FORBIDDEN", "not allowed");
  EXPECT_EQ(run({"policy", "sharing", "--widest", "link"}).code, kNotAllowed);
}

TEST_F(ShareCommandsTest, are_completed_with_flags_and_names_of_workspaces) {
  for (const char* shell : {"bash", "zsh"}) {
    const auto script = run({"completion", shell}).output;
    const auto expect = [&](const std::string& path, const std::vector<std::string>& words) {
      const auto at = script.find("'" + path + "') words='");
      ASSERT_NE(at, std::string::npos) << shell << " " << path;
      const auto line = script.substr(at, script.find('\n', at) - at);
      for (const auto& word : words) EXPECT_NE(line.find(word), std::string::npos) << word << " in " << line;
    };
    expect("share", {"@workspaces", "--with ", "--everyone", "--link", "--only-me", "--until", "--password ",
                     "--password-stdin", "--no-password", "--max-viewers", "--read-only", "--no-read-only", "--wake",
                     "--no-wake", "--alias", "--move-alias", "--host", "--new-link", "--json"});
    expect("unshare", {"@workspaces"});
    expect("shares", {"viewers", "visits", "@workspaces", "--with-me", "--all"});
    expect("shares viewers", {"@workspaces"});
    expect("shares visits", {"@workspaces", "--limit"});
    expect("policy sharing", {"--widest", "--longest", "--group"});
  }
}

}  // namespace
}  // namespace codehub::cli
