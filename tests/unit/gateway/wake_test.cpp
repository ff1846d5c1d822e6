// Visits of workspaces that sleep: who wakes them, who is held until they are up, and what is said otherwise.
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codehub/base/random.hpp"
#include "wake_house.hpp"

namespace codehub::gateway::test {
namespace {

/// Whoever is open is looked at every 250 ms for what was sent. That nothing comes of it can only be waited out.
constexpr std::chrono::milliseconds kTwoLooks{600};

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kNever = "\r\n\r\nnever";

/// A workspace whose owner is signed in at its port and its IDE, and whose requests are held as long as it takes.
class WakeTest : public testing::Test {
 protected:
  explicit WakeTest(const std::function<void(GatewayOptions&)>& edit = patient)
      : house_(edit), riser_(house_), listener_(house_) {
    port_cookie_ = house_.enter(house_.port_host);
    ide_cookie_ = house_.enter();
    house_.owner = house_.run(house_.store->users().find(house_.owner.id)).value();
  }
  static void patient(GatewayOptions& options) {
    options.hold_limit = options.page_hold_limit = std::chrono::seconds(20);
  }
  static void impatient(GatewayOptions& options) {
    options.hold_limit = options.page_hold_limit = std::chrono::milliseconds(150);
  }

  Phase desired() { return house_.run(house_.store->workspaces().find(house_.workspace.id))->desired_state; }
  std::string cause() { return house_.run(house_.store->workspaces().find(house_.workspace.id))->intent_cause; }
  /// As a program does it.
  Told call(const std::string& target = "/", http::Headers more = {}) {
    more.set("Cookie", port_cookie_);
    return house_.get(house_.port_host, target, std::move(more));
  }
  /// As a page does it by itself.
  Told poll(const std::string& host, const std::string& cookie) {
    return house_.get(host, "/poll",
                      {{"Cookie", cookie}, {"Sec-Fetch-Mode", "cors"}, {"Sec-Fetch-Site", "same-origin"}});
  }
  std::string request(const std::string& host, const std::string& cookie, const std::string& more = {}) {
    return "GET /x HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie + "\r\n" + more + "\r\n";
  }
  std::string post(const std::string& host, const std::string& cookie, const std::string& path,
                   const std::string& site = "same-origin") {
    const auto stream =
        house_.say("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie +
                   "\r\nSec-Fetch-Site: " + site + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return house_.hear(*stream, kNever);
  }
  /// Lets a request that was sent arrive and be held; there is nothing that it could be seen by from outside.
  void let_arrive() {
    for (int i = 0; i < 20; ++i) static_cast<void>(house_.run(sleep_for(std::chrono::milliseconds(2))));
  }
  void share(const std::function<void(store::ShareRecord&)>& edit = {}) {
    store::ShareRecord record;
    record.share.id = new_share_id(secure_random());
    record.share.workspace_id = house_.workspace.id;
    record.share.port = 5173;
    record.share.audience = Audience::kEveryone;
    record.share.granted_at = record.share.created_at = record.share.updated_at = now();
    if (edit) edit(record);
    ASSERT_TRUE(house_.run(house_.store->shares().create(record)));
    house_.shares_changed.publish(SharesChanged{house_.workspace.id, house_.owner.id});
    static_cast<void>(house_.make_user("lee"));
    friend_cookie_ = house_.enter(house_.port_host, house_.log_in("lee"));
  }

  GatewayHouse house_;
  Riser riser_;
  Listener listener_;
  std::string port_cookie_;
  std::string ide_cookie_;
  std::string friend_cookie_;
};

TEST_F(WakeTest, a_request_to_a_port_wakes_and_is_served) {
  for (const auto phase : {Phase::kPaused, Phase::kStandby}) {
    house_.put_to_sleep(phase);
    const auto told = call("/hook?x=1");
    EXPECT_EQ(told.status, 200) << to_string(phase);
    EXPECT_THAT(told.body, StartsWith("GET /hook?x=1 "));
    EXPECT_EQ(cause(), "a visit of port 5173 by `owner`");
  }
  EXPECT_TRUE(listener_.heard_of(SignalKind::kVisit, "a visit of port 5173 by `owner`"));
  EXPECT_EQ(riser_.intents, 2 + 2) << "each was put to sleep once and woken once";
}

TEST_F(WakeTest, a_page_of_a_frozen_workspace_is_there_without_a_waiting_page) {
  house_.put_to_sleep(Phase::kPaused);
  const auto told = house_.visit(house_.ide_host, "/", ide_cookie_);
  EXPECT_THAT(told.body, StartsWith("GET / "));
  EXPECT_EQ(cause(), "a visit of the IDE");
}

TEST_F(WakeTest, a_page_of_a_stopped_workspace_wakes_it_and_shows_how_far_it_is) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kStandby);
  const auto told = house_.visit(house_.ide_host, "/", ide_cookie_);
  EXPECT_EQ(told.status, 200);
  EXPECT_THAT(told.body, HasSubstr("wait.js"));
  EXPECT_THAT(told.body, HasSubstr("Waking up"));
  EXPECT_EQ(desired(), Phase::kRunning);
}

TEST_F(WakeTest, a_websocket_is_held_and_then_joined) {
  house_.put_to_sleep(Phase::kPaused);
  const auto socket =
      house_.say(request(house_.port_host, port_cookie_, "Connection: Upgrade\r\nUpgrade: websocket\r\n") + "hello");
  EXPECT_THAT(house_.hear(*socket, "\r\n\r\nhello"), HasSubstr("101 Switching"));
}

TEST_F(WakeTest, the_body_of_a_held_request_is_sent_when_it_is_up) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kPaused);
  const auto stream = house_.say("POST /form HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + port_cookie_ +
                                 "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  house_.set_phase(Phase::kRunning);
  EXPECT_THAT(house_.hear(*stream, kNever), HasSubstr("POST /form "));
}

