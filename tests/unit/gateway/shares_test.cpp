#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codehub/base/random.hpp"
#include "gateway_house.hpp"

namespace codehub::gateway::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSharePassword = "open sesame";

/// One shared port of the owner's workspace, and people who visit it.
class Shares : public testing::Test {
 protected:
  void SetUp() override {
    house_.owner = house_.run(house_.store->users().find(house_.owner.id)).value();
    friend_ = house_.make_user("friend");
    stranger_ = house_.make_user("stranger");
    friend_session_ = house_.log_in("friend");
    stranger_session_ = house_.log_in("stranger");
  }

  void share(Audience audience, const std::function<void(store::ShareRecord&)>& edit = {}) {
    store::ShareRecord record;
    record.share.id = new_share_id(secure_random());
    record.share.workspace_id = house_.workspace.id;
    record.share.port = 5173;
    record.share.audience = audience;
    record.share.granted_at = record.share.created_at = record.share.updated_at = now();
    if (audience == Audience::kPeople) record.share.users.push_back({friend_.id, "", ""});
    if (audience == Audience::kLink) make_link(record);
    if (edit) edit(record);
    record_ = house_.run(house_.store->shares().create(record)).value();
    announce();
  }
  void change(const std::function<void(store::ShareRecord&)>& edit) {
    record_ = house_.run(house_.store->shares().find(record_.share.id)).value();
    edit(record_);
    record_ = house_.run(house_.store->shares().save(record_, false)).value();
    announce();
  }
  void announce() { house_.shares_changed.publish(SharesChanged{house_.workspace.id, house_.owner.id}); }
  void make_link(store::ShareRecord& record) {
    record.link_seed = random_token(16);
    token_ = house_.accounts->share_keys().link_token(record.share.id, record.link_seed);
    record.link_hash = accounts::ShareKeys::hash_link(token_);
  }
  void protect(store::ShareRecord& record) {
    record.share.has_password = true;
    record.password_hash = house_.run(house_.accounts->hash_share_password(kSharePassword)).value();
  }

