#include "codehub/gateway/front_door.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway_house.hpp"

namespace codehub::gateway::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class FrontDoorTest : public testing::Test {
 protected:
  /// Opens a WebSocket of the IDE.
  std::unique_ptr<http::ByteStream> open_socket(const std::string& cookie) {
    auto stream = house_.say("GET /socket HTTP/1.1\r\nHost: " + house_.ide_host + "\r\nCookie: " + cookie +
                             "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nhello: ide\r\n\r\nhello");
    EXPECT_THAT(house_.hear(*stream, "\r\n\r\nhello"), HasSubstr("101 Switching"));
    return stream;
  }
  Result<void> sign_out() {
    return house_.run(house_.accounts->logout(house_.session.substr(std::string("session=").size())));
  }

  GatewayHouse house_;
};

using Handshake = FrontDoorTest;

TEST_F(Handshake, leads_in_with_a_cookie_of_the_app_origin_alone) {
  const auto begun = house_.visit(house_.ide_host, "/x?y=1");
  EXPECT_EQ(begun.status, 302);
  EXPECT_THAT(begun.location(), StartsWith("http://localhost:8000/auth/app?host=" + house_.ide_host));
  const std::string set(begun.headers.get("Set-Cookie"));
  EXPECT_THAT(set, StartsWith("codehub_state="));
  EXPECT_THAT(set, HasSubstr("HttpOnly"));
  EXPECT_THAT(set, HasSubstr("SameSite=Lax"));
  EXPECT_THAT(set, HasSubstr("Max-Age=600"));
  EXPECT_THAT(set, Not(HasSubstr("Domain")));
  const auto issued = house_.follow(begun, house_.session);
  EXPECT_EQ(issued.status, 302);
  EXPECT_THAT(issued.location(), StartsWith("http://" + house_.ide_host + ":8000/.codehub/auth?code="));
  const auto redeemed = house_.follow(issued, begun.cookie("codehub_state"));
  EXPECT_EQ(redeemed.status, 302);
  EXPECT_EQ(redeemed.location(), "/x?y=1");
  EXPECT_THAT(redeemed.cookie("codehub_app"), StartsWith("codehub_app="));
}

TEST_F(Handshake, signs_nobody_in_by_a_link_that_another_browser_was_given) {
  const auto begun = house_.visit(house_.ide_host, "/");
  const auto link = house_.follow(begun, house_.session);
  for (const std::string& cookies :
       {std::string(), "codehub_state=" + std::string(43, 'x'), std::string("codehub_state=")}) {
    const auto refused = house_.follow(link, cookies);
    EXPECT_EQ(refused.cookie("codehub_app"), "") << cookies;
    EXPECT_EQ(refused.status, 302) << "the visitor begins a hand-shake of their own";
    EXPECT_THAT(refused.location(), HasSubstr("/auth/app?"));
  }
  EXPECT_THAT(house_.follow(link, begun.cookie("codehub_state")).cookie("codehub_app"), StartsWith("codehub_app="))
      << "what did not match used nothing up";
}

TEST_F(Handshake, needs_a_state_even_where_the_link_and_the_browser_have_none) {
  const auto begun = house_.visit(house_.ide_host, "/");
  auto location = house_.follow(begun, house_.session).location();
  const auto path = location.substr(location.find("/.codehub"));
  const auto state_at = path.find("&state=");
  const auto without = path.substr(0, state_at) + path.substr(path.find('&', state_at + 1));
  EXPECT_EQ(house_.visit(house_.ide_host, without).cookie("codehub_app"), "");
  EXPECT_EQ(house_.get(house_.ide_host, path).status, 403) << "what is no navigation is not sent anywhere";
}

TEST_F(Handshake, is_shared_by_the_tabs_of_a_browser) {
  const auto first = house_.visit(house_.ide_host, "/one");
  const auto cookie = first.cookie("codehub_state");
  const auto second = house_.visit(house_.ide_host, "/two", cookie);
  EXPECT_EQ(second.cookie("codehub_state"), cookie);
  EXPECT_EQ(house_.follow(house_.follow(first, house_.session), cookie).location(), "/one");
  EXPECT_EQ(house_.follow(house_.follow(second, house_.session), cookie).location(), "/two");
  const auto odd = house_.visit(house_.ide_host, "/", "codehub_state=chosen");
  EXPECT_NE(odd.cookie("codehub_state"), "codehub_state=chosen");
}