TEST_F(WakeTest, a_thousand_visitors_at_once_wake_it_once_and_are_all_served) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  house_.put_to_sleep(Phase::kPaused);
  const auto before = house_.run(house_.store->workspaces().find(house_.workspace.id))->version;
  static_cast<void>(house_.eventually([&] { return riser_.intents == 1; }));
  riser_.intents = 0;
  constexpr int kVisitors = 1000;
  int served = 0;
  int other = 0;
  TaskGroup visitors(house_.loop.get_executor());
  const auto visit = [&]() -> asio::awaitable<void> {
    http::RequestHead head;
    head.method = "GET";
    head.target = "/";
    head.headers.set("Host", house_.port_host);
    head.headers.set("Cookie", port_cookie_);
    http::Dialer dial = [this] { return http::connect(house_.server->local_endpoint()); };
    std::string body;
    const auto told = co_await http::fetch(std::move(dial), std::move(head), std::move(body));
    ++(told && told->status == 200 ? served : other);
  };
  for (int i = 0; i < kVisitors; ++i) visitors.spawn("visitor", visit);
  codehub::test::run_task(house_.loop, visitors.drain(), std::chrono::seconds(60));
  EXPECT_EQ(served, kVisitors);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(riser_.intents, 1);
  EXPECT_EQ(house_.workspace.version, before + 2) << "one intent and one observation";
}

TEST_F(WakeTest, what_froze_again_is_woken_again) {
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_EQ(call().status, 200);
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_EQ(call().status, 200);
}

TEST_F(WakeTest, one_that_is_on_its_way_down_is_called_back) {
  riser_.rises = false;
  house_.set_intent(Phase::kPaused);
  const auto told = house_.visit(house_.ide_host, "/", ide_cookie_);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(desired(), Phase::kRunning);
  house_.set_intent(Phase::kPaused);
  EXPECT_EQ(poll(house_.ide_host, ide_cookie_).status, 200) << "as long as it runs, it serves";
  EXPECT_EQ(desired(), Phase::kPaused) << "what the IDE asks by itself changes nothing";
}

class ShortWakeTest : public WakeTest {
 protected:
  ShortWakeTest() : WakeTest(impatient) {}
};

TEST_F(ShortWakeTest, whoever_waited_long_enough_is_told_when_to_ask_again) {
  riser_.rises = false;
  for (const auto phase : {Phase::kPaused, Phase::kStandby}) {
    house_.put_to_sleep(phase);
    const auto told = call();
    EXPECT_EQ(told.status, 503);
    EXPECT_EQ(told.headers.get("Retry-After"), "5");
    EXPECT_THAT(told.body, HasSubstr("\"UPSTREAM_UNAVAILABLE\""));
    EXPECT_THAT(told.body, HasSubstr("waking up"));
    EXPECT_EQ(desired(), Phase::kRunning);
  }
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_THAT(house_.visit(house_.ide_host, "/", ide_cookie_).body, HasSubstr("wait.js"));
}