  Told visit(const std::string& target = "/", const std::string& cookies = {}) {
    return house_.visit(house_.port_host, target, cookies);
  }
  /// As a program does it.
  Told call(const std::string& target, const std::string& cookies = {}) {
    http::Headers headers;
    if (!cookies.empty()) headers.set("Cookie", cookies);
    return house_.get(house_.port_host, target, std::move(headers));
  }
  std::string link(const std::string& path = "/") { return path + "?codehub_share=" + token_; }
  /// Sends the form of the page that a visitor reads first.
  std::string enter(const std::string& cookies, const std::string& form, const std::string& extra = {}) {
    const auto stream =
        house_.say("POST /.codehub/enter HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookies +
                   "\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n" + extra +
                   "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n" +
                   "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    return house_.hear(*stream, "\r\n\r\nnever");
  }
  static std::string pass_of(const std::string& answer) {
    const auto at = answer.find("Set-Cookie: codehub_pass=");
    if (at == std::string::npos) return {};
    const auto begin = at + std::string("Set-Cookie: ").size();
    return answer.substr(begin, answer.find(';', begin) - begin);
  }
  /// The pass of a guest who came by the link and read whose app it is.
  std::string guest(const std::string& form = "return=/&name=Mina") {
    return pass_of(enter(visit(link()).cookie("codehub_pass"), form));
  }
  std::unique_ptr<http::ByteStream> open_socket(const std::string& cookie) {
    auto stream = house_.say("GET /socket HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookie +
                             "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
    EXPECT_THAT(house_.hear(*stream, "\r\n\r\nhello"), HasSubstr("101 Switching"));
    return stream;
  }
  std::vector<store::Visit> live() { return house_.run(house_.store->visits().live(record_.share.id, now())).value(); }

  GatewayHouse house_;
  User friend_;
  User stranger_;
  std::string friend_session_;
  std::string stranger_session_;
  store::ShareRecord record_;
  std::string token_;
};

TEST_F(Shares, let_in_whom_the_audience_names_and_nobody_else) {
  const struct {
    Audience audience;
    bool friend_may;
    bool stranger_may;
  } cases[] = {{Audience::kOwner, false, false}, {Audience::kPeople, true, false}, {Audience::kEveryone, true, true}};
  share(Audience::kPeople);
  for (const auto& test : cases) {
    change([&test](auto& record) { record.share.audience = test.audience; });
    const std::pair<const std::string&, bool> people[] = {{friend_session_, test.friend_may},
                                                          {stranger_session_, test.stranger_may}};
    for (const auto& [session, may] : people) {
      const auto cookie = house_.enter(house_.port_host, session);
      EXPECT_EQ(!cookie.empty(), may) << to_string(test.audience);
      EXPECT_EQ(visit("/page", cookie).status == 200, may) << to_string(test.audience);
    }
    EXPECT_EQ(visit().status, 302) << "nobody is signed in: " << to_string(test.audience);
    EXPECT_EQ(call("/api").status, 401) << to_string(test.audience);
  }
}

TEST_F(Shares, let_in_the_members_of_a_group) {
  Group group;
  group.id = new_group_id(secure_random());
  group.name = "team";
  ASSERT_TRUE(house_.run(house_.store->groups().create(group)));
  ASSERT_TRUE(house_.run(house_.store->groups().add_member(group.id, stranger_.id)));
  share(Audience::kPeople, [&group](auto& record) {
    record.share.users.clear();
    record.share.groups.push_back({group.id, ""});
  });
  EXPECT_EQ(house_.enter(house_.port_host, friend_session_), "");
  const auto cookie = house_.enter(house_.port_host, stranger_session_);
  EXPECT_EQ(visit("/", cookie).status, 200);
  ASSERT_TRUE(house_.run(house_.store->groups().remove_member(group.id, stranger_.id)));
  house_.shares_changed.publish({});
  EXPECT_EQ(visit("/", cookie).status, 403);
}

TEST_F(Shares, tell_the_server_nothing_of_ours) {
  share(Audience::kLink);
  const auto pass = guest();
  const auto told = call("/page?a=1&codehub_share=" + token_ + "&b=%20x", pass + "; theirs=1");
  EXPECT_EQ(told.status, 200);
  EXPECT_THAT(told.body, StartsWith("GET /page?a=1&b=%20x HTTP/1.1"));
  EXPECT_THAT(told.body, HasSubstr("theirs=1"));
  EXPECT_THAT(told.body, Not(HasSubstr("codehub")));
  EXPECT_THAT(told.body, Not(HasSubstr(token_)));
}

TEST_F(Shares, keep_the_token_from_the_server_when_their_owner_tries_the_link) {
  share(Audience::kLink);
  const auto cookie = house_.enter(house_.port_host);
  const auto told = visit("/page?a=1&codehub_share=" + token_, cookie);
  EXPECT_EQ(told.status, 302);
  EXPECT_EQ(told.location(), "/page?a=1");
  EXPECT_THAT(call(link("/api"), cookie).body, StartsWith("GET /api HTTP/1.1"));
}

TEST_F(Shares, by_a_link_a_guest_reads_first_whose_app_it_is_once) {
  share(Audience::kLink);
  const auto first = visit(link("/deep/page"));
  EXPECT_EQ(first.status, 302);
  EXPECT_EQ(first.location(), "/deep/page") << "the token leaves the address bar";
  const auto pass = first.cookie("codehub_pass");
  const auto page = visit("/deep/page", pass);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<form"));
  EXPECT_THAT(page.body, HasSubstr("owner"));
  EXPECT_THAT(page.headers.get("Content-Security-Policy"), HasSubstr("form-action 'self'"));
  EXPECT_THAT(page.headers.get("Content-Security-Policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(call("/api", pass).status, 403) << "nothing of the app before that";
  const auto entered = enter(pass, "return=%2Fdeep%2Fpage&name=Mina");
  EXPECT_THAT(entered, StartsWith("HTTP/1.1 303"));
  EXPECT_THAT(entered, HasSubstr("Location: /deep/page\r\n"));
  const auto inside = visit("/deep/page", pass_of(entered));
  EXPECT_THAT(inside.body, StartsWith("GET /deep/page "));
  EXPECT_THAT(visit(link("/other"), pass_of(entered)).location(), "/other");
  ASSERT_EQ(live().size(), 1U);
  EXPECT_EQ(live()[0].name, "Mina");
  EXPECT_FALSE(live()[0].user_id);
}

TEST_F(Shares, lead_nowhere_else_after_the_form) {
  share(Audience::kLink);
  const auto pass = visit(link()).cookie("codehub_pass");
  for (const auto* evil :
       {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "", "%2F%0d%0aX"}) {
    EXPECT_THAT(enter(pass, std::string("return=") + evil), HasSubstr("Location: /\r\n")) << evil;
  }
}

TEST_F(Shares, take_the_form_from_their_own_page_only) {
  share(Audience::kLink);
  const auto pass = visit(link()).cookie("codehub_pass");
  const std::string form = "return=/";
  const auto stream =
      house_.say("POST /.codehub/enter HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + pass +
                 "\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\nContent-Length: 8\r\n\r\n" + form);
  EXPECT_THAT(house_.hear(*stream, "\r\n\r\nnever"), StartsWith("HTTP/1.1 403"));
}

TEST_F(Shares, refuse_links_that_are_wrong_old_or_of_another_share) {
  share(Audience::kLink);
  const auto old = link();
  const auto pass = guest();
  ASSERT_EQ(visit("/", pass).status, 200);
  for (const auto& wrong : {std::string("/?codehub_share="), std::string("/?codehub_share=x"),
                            "/?codehub_share=" + std::string(43, 'A'), "/?codehub_share=" + std::string(5000, 'A'),
                            "/?codehub_share=" + record_.link_hash, "/?codehub_share=" + record_.link_seed}) {
    const auto told = visit(wrong);
    EXPECT_EQ(told.status, 403) << wrong;
    EXPECT_EQ(told.cookie("codehub_pass"), "") << wrong;
    EXPECT_NE(call(wrong).status, 200) << wrong;
  }
  change([this](auto& record) { make_link(record); });
  EXPECT_EQ(visit(old).status, 403);
  EXPECT_NE(call("/", pass).status, 200) << "who came by the old link is out";
  EXPECT_EQ(visit(link()).status, 302);
}

TEST_F(Shares, a_program_sends_the_token_with_its_request) {
  share(Audience::kLink);
  EXPECT_EQ(call(link("/hook")).status, 200);
  EXPECT_EQ(call("/hook").status, 401);
}

TEST_F(Shares, open_no_other_port_and_no_ide_with_a_pass) {
  share(Audience::kLink);
  const auto pass = guest();
  const auto other = "5174-" + house_.workspace.id.value() + ".localhost";
  EXPECT_EQ(house_.get(other, "/", {{"Cookie", pass}}).status, 401);
  EXPECT_EQ(house_.get(house_.ide_host, "/", {{"Cookie", pass}}).status, 401);
  EXPECT_EQ(
      house_.get(GatewayHouse::kHub, "/w/" + house_.workspace.id.value() + "/port/5173/", {{"Cookie", pass}}).status,
      401);
}

TEST_F(Shares, ask_for_the_password) {
  share(Audience::kEveryone, [this](auto& record) { protect(record); });
  const auto cookie = house_.enter(house_.port_host, stranger_session_);
  const auto page = visit("/page", cookie);
  EXPECT_THAT(page.body, HasSubstr("type=\"password\""));
  EXPECT_EQ(call("/page", cookie).status, 403);
  const auto wrong = enter(cookie, "return=/page&password=guess");
  EXPECT_THAT(wrong, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(wrong, HasSubstr("This is not the password."));
  EXPECT_EQ(pass_of(wrong), "");
  const auto right = enter(cookie, "return=/page&password=open+sesame");
  EXPECT_THAT(right, StartsWith("HTTP/1.1 303"));
  const auto both = cookie + "; " + pass_of(right);
  EXPECT_THAT(visit("/page", both).body, StartsWith("GET /page "));
  EXPECT_EQ(call("/page", pass_of(right)).status, 401) << "the password alone is not enough";
  change([this](auto& record) {
    record.password_hash = house_.run(house_.accounts->hash_share_password("another")).value();
  });
  EXPECT_EQ(call("/page", both).status, 403) << "a new password is asked for anew";
}

TEST_F(Shares, slow_guesses_of_the_password_down) {
  share(Audience::kEveryone, [this](auto& record) { protect(record); });
  const auto cookie = house_.enter(house_.port_host, stranger_session_);
  std::string last;
  for (int i = 0; i < 7; ++i) last = enter(cookie, "return=/&password=guess" + std::to_string(i));
  EXPECT_THAT(last, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(last, HasSubstr("Retry-After: "));
}

TEST_F(Shares, end_when_their_time_is_over) {
  share(Audience::kEveryone, [](auto& record) { record.share.expires_at = now() + std::chrono::milliseconds(1500); });
  const auto cookie = house_.enter(house_.port_host, stranger_session_);
  const auto socket = open_socket(cookie);
  EXPECT_EQ(house_.hear(*socket, ""), "") << "an open connection ends with it";
  EXPECT_EQ(visit("/", cookie).status, 403);
}

TEST_F(Shares, are_bound_by_the_operators_limits_at_once) {
  share(Audience::kLink, [this](auto& record) { record.share.users.push_back({friend_.id, "", ""}); });
  const auto pass = guest();
  ASSERT_EQ(call("/", pass).status, 200);
  const auto socket = open_socket(pass);
  ASSERT_TRUE(house_.run(house_.store->shares().set_limits(ShareLimits{Audience::kEveryone, std::nullopt})));
  house_.shares_changed.publish({});
  EXPECT_EQ(house_.hear(*socket, ""), "");
  EXPECT_EQ(call("/", pass).status, 401);
  EXPECT_NE(visit(link()).status, 200);
  EXPECT_EQ(call("/", house_.enter(house_.port_host, friend_session_)).status, 200) << "who is named";
  EXPECT_EQ(house_.enter(house_.port_host, stranger_session_), "") << "a link is not everyone";
}

TEST_F(Shares, cut_what_is_open_when_they_are_taken_back) {
  share(Audience::kPeople);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  const auto socket = open_socket(cookie);
  change([](auto& record) { record.share.read_only = false; });  // What does not narrow cuts nobody.
  ASSERT_TRUE(house_.run(socket->write_all(std::string("more"))));
  EXPECT_EQ(house_.hear(*socket, "more"), "more");
  ASSERT_TRUE(house_.run(house_.store->shares().remove(record_.share.id)));
  const auto begun = std::chrono::steady_clock::now();
  announce();
  EXPECT_EQ(house_.hear(*socket, ""), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  EXPECT_EQ(call("/", cookie).status, 403);
}

TEST_F(Shares, cut_who_signs_out) {
  share(Audience::kEveryone);
  const auto socket = open_socket(house_.enter(house_.port_host, stranger_session_));
  ASSERT_TRUE(house_.run(house_.accounts->logout(stranger_session_.substr(std::string("session=").size()))));
  EXPECT_EQ(house_.hear(*socket, ""), "");
}

TEST_F(Shares, for_reading_only_pass_nothing_that_writes) {
  share(Audience::kEveryone, [](auto& record) { record.share.read_only = true; });
  const auto cookie = house_.enter(house_.port_host, stranger_session_);
  EXPECT_EQ(call("/", cookie).status, 200);
  for (const auto* start : {"POST / HTTP/1.1\r\nContent-Length: 0\r\n", "DELETE / HTTP/1.1\r\n",
                            "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"}) {
    const auto stream = house_.say(start + ("Host: " + house_.port_host) + "\r\nCookie: " + cookie + "\r\n\r\n");
    EXPECT_THAT(house_.hear(*stream, "\r\n\r\n"), StartsWith("HTTP/1.1 403")) << start;
  }
}

TEST_F(Shares, let_in_no_more_viewers_than_they_may_and_the_owner_always) {
  share(Audience::kEveryone, [](auto& record) { record.share.max_viewers = 1; });
  const auto first = house_.enter(house_.port_host, friend_session_);
  EXPECT_EQ(call("/", first).status, 200);
  EXPECT_EQ(call("/", first).status, 200) << "the same viewer again";
  EXPECT_EQ(call("/", house_.enter(house_.port_host, stranger_session_)).status, 429);
  EXPECT_EQ(call("/", house_.enter(house_.port_host)).status, 200);
}

TEST_F(Shares, whose_first_requests_all_come_at_once_are_visited_once) {
  share(Audience::kEveryone);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  std::vector<std::unique_ptr<http::ByteStream>> streams;
  for (int i = 0; i < 20; ++i) {
    streams.push_back(house_.say("GET / HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookie +
                                 "\r\nConnection: close\r\n\r\n"));
  }
  for (const auto& stream : streams) EXPECT_THAT(house_.hear(*stream, "\r\n\r\nnever"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(live().size(), 1U);
}

TEST_F(Shares, count_what_their_viewers_do) {
  share(Audience::kEveryone);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  ASSERT_EQ(call("/", cookie).status, 200);
  {
    const auto socket = open_socket(cookie);
    ASSERT_TRUE(house_.eventually([this] { return !live().empty(); }));
    ASSERT_TRUE(house_.eventually([this] {
      static_cast<void>(house_.run(house_.viewers->write()));
      return live().at(0).bytes_received >= 5;  // "hello", while the connection is open.
    }));
  }
  const auto visit = live().at(0);
  EXPECT_EQ(visit.user_id, friend_.id);
  EXPECT_EQ(visit.name, "friend");
  EXPECT_EQ(visit.display_name, "Person friend");
  EXPECT_EQ(visit.requests, 2);
  EXPECT_GT(visit.bytes_sent, 5);
  EXPECT_EQ(visit.address, "127.0.0.1");
}

TEST_F(Shares, by_an_alias_are_at_a_name_of_their_own) {
  share(Audience::kEveryone, [](auto& record) { record.share.alias = "demo"; });
  const auto cookie = house_.enter("demo.localhost", friend_session_);
  const auto told = house_.get("demo.localhost", "/x", {{"Cookie", cookie}});
  EXPECT_EQ(told.status, 200);
  EXPECT_THAT(told.body, HasSubstr("Host: localhost:5173"));
  EXPECT_EQ(house_.get("demo.localhost", "/", {{"Cookie", house_.enter("demo.localhost")}}).status, 200) << "the owner";
  EXPECT_EQ(house_.visit("nobody.localhost", "/").status, 404);
  EXPECT_EQ(house_.get("demo.localhost", "/", {}).status, 401);
}

TEST_F(Shares, of_a_workspace_that_sleeps_say_so_and_may_wake_it) {
  share(Audience::kEveryone);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  store::IntentChange change_intent;
  change_intent.desired_state = Phase::kStandby;
  ASSERT_TRUE(house_.run(house_.store->workspaces().change_intent(house_.workspace.id, change_intent)));
  house_.set_phase(Phase::kStandby);
  const auto press = [&] {
    const auto stream =
        house_.say("POST /.codehub/start HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookie +
                   "\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return house_.hear(*stream, "\r\n\r\nnever");
  };
  change([](auto& record) { record.share.may_wake = false; });
  EXPECT_THAT(visit("/", cookie).body, HasSubstr("Ask owner to start it"));
  EXPECT_THAT(press(), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(house_.run(house_.store->workspaces().find(house_.workspace.id))->desired_state, Phase::kStandby);
  change([](auto& record) { record.share.may_wake = true; });
  const auto waiting = visit("/", cookie);
  EXPECT_THAT(waiting.body, HasSubstr("id=\"start\"")) << "should something go wrong";
  EXPECT_THAT(waiting.body, Not(HasSubstr("/workspaces/"))) << "no way to the owner's dashboard";
  EXPECT_THAT(press(), StartsWith("HTTP/1.1 204"));
  const auto workspace = house_.run(house_.store->workspaces().find(house_.workspace.id)).value();
  EXPECT_EQ(workspace.desired_state, Phase::kRunning);
}

TEST_F(Shares, tell_visitors_nothing_of_how_the_workspace_starts) {
  share(Audience::kEveryone);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  store::LogLine line;
  line.time = now();
  line.source = "setup";
  line.text = "secret of the start-up";
  ASSERT_TRUE(house_.run(house_.store->workspace_logs().append(house_.workspace.id, {line})));
  house_.set_phase(Phase::kStandby);
  const auto stream =
      house_.say("GET /.codehub/progress HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookie + "\r\n\r\n");
  const auto heard = house_.hear(*stream, "\"ready\"");
  EXPECT_THAT(heard, HasSubstr("event: state"));
  EXPECT_THAT(heard, Not(HasSubstr("secret")));
}

/// Follows redirects as a browser with these cookies for the platform does, and keeps those of the apps by host.
class RoundTrip : public Shares {
 protected:
  Told go(const std::string& host, const std::string& target, const std::string& session) {
    auto told = house_.visit(host, target, cookies_[host]);
    std::string at = host;
    for (int hops = 0; told.status == 302 && hops < 30; ++hops) {
      for (const auto* name : {"codehub_state", "codehub_app"}) {
        if (const auto set = told.cookie(name); !set.empty()) cookies_[at] += (cookies_[at].empty() ? "" : "; ") + set;
      }
      const auto location = told.location();
      std::string path = location;
      if (location.starts_with("http://")) {
        const auto slash = location.find('/', 7);
        at = location.substr(7, location.find(':', 7) - 7);
        path = location.substr(slash);
      }
      visited_.push_back(at);
      told = at == "localhost" ? house_.visit(GatewayHouse::kHub, path, session) : house_.visit(at, path, cookies_[at]);
    }
    return told;
  }
  void share_port(std::uint16_t port, Audience audience) {
    share(audience, [port](auto& record) { record.share.port = port; });
  }
  std::string host(int port) { return std::to_string(port) + "-" + house_.workspace.id.value() + ".localhost"; }
  std::map<std::string, std::string> cookies_;
  std::vector<std::string> visited_;
};

TEST_F(RoundTrip, makes_the_ports_that_are_shared_together_known_to_the_browser_at_the_first_visit) {
  share_port(5173, Audience::kEveryone);
  share_port(8080, Audience::kEveryone);
  share_port(9090, Audience::kOwner);
  const auto told = go(host(5173), "/start?x=1", stranger_session_);
  EXPECT_THAT(told.body, StartsWith("GET /start?x=1 "));
  EXPECT_EQ(visited_.back(), host(5173));
  const auto api =
      house_.get(host(8080), "/api", {{"Cookie", cookies_[host(8080)]}, {"Origin", "http://" + host(5173) + ":8000"}});
  EXPECT_EQ(api.status, 200) << "the front end calls its API without a visit of its own";
  EXPECT_EQ(cookies_.count(host(9090)), 0U) << "what is not shared with them is not on the way";
}

TEST_F(RoundTrip, leads_to_no_other_place) {
  share_port(5173, Audience::kEveryone);
  const auto cookie = house_.enter(host(5173), stranger_session_);
  for (const auto* to : {"evil.example", "localhost", "5173-abcdefgh2345.localhost", "ide-abcdefgh2345.localhost",
                         "nobody.localhost", ""}) {
    const auto told = house_.visit(host(5173), std::string("/.codehub/join?return=/&to=") + to, cookie);
    EXPECT_EQ(told.status, 404) << to;
  }
  const auto told = house_.visit(host(5173), "/.codehub/join?return=//evil.example&to=" + host(5173), cookie);
  EXPECT_EQ(told.location(), "http://" + host(5173) + ":8000/");
}

TEST_F(Shares, do_not_widen_what_other_origins_may_do) {
  share(Audience::kEveryone);
  const auto cookie = house_.enter(house_.port_host, friend_session_);
  EXPECT_EQ(house_.get(house_.port_host, "/", {{"Cookie", cookie}, {"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(house_.get(house_.port_host, "/", {{"Cookie", cookie}, {"Origin", "http://localhost:8000"}}).status, 403);
  const auto sibling = "http://8080-" + house_.workspace.id.value() + ".localhost:8000";
  EXPECT_EQ(house_.get(house_.port_host, "/", {{"Cookie", cookie}, {"Origin", sibling}}).status, 200);
}

}  // namespace
}  // namespace codehub::gateway::test