TEST_F(Handshake, tells_a_browser_that_keeps_no_cookies_instead_of_going_round) {
  auto told = house_.visit(house_.ide_host, "/");
  int redirects = 0;
  while (told.status == 302 && redirects < 20) {
    const bool to_platform = told.location().starts_with("http://localhost:8000/");
    told = house_.follow(told, to_platform ? house_.session : "");
    ++redirects;
  }
  EXPECT_EQ(told.status, 403);
  EXPECT_EQ(redirects, 4) << "twice there and back";
  EXPECT_THAT(told.body, HasSubstr("did not keep the cookie"));
}

TEST_F(Handshake, begins_again_once_when_a_code_was_used) {
  const auto begun = house_.visit(house_.ide_host, "/");
  const auto cookie = begun.cookie("codehub_state");
  const auto link = house_.follow(begun, house_.session);
  ASSERT_NE(house_.follow(link, cookie).cookie("codehub_app"), "");
  const auto again = house_.follow(link, cookie);
  EXPECT_EQ(again.status, 302);
  const auto second = house_.follow(again, house_.session);
  EXPECT_THAT(house_.follow(second, cookie).cookie("codehub_app"), StartsWith("codehub_app="));
  EXPECT_EQ(house_.follow(second, cookie).status, 401);
}

TEST_F(Handshake, takes_the_host_as_it_is_routed_and_not_as_it_is_spelled) {
  const auto spelled = "IDE-" + house_.workspace.id.value() + ".LOCALHOST:1234";
  const auto issued = house_.visit(GatewayHouse::kHub, "/auth/app?host=" + spelled + "&return=/", house_.session);
  EXPECT_EQ(issued.status, 302);
  EXPECT_THAT(issued.location(), StartsWith("http://" + house_.ide_host + ":8000/.codehub/auth?"));
}

TEST_F(FrontDoorTest, answers_probes_under_every_name_but_a_workspaces) {
  for (const auto* path : {"/healthz", "/readyz", "/metrics"}) {
    for (const auto* host : {"localhost:8000", "10.1.2.3:8000", "balancer.internal"}) {
      EXPECT_EQ(house_.get(host, path).body, "api") << host << path;
    }
    EXPECT_EQ(house_.get(house_.ide_host, path).status, 401) << path;
  }
  EXPECT_EQ(house_.get("10.1.2.3:8000", "/api/v1/session").status, 421);
}

TEST_F(FrontDoorTest, names_a_workspace_that_is_not_there_as_what_is_missing) {
  const auto told = house_.get(GatewayHouse::kHub, "/w/zzzzzzzzzzzz/", {{"Cookie", house_.session}});
  EXPECT_EQ(told.status, 404);
  EXPECT_THAT(told.body, HasSubstr("WORKSPACE_NOT_FOUND"));
  const auto cookie = house_.enter();
  const auto page = house_.get(house_.ide_host, "/.codehub/nothing", {{"Cookie", cookie}});
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("\"NOT_FOUND\""));
  ASSERT_TRUE(house_.run(house_.store->workspaces().remove(house_.workspace.id)));
  WorkspaceChanged event;
  event.workspace_id = house_.workspace.id;
  house_.changed.publish(event);
  EXPECT_THAT(house_.get(house_.ide_host, "/", {{"Cookie", cookie}}).body, HasSubstr("WORKSPACE_NOT_FOUND"));
}

TEST_F(FrontDoorTest, an_agents_refusal_is_the_workspaces_trouble_and_not_the_visitors) {
  const auto cookie = house_.enter();
  for (const int status : {400, 401, 403, 404, 409, 413, 500, 502}) {
    house_.agent_status = status;
    EXPECT_EQ(house_.get(house_.ide_host, "/", {{"Cookie", cookie}}).status, 502) << status;
  }
}