TEST_F(ShortWakeTest, previews_prefetches_and_probes_wake_nothing) {
  house_.put_to_sleep(Phase::kStandby);
  const auto preview = call("/", {{"User-Agent", "Slackbot-LinkExpanding 1.0"}, {"Accept", "text/html"}});
  EXPECT_EQ(preview.status, 200);
  EXPECT_THAT(preview.body, HasSubstr("<title>mine"));
  EXPECT_THAT(preview.body, HasSubstr("asleep"));
  EXPECT_THAT(preview.body, Not(HasSubstr("<script")));
  EXPECT_EQ(call("/", {{"Sec-Purpose", "prefetch"}, {"Sec-Fetch-Mode", "navigate"}}).status, 503);
  const auto head = house_.say("HEAD / HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + port_cookie_ +
                               "\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(house_.hear(*head, kNever), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(desired(), Phase::kStandby);
  EXPECT_EQ(listener_.count(SignalKind::kVisit), 0);
}

TEST_F(ShortWakeTest, a_page_that_was_left_open_wakes_nothing_after_an_hour) {
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_EQ(poll(house_.port_host, port_cookie_).status, 503);
  EXPECT_EQ(desired(), Phase::kPaused) << "no page was opened";
  EXPECT_EQ(house_.visit(house_.port_host, "/", port_cookie_).status, 200);
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_EQ(poll(house_.port_host, port_cookie_).status, 200);
  EXPECT_EQ(desired(), Phase::kRunning);
  house_.put_to_sleep(Phase::kPaused);
  house_.ahead = std::chrono::minutes(61);
  EXPECT_EQ(poll(house_.port_host, port_cookie_).status, 503);
  EXPECT_EQ(desired(), Phase::kPaused);
}

TEST_F(ShortWakeTest, a_tab_of_the_ide_that_nobody_touches_wakes_nothing) {
  EXPECT_EQ(house_.visit(house_.ide_host, "/", ide_cookie_).status, 200);
  house_.put_to_sleep(Phase::kStandby);
  EXPECT_EQ(poll(house_.ide_host, ide_cookie_).status, 503);
  const auto socket = house_.say(request(house_.ide_host, ide_cookie_,
                                         "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-Fetch-Mode: websocket\r\n"));
  EXPECT_THAT(house_.hear(*socket, "\r\n\r\n"), StartsWith("HTTP/1.1 503"));
  const auto path = "/w/" + house_.workspace.id.value() + "/poll";
  EXPECT_EQ(house_.get(GatewayHouse::kHub, path, {{"Cookie", house_.session}}).status, 503);
  EXPECT_EQ(desired(), Phase::kStandby);
  EXPECT_EQ(riser_.intents, 1) << "only that it was put to sleep";
}

TEST_F(WakeTest, what_the_ide_asked_meanwhile_is_served_when_somebody_else_wakes_it) {
  house_.put_to_sleep(Phase::kPaused);
  const auto socket =
      house_.say(request(house_.ide_host, ide_cookie_, "Connection: Upgrade\r\nUpgrade: websocket\r\n") + "hello");
  let_arrive();
  EXPECT_EQ(desired(), Phase::kPaused);
  EXPECT_EQ(call().status, 200);
  EXPECT_THAT(house_.hear(*socket, "\r\n\r\nhello"), HasSubstr("101 Switching"));
}

TEST_F(WakeTest, visitors_wake_by_a_share_that_says_so_and_by_no_other) {
  share([](auto& record) { record.share.may_wake = false; });
  house_.put_to_sleep(Phase::kPaused);
  const auto refused = house_.get(house_.port_host, "/", {{"Cookie", friend_cookie_}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("Ask owner to start it"));
  EXPECT_THAT(house_.visit(house_.port_host, "/", friend_cookie_).body, HasSubstr("Ask owner to start it"));
  EXPECT_EQ(desired(), Phase::kPaused);
  auto record = house_.run(house_.store->shares().find_port(house_.workspace.id, 5173)).value();
  record.share.may_wake = true;
  ASSERT_TRUE(house_.run(house_.store->shares().save(record, false)));
  house_.shares_changed.publish(SharesChanged{house_.workspace.id, house_.owner.id});
  EXPECT_EQ(house_.get(house_.port_host, "/", {{"Cookie", friend_cookie_}}).status, 200);
  EXPECT_EQ(cause(), "a visit of port 5173 by `lee`");
}

TEST_F(WakeTest, a_quota_refuses_in_words_and_to_visitors_without_names) {
  share();
  house_.put_to_sleep(Phase::kStandby);
  auto other = house_.workspace;
  other.id = new_workspace_id(secure_random());
  other.name = "old-demo";
  other.desired_state = Phase::kRunning;
  ASSERT_TRUE(house_.run(house_.store->workspaces().create(other)));
  Quota quota;
  quota.running = 1;
  ASSERT_TRUE(house_.run(house_.store->quotas().set_user(house_.owner.id, quota)));
  const auto told = call();
  EXPECT_EQ(told.status, 409);
  EXPECT_THAT(told.body, HasSubstr("\"QUOTA_EXCEEDED\""));
  EXPECT_THAT(told.body, HasSubstr("old-demo"));
  const auto page = house_.visit(house_.ide_host, "/", ide_cookie_);
  EXPECT_EQ(page.status, 409);
  EXPECT_THAT(page.body, HasSubstr("old-demo"));
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/wake"), HasSubstr("old-demo"));
  const auto visitor = house_.visit(house_.port_host, "/", friend_cookie_);
  EXPECT_EQ(visitor.status, 409);
  EXPECT_THAT(visitor.body, HasSubstr("owner has no room"));
  EXPECT_THAT(visitor.body, Not(HasSubstr("old-demo")));
  EXPECT_EQ(desired(), Phase::kStandby);
}

TEST_F(WakeTest, a_client_that_goes_away_is_let_go) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kPaused);
  auto stream = house_.say(request(house_.port_host, port_cookie_));
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  const auto before = house_.server->open_connections();
  stream.reset();
  EXPECT_TRUE(house_.eventually([&] { return house_.server->open_connections() < before; }));
}

TEST_F(WakeTest, a_hub_that_stops_lets_go_whom_it_holds) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kPaused);
  const auto stream = house_.say(request(house_.port_host, port_cookie_, "Connection: close\r\n"));
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  let_arrive();
  house_.door->close();
  const auto told = house_.hear(*stream, kNever);
  EXPECT_THAT(told, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(told, HasSubstr("restarted"));
  EXPECT_EQ(call().status, 503) << "and takes nobody in";
}

TEST_F(WakeTest, what_was_given_up_is_not_tried_again_by_a_visit) {
  house_.set_phase(Phase::kError);
  EXPECT_EQ(call().status, 503);
  EXPECT_THAT(house_.visit(house_.ide_host, "/", ide_cookie_).body, HasSubstr("id=\"retry\""));
}

TEST_F(WakeTest, whoever_waits_hears_that_it_was_given_up) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kStandby);
  const auto stream = house_.say(request(house_.port_host, port_cookie_, "Connection: close\r\n"));
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  house_.set_phase(Phase::kError);
  EXPECT_THAT(house_.hear(*stream, kNever), StartsWith("HTTP/1.1 503"));
}

class CrowdedTest : public WakeTest {
 protected:
  static constexpr std::size_t kRoom = 20;
  CrowdedTest()
      : WakeTest([](GatewayOptions& options) {
          patient(options);
          options.held_per_workspace = kRoom;
        }) {}
};

TEST_F(CrowdedTest, ten_thousand_held_requests_are_refused_beyond_the_bound) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kPaused);
  std::vector<std::unique_ptr<http::ByteStream>> held;
  for (std::size_t i = 0; i < kRoom; ++i) {
    held.push_back(house_.say(request(house_.port_host, port_cookie_, "Connection: close\r\n")));
  }
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  let_arrive();
  std::size_t refused = 0;
  for (int batch = 0; batch < 10; ++batch) {
    std::string many;
    for (int i = 0; i < 999; ++i) many += request(house_.port_host, port_cookie_);
    many += request(house_.port_host, port_cookie_, "Connection: close\r\n");
    const auto stream = house_.say(many);
    const auto told = house_.hear(*stream, kNever);
    for (auto at = told.find("HTTP/1.1 503"); at != std::string::npos; at = told.find("HTTP/1.1 503", at + 1)) {
      ++refused;
    }
    EXPECT_THAT(told.substr(0, 400), HasSubstr("Retry-After: 5"));
  }
  EXPECT_EQ(refused, 10'000u);
  house_.set_phase(Phase::kRunning);
  for (auto& stream : held) EXPECT_THAT(house_.hear(*stream, kNever), StartsWith("HTTP/1.1 200"));
}