TEST_F(FrontDoorTest, leads_the_owner_to_a_port) {
  EXPECT_EQ(house_.get(house_.port_host, "/").status, 401) << "never a log-in page for what is no page";
  const auto cookie = house_.enter(house_.port_host);
  ASSERT_THAT(cookie, StartsWith("codehub_app="));
  EXPECT_EQ(house_.get(house_.ide_host, "/", {{"Cookie", cookie}}).status, 401) << "good for its host alone";
  auto stream = house_.say("GET /socket HTTP/1.1\r\nHost: " + house_.port_host + "\r\nCookie: " + cookie +
                           "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
  EXPECT_THAT(house_.hear(*stream, "\r\n\r\nhello"), HasSubstr("101 Switching"));
  EXPECT_EQ(house_.tunnel_target, "localhost:5173");
}

TEST_F(FrontDoorTest, leads_to_a_port_by_a_path_too) {
  const auto path = "/w/" + house_.workspace.id.value() + "/port/5173";
  const auto bare = house_.visit(GatewayHouse::kHub, path + "?a=1", house_.session);
  EXPECT_EQ(bare.status, 308);
  EXPECT_EQ(bare.location(), path + "/?a=1");
  auto stream = house_.say("GET " + path + "/socket HTTP/1.1\r\nHost: localhost:8000\r\nCookie: " + house_.session +
                           "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
  EXPECT_THAT(house_.hear(*stream, "\r\n\r\nhello"), HasSubstr("101 Switching"));
  EXPECT_EQ(house_.tunnel_target, "localhost:5173");
}

TEST_F(FrontDoorTest, says_where_nothing_answers) {
  const auto cookie = house_.enter(house_.port_host);
  house_.agent_status = 502;
  const auto page = house_.visit(house_.port_host, "/", cookie);
  EXPECT_EQ(page.status, 502);
  EXPECT_THAT(page.body, HasSubstr("Nothing answers on port 5173"));
}

TEST_F(FrontDoorTest, lets_the_ports_of_one_workspace_talk_to_each_other) {
  const auto cookie = house_.enter(house_.port_host);
  house_.agent_status = 502;  // Enough to see that a request was let through.
  const auto status_from = [&](const std::string& origin) {
    return house_.get(house_.port_host, "/", {{"Cookie", cookie}, {"Origin", origin}, {"Sec-Fetch-Site", "same-site"}})
        .status;
  };
  EXPECT_EQ(status_from("http://3000-" + house_.workspace.id.value() + ".localhost:8000"), 502);
  EXPECT_EQ(status_from("http://3000-zbcdefgh2345.localhost:8000"), 403);
  EXPECT_EQ(status_from("http://localhost:8000"), 403);
}

TEST_F(FrontDoorTest, answers_preflights_of_sibling_ports_for_they_carry_no_cookie) {
  const auto preflight = [&](const std::string& host, const std::string& origin) {
    auto stream = house_.say("OPTIONS / HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin +
                             "\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n");
    return house_.hear(*stream, "no such thing");
  };
  const auto sibling = "http://3000-" + house_.workspace.id.value() + ".localhost:8000";
  const auto answer = preflight(house_.port_host, sibling);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204"));
  EXPECT_THAT(answer, HasSubstr("Access-Control-Allow-Origin: " + sibling + "\r\n"));
  EXPECT_THAT(answer, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
  EXPECT_THAT(preflight(house_.port_host, "https://evil.example"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(preflight(house_.ide_host, sibling), StartsWith("HTTP/1.1 401")) << "the IDE is no one's back end";
}

TEST_F(FrontDoorTest, shows_the_waiting_page_by_itself_only) {
  house_.set_phase(Phase::kStandby);
  const auto cookie = house_.enter();
  const auto page = house_.visit(house_.ide_host, "/", cookie);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("wait.js"));
  EXPECT_THAT(std::string(page.headers.get("Content-Security-Policy")), HasSubstr("frame-ancestors 'none'"));
  const auto framed = house_.get(house_.ide_host, "/",
                                 {{"Cookie", cookie}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}});
  EXPECT_EQ(framed.status, 503);
  EXPECT_THAT(framed.body, Not(HasSubstr("wait.js")));
}

TEST_F(FrontDoorTest, cuts_an_open_connection_when_its_session_ends) {
  const auto cookie = house_.enter();
  const auto socket = open_socket(cookie);
  ASSERT_TRUE(sign_out());
  EXPECT_EQ(house_.hear(*socket, ""), "");
}

TEST_F(FrontDoorTest, leaves_a_connection_open_when_another_session_of_the_person_ends) {
  const auto cookie = house_.enter();
  const auto socket = open_socket(cookie);
  const auto other = house_.run(house_.accounts->login("owner", GatewayHouse::kPassword, "127.0.0.1")).value();
  ASSERT_TRUE(house_.run(house_.accounts->logout(other.token)));
  ASSERT_TRUE(house_.run(socket->write_all(std::string("more"))));
  EXPECT_EQ(house_.hear(*socket, "more"), "more");
}

/// Accounts whose app sessions are good for so many looks, and then revoked without a word.
class RevokedInBetween final : public accounts::Accounts {
 public:
  RevokedInBetween(accounts::Accounts& inner, int good) : inner_(inner), good_(good) {}
  Task<accounts::Identity> authenticate_app(std::string token, std::string host) override {
    if (good_-- > 0) co_return co_await inner_.authenticate_app(std::move(token), std::move(host));
    co_return fail(ErrorCode::kUnauthorized, "Sign in first.");
  }
  Task<accounts::LoginResult> login(std::string, std::string, std::string) override {
    return none<accounts::LoginResult>();
  }
  Task<void> logout(std::string) override { return none<void>(); }
  Task<accounts::Identity> authenticate(std::string) override { return none<accounts::Identity>(); }
  std::shared_ptr<const accounts::Identity> recall(std::string_view, std::string_view) override { return nullptr; }
  Task<std::string> issue_code(accounts::Identity, std::string) override { return none<std::string>(); }
  Task<std::string> redeem_code(std::string, std::string) override { return none<std::string>(); }
  Task<NewUser> create_user(User, std::string) override { return none<NewUser>(); }
  Task<void> change_password(accounts::Identity, std::string, std::string) override { return none<void>(); }
  Task<std::string> reset_password(UserId) override { return none<std::string>(); }
  Task<User> change_user(UserId, store::UserChange) override { return none<User>(); }
  Task<store::SshKey> ssh_key(UserId) override { return none<store::SshKey>(); }
  Task<store::SshKey> rotate_ssh_key(UserId) override { return none<store::SshKey>(); }
  Task<std::string> ssh_private_key(UserId) override { return none<std::string>(); }
  [[nodiscard]] const accounts::ShareKeys& share_keys() const override { return inner_.share_keys(); }
  Task<std::string> hash_share_password(std::string) override { return none<std::string>(); }
  Task<void> check_share_password(ShareId, std::string, std::string, std::string) override { return none<void>(); }
  Task<std::string> ensure_admin(std::string, std::string) override { return none<std::string>(); }
  Task<void> collect_expired() override { return none<void>(); }

 private:
  template <class T>
  static Task<T> none() {
    co_return fail(ErrorCode::kInternal, "not part of this test");
  }
  accounts::Accounts& inner_;
  int good_;
};

/// A second front door on the same house, where an app session is good for so many looks.
class Revocation : public FrontDoorTest {
 protected:
  ~Revocation() override {
    if (!server_) return;
    codehub::test::run_task(house_.loop, server_->shut_down(std::chrono::milliseconds(0)));
    codehub::test::run_task(house_.loop, tasks_.join());
  }
  /// Asks it for a WebSocket.
  std::unique_ptr<http::ByteStream> ask_for_socket(int good, std::chrono::milliseconds recheck) {
    const auto cookie = house_.enter();
    accounts_ = std::make_unique<RevokedInBetween>(*house_.accounts, good);
    GatewayOptions options;
    options.public_url = std::string("http://") + GatewayHouse::kHub;
    options.apps_domain = "localhost";
    options.recheck = recheck;
    GatewayParts parts{*house_.store,
                       *accounts_,
                       house_.changed,
                       house_.logged,
                       house_.revoked,
                       house_.shares_changed,
                       house_.used,
                       *house_.viewers,
                       {},
                       {},
                       now};
    door_ = create_front_door(house_.loop.get_executor(), std::move(parts), std::move(options));
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(house_.loop.get_executor(), any, door_->handler()).value();
    tasks_.spawn("server", [this] { return server_->run(); });
    auto stream = house_.run(http::connect(server_->local_endpoint())).value();
    EXPECT_TRUE(house_.run(stream->write_all("GET / HTTP/1.1\r\nHost: " + house_.ide_host + "\r\nCookie: " + cookie +
                                             "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")));
    return stream;
  }

 private:
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<FrontDoor> door_;
  std::unique_ptr<http::Server> server_;
  TaskGroup tasks_{house_.loop.get_executor()};
};

TEST_F(Revocation, while_the_door_opens_lets_nobody_stay_inside) {
  const auto socket = ask_for_socket(1, std::chrono::hours(1));
  EXPECT_THAT(house_.hear(*socket, "\r\n\r\n"), HasSubstr("401 Unauthorized"));
}

TEST_F(Revocation, that_nobody_tells_us_of_is_found_out_in_time) {
  const auto socket = ask_for_socket(3, std::chrono::milliseconds(50));
  const auto told = house_.hear(*socket, "");
  EXPECT_THAT(told, HasSubstr("101 Switching"));
  EXPECT_THAT(told, Not(HasSubstr("still open")));
}

class ProgressTest : public FrontDoorTest {
 protected:
  ProgressTest() { house_.set_phase(Phase::kStandby); }
  std::unique_ptr<http::ByteStream> follow_progress(const std::string& cookie) {
    auto stream = house_.say("GET /.codehub/progress HTTP/1.1\r\nHost: " + house_.ide_host + "\r\nCookie: " + cookie +
                             "\r\n\r\n");
    EXPECT_THAT(house_.hear(*stream, "STANDBY"), HasSubstr("event: state"));
    return stream;
  }
};

TEST_F(ProgressTest, tells_the_last_lines_of_a_long_story_only) {
  std::vector<store::LogLine> lines(300);
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = {0, now(), "hub", "line " + std::to_string(i + 1) + "."};
  ASSERT_TRUE(house_.run(house_.store->workspace_logs().append(house_.workspace.id, std::move(lines))));
  const auto stream = house_.say("GET /.codehub/progress HTTP/1.1\r\nHost: " + house_.ide_host +
                                 "\r\nCookie: " + house_.enter() + "\r\n\r\n");
  const auto told = house_.hear(*stream, "line 300.");
  EXPECT_THAT(told, HasSubstr("line 101."));
  EXPECT_THAT(told, Not(HasSubstr("line 100.")));
}

TEST_F(ProgressTest, ends_when_the_session_ends) {
  const auto stream = follow_progress(house_.enter());
  ASSERT_TRUE(sign_out());
  EXPECT_THAT(house_.hear(*stream, ""), Not(HasSubstr("still open")));
}

TEST_F(ProgressTest, ends_when_its_reader_is_gone) {
  const auto cookie = house_.enter();
  auto stream = follow_progress(cookie);
  const auto before = house_.server->open_connections();
  stream.reset();
  EXPECT_TRUE(house_.eventually([&] { return house_.server->open_connections() < before; }));
}

TEST_F(ProgressTest, a_start_tries_again_what_was_given_up) {
  auto row = house_.run(house_.store->workspaces().find(house_.workspace.id)).value();
  row.phase = Phase::kError;
  ASSERT_TRUE(house_.run(house_.store->workspaces().save_observation(row)));
  const auto stream =
      house_.say("POST /.codehub/start HTTP/1.1\r\nHost: " + house_.ide_host + "\r\nCookie: " + house_.enter() +
                 "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(house_.hear(*stream, ""), HasSubstr("204 No Content"));
  EXPECT_EQ(house_.run(house_.store->workspaces().find(house_.workspace.id))->phase, Phase::kPending);
}

}  // namespace
}  // namespace codehub::gateway::test