TEST_F(CrowdedTest, tabs_that_were_left_open_leave_room_for_who_wakes) {
  riser_.rises = false;
  house_.put_to_sleep(Phase::kPaused);
  std::vector<std::unique_ptr<http::ByteStream>> tabs;
  for (std::size_t i = 0; i < kRoom; ++i) {
    tabs.push_back(house_.say(request(house_.ide_host, ide_cookie_, "Connection: close\r\n")));
  }
  let_arrive();
  EXPECT_THAT(house_.hear(*tabs.back(), kNever), StartsWith("HTTP/1.1 503")) << "half of the room is full";
  const auto visitor = house_.say(request(house_.port_host, port_cookie_, "Connection: close\r\n"));
  ASSERT_TRUE(house_.eventually([&] { return riser_.intents == 2; }));
  house_.set_phase(Phase::kRunning);
  EXPECT_THAT(house_.hear(*visitor, kNever), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(house_.hear(*tabs.front(), kNever), StartsWith("HTTP/1.1 200"));
}

TEST_F(WakeTest, a_request_that_runs_into_the_freeze_wakes_it) {
  house_.frozen = true;
  const auto stream = house_.say(request(house_.port_host, port_cookie_, "Connection: close\r\n"));
  ASSERT_TRUE(house_.eventually([&] { return house_.tunnel_target == "localhost:5173"; }));
  house_.set_intent(Phase::kPaused);
  EXPECT_THAT(house_.hear(*stream, kNever), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(desired(), Phase::kRunning);
}

TEST_F(WakeTest, bytes_on_an_open_socket_of_a_port_wake_it_and_silence_does_not) {
  const auto socket =
      house_.say(request(house_.port_host, port_cookie_, "Connection: Upgrade\r\nUpgrade: websocket\r\n") + "hello");
  ASSERT_THAT(house_.hear(*socket, "\r\n\r\nhello"), HasSubstr("101 Switching"));
  house_.frozen = true;
  house_.put_to_sleep(Phase::kPaused);
  static_cast<void>(house_.run(sleep_for(kTwoLooks)));
  EXPECT_EQ(desired(), Phase::kPaused);
  ASSERT_TRUE(house_.run(socket->write_all(std::string("more"))));
  EXPECT_EQ(house_.hear(*socket, "more"), "more");
  EXPECT_EQ(desired(), Phase::kRunning);
}

TEST_F(WakeTest, bytes_on_an_open_socket_of_the_ide_wake_nothing) {
  const auto socket =
      house_.say(request(house_.ide_host, ide_cookie_, "Connection: Upgrade\r\nUpgrade: websocket\r\n") + "hello");
  ASSERT_THAT(house_.hear(*socket, "\r\n\r\nhello"), HasSubstr("101 Switching"));
  house_.frozen = true;
  house_.put_to_sleep(Phase::kPaused);
  ASSERT_TRUE(house_.run(socket->write_all(std::string("heartbeat"))));
  static_cast<void>(house_.run(sleep_for(kTwoLooks)));
  EXPECT_EQ(desired(), Phase::kPaused);
  house_.set_intent(Phase::kRunning);
  EXPECT_EQ(house_.hear(*socket, "heartbeat"), "heartbeat") << "nothing was lost";
}

using PageScript = WakeTest;

TEST_F(PageScript, is_served_to_the_owner_of_the_ide_alone) {
  const auto script = house_.get(house_.ide_host, "/.codehub/presence.js", {{"Cookie", ide_cookie_}});
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(script.headers.get("Cache-Control"), "private, max-age=300");
  EXPECT_THAT(script.body, HasSubstr("startPresence"));
  const auto path = "/w/" + house_.workspace.id.value() + "/.codehub/presence.js";
  EXPECT_EQ(house_.get(GatewayHouse::kHub, path, {{"Cookie", house_.session}}).body, script.body);
  EXPECT_EQ(house_.get(house_.ide_host, "/.codehub/presence.js").status, 401);
  EXPECT_EQ(house_.get(house_.port_host, "/.codehub/presence.js", {{"Cookie", port_cookie_}}).status, 404);
}

TEST_F(PageScript, says_that_somebody_is_there) {
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/presence"), StartsWith("HTTP/1.1 204"));
  EXPECT_TRUE(listener_.heard_of(SignalKind::kPresence, "keys or pointer in the IDE's page"));
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/presence"), StartsWith("HTTP/1.1 204"));
  EXPECT_EQ(listener_.count(SignalKind::kPresence), 1) << "once a second";
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/presence", "cross-site"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(post(house_.port_host, port_cookie_, "/.codehub/presence"), StartsWith("HTTP/1.1 404"));
}

TEST_F(PageScript, wakes_when_somebody_touches_the_page) {
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/presence"), StartsWith("HTTP/1.1 204"));
  EXPECT_EQ(desired(), Phase::kPaused) << "a pointer that moves over it is no wish";
  EXPECT_THAT(post(house_.ide_host, ide_cookie_, "/.codehub/wake"), StartsWith("HTTP/1.1 204"));
  EXPECT_EQ(desired(), Phase::kRunning);
  EXPECT_EQ(cause(), "keys or pointer in the IDE");
}

TEST_F(PageScript, follows_how_the_workspace_is_as_long_as_the_page_is_open) {
  const auto stream = house_.say("GET /.codehub/progress?follow HTTP/1.1\r\nHost: " + house_.ide_host +
                                 "\r\nCookie: " + ide_cookie_ + "\r\n\r\n");
  EXPECT_THAT(house_.hear(*stream, "\"ready\":true"), HasSubstr("event: state"));
  house_.put_to_sleep(Phase::kPaused);
  EXPECT_THAT(house_.hear(*stream, "\"ready\":false"), HasSubstr("\"phase\":\"PAUSED\""));
  house_.set_intent(Phase::kRunning);
  EXPECT_THAT(house_.hear(*stream, "\"ready\":true"), HasSubstr("\"RUNNING\""));
}

using Signals = WakeTest;

TEST_F(Signals, tell_who_opens_pages_and_not_what_pages_ask_by_themselves) {
  EXPECT_EQ(poll(house_.ide_host, ide_cookie_).status, 200);
  EXPECT_EQ(call().status, 200);
  let_arrive();
  EXPECT_TRUE(listener_.heard.empty());
  EXPECT_EQ(house_.visit(house_.ide_host, "/", ide_cookie_).status, 200);
  EXPECT_EQ(house_.visit(house_.ide_host, "/", ide_cookie_).status, 200);
  let_arrive();
  EXPECT_EQ(listener_.count(SignalKind::kVisit), 1) << "once a second";
  EXPECT_TRUE(listener_.heard_of(SignalKind::kVisit, "a visit of the IDE"));
}

TEST_F(Signals, tell_who_looks_at_a_shared_port) {
  share();
  EXPECT_EQ(poll(house_.port_host, friend_cookie_).status, 200);
  let_arrive();
  EXPECT_EQ(listener_.count(SignalKind::kViewers), 0) << "a tab that was left open";
  EXPECT_EQ(house_.visit(house_.port_host, "/", friend_cookie_).status, 200);
  let_arrive();
  EXPECT_TRUE(listener_.heard_of(SignalKind::kVisit, "a visit of port 5173 by `lee`"));
  EXPECT_TRUE(listener_.heard_of(SignalKind::kViewers, "`lee` looks at port 5173"));
}

TEST_F(WakeTest, a_port_where_nothing_listens_yet_is_looked_at_again) {
  house_.put_to_sleep(Phase::kStandby);
  riser_.rises = false;
  house_.agent_status = 502;
  house_.set_intent(Phase::kRunning);
  house_.set_phase(Phase::kRunning);
  const auto page = house_.visit(house_.port_host, "/app", port_cookie_);
  EXPECT_EQ(page.status, 502);
  EXPECT_THAT(page.body, HasSubstr("Nothing listens on 5173 yet"));
  EXPECT_THAT(page.body, HasSubstr(".codehub/silent.js"));
  EXPECT_THAT(page.body, HasSubstr("Start its server there"));
  EXPECT_EQ(house_.get(house_.port_host, "/.codehub/silent.js").status, 200);
  EXPECT_EQ(call("/.codehub/listening").status, 503);
  house_.agent_status = 200;
  EXPECT_EQ(call("/.codehub/listening").status, 204);
}

}  // namespace
}  // namespace codehub::gateway::test
