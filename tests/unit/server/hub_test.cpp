#include "codehub/server/hub.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "codehub/http/client.hpp"
#include "codehub/runtime/fake/fake_runtime.hpp"
#include "codehub/server/settings.hpp"
#include "run_task.hpp"
#include "scratch_folder.hpp"

namespace codehub::server {
namespace {

using test::ScratchFolder;

Configuration small_configuration(const ScratchFolder& folder) {
  Sources sources;
  sources.flags = {{"data_dir", (folder.path() / "data").string()},
                   {"listen", "127.0.0.1:0"},
                   {"io_threads", "2"},
                   {"drain_seconds", "2"},
                   {"log.access", "false"}};
  return load_configuration(sources).value().configuration;
}

http::Response fetch_from(const Hub& hub, const std::string& method, const std::string& target,
                          const std::string& cookie = {}, const std::string& body = {}) {
  asio::io_context loop;
  http::RequestHead head;
  head.method = method;
  head.target = target;
  head.headers.set("Host", "localhost:8000");
  if (!cookie.empty()) head.headers.set("Cookie", cookie);
  if (!body.empty()) head.headers.set("Content-Type", "application/json");
  const http::Dialer dial = [endpoint = hub.endpoint()] { return http::connect(endpoint); };
  return test::run_task(loop, http::fetch(dial, head, body)).value();
}

struct RunningServer {
  ScratchFolder folder;
  runtime::fake::FakeRuntime* runtime = nullptr;
  std::unique_ptr<Hub> hub;

  RunningServer() {
    HubOverrides overrides;
    auto fake = std::make_unique<runtime::fake::FakeRuntime>();
    runtime = fake.get();
    overrides.runtime = std::move(fake);
    auto started = Hub::start(small_configuration(folder), std::move(overrides));
    if (!started) throw std::runtime_error(started.error().message);
    hub = std::move(*started);
  }
};

TEST(Hub, tells_the_first_password_once_and_keeps_it_in_a_file) {
  const ScratchFolder folder;
  auto configuration = small_configuration(folder);
  {
    auto hub = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
    ASSERT_TRUE(hub) << hub.error().message;
    const auto password = (*hub)->generated_password();
    EXPECT_GE(password.size(), 10U);
    const auto file = configuration.data_dir / "initial-admin-password";
    ASSERT_TRUE(std::filesystem::exists(file));
    const auto login = nlohmann::json{{"username", "admin"}, {"password", password}}.dump();
    const auto signed_in = fetch_from(**hub, "POST", "/api/v1/login", "", login);
    ASSERT_EQ(signed_in.status, 200) << signed_in.body;
    const std::string set(signed_in.headers.get("Set-Cookie"));
    const auto change = nlohmann::json{{"current_password", password}, {"new_password", "a better one"}}.dump();
    EXPECT_EQ(fetch_from(**hub, "POST", "/api/v1/profile/password", set.substr(0, set.find(';')), change).status, 204);
    EXPECT_FALSE(std::filesystem::exists(file));
  }
  auto again = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->generated_password(), "");
}

TEST(Hub, a_chosen_first_password_is_not_generated_and_not_kept) {
  const ScratchFolder folder;
  auto configuration = small_configuration(folder);
  configuration.admin_password = "chosen by the operator";
  auto hub = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
  ASSERT_TRUE(hub) << hub.error().message;
  EXPECT_EQ((*hub)->generated_password(), "");
  EXPECT_FALSE(std::filesystem::exists(configuration.data_dir / "initial-admin-password"));
}

int sign_in_status(const Hub& hub, const std::string& password) {
  const auto login = nlohmann::json{{"username", "admin"}, {"password", password}}.dump();
  return fetch_from(hub, "POST", "/api/v1/login", "", login).status;
}

TEST(Hub, renews_a_first_password_that_nobody_can_have_seen_and_one_that_was_lost) {
  const ScratchFolder folder;
  auto configuration = small_configuration(folder);
  const auto start = [&] {
    return Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr}).value();
  };
  const auto first = start()->generated_password();
  // As if the server had died before it kept the password.
  std::filesystem::remove(configuration.data_dir / "initial-admin-password");
  {
    const auto hub = start();
    EXPECT_NE(hub->generated_password(), first);
    EXPECT_EQ(sign_in_status(*hub, first), 401);
    EXPECT_EQ(sign_in_status(*hub, hub->generated_password()), 200);
  }
  std::filesystem::remove(configuration.data_dir / "initial-admin-password");
  EXPECT_EQ(start()->generated_password(), "") << "somebody has signed in with it";
  configuration.admin_reset_password = true;
  const auto hub = start();
  EXPECT_EQ(sign_in_status(*hub, hub->generated_password()), 200);
  EXPECT_TRUE(std::filesystem::exists(configuration.data_dir / "initial-admin-password"));
}

TEST(Hub, serves_api_dashboard_and_machines_at_one_port) {
  const RunningServer server;
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/healthz").status, 200);
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/api/v1/session").status, 401);
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/").status, 200);
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/api").status, 404);
  EXPECT_EQ(fetch_from(*server.hub, "POST", "/healthz").status, 405);
  const auto document = nlohmann::json::parse(fetch_from(*server.hub, "GET", "/api/openapi.json").body, nullptr, false);
  EXPECT_EQ(document.value("openapi", ""), "3.1.0");
}

TEST(Hub, refuses_workspaces_whatever_they_ask_for_and_say_of_themselves) {
  const RunningServer server;
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/healthz").status, 200);
  server.runtime->set_workspace_networks({{"127.0.0.0/8", "127.9.9.9"}});
  for (const char* target : {"/healthz", "/", "/api/v1/session", "/metrics"}) {
    const auto refused = fetch_from(*server.hub, "GET", target);
    EXPECT_EQ(refused.status, 403) << target;
    const auto body = nlohmann::json::parse(refused.body, nullptr, false);
    ASSERT_TRUE(body.is_object()) << refused.body;
    EXPECT_EQ(body["error"]["code"], "FORBIDDEN");
    EXPECT_EQ(body["error"]["message"], "workspaces may not use this server");
  }
  server.runtime->set_workspace_networks({{"127.0.0.0/8", "127.0.0.1"}});
  EXPECT_EQ(fetch_from(*server.hub, "GET", "/healthz").status, 200) << "the machine's own address is no workspace's";
}

TEST(Hub, readiness_says_what_is_missing_and_that_it_came_back) {
  const RunningServer server;
  // The answer may be half a second old.
  const auto wait_for_status = [&](int wanted) {
    http::Response last;
    for (int i = 0; i < 300; ++i) {
      last = fetch_from(*server.hub, "GET", "/readyz");
      if (last.status == wanted) break;
    }
    return last;
  };
  EXPECT_EQ(wait_for_status(200).status, 200);
  server.runtime->stop_engine();
  const auto without = wait_for_status(503);
  const auto body = nlohmann::json::parse(without.body, nullptr, false);
  ASSERT_TRUE(body.is_object()) << without.body;
  EXPECT_FALSE(body["ready"].get<bool>());
  EXPECT_FALSE(body["checks"]["runtime"]["ok"].get<bool>());
  EXPECT_FALSE(body["checks"]["runtime"]["message"].get<std::string>().empty());
  EXPECT_TRUE(body["checks"]["database"]["ok"].get<bool>());
  server.runtime->start_engine();
  EXPECT_EQ(wait_for_status(200).status, 200);
}

TEST(Hub, metrics_count_requests_and_connections) {
  const RunningServer server;
  fetch_from(*server.hub, "GET", "/api/v1/session");
  // A connection counts until the server has noticed its end.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::string text;
  do {
    text = fetch_from(*server.hub, "GET", "/metrics").body;
  } while (text.find("codehub_http_open_connections 1\n") == std::string::npos &&
           std::chrono::steady_clock::now() < end);
  for (const char* series :
       {"codehub_http_requests_total{route=\"api\",status=\"401\"}", "codehub_http_open_connections 1",
        "process_resident_memory_bytes", "codehub_build_info", "codehub_http_request_duration_seconds"}) {
    EXPECT_NE(text.find(series), std::string::npos) << series;
  }
}

TEST(Hub, metrics_may_ask_for_a_token) {
  const ScratchFolder folder;
  auto configuration = small_configuration(folder);
  configuration.metrics_token = "let me in";
  auto hub = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
  ASSERT_TRUE(hub) << hub.error().message;
  EXPECT_EQ(fetch_from(**hub, "GET", "/metrics").status, 403);
}

TEST(Hub, a_taken_port_is_told) {
  const RunningServer server;
  const ScratchFolder folder;
  auto configuration = small_configuration(folder);
  configuration.listen = http::to_string(server.hub->endpoint());
  const auto second = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("is taken"), std::string::npos) << second.error().message;
}

TEST(Hub, a_database_that_is_none_is_told) {
  const ScratchFolder folder;
  const auto configuration = small_configuration(folder);
  std::filesystem::create_directories(configuration.data_dir);
  std::ofstream(configuration.data_dir / "codehub.db")
      << "this is a letter, not a database, and it goes on for a while";
  const auto hub = Hub::start(configuration, HubOverrides{std::make_unique<runtime::fake::FakeRuntime>(), nullptr});
  ASSERT_FALSE(hub);
  EXPECT_FALSE(hub.error().message.empty());
}

TEST(Hub, stopping_ends_event_streams_at_once) {
  RunningServer server;
  const auto login = nlohmann::json{{"username", "admin"}, {"password", server.hub->generated_password()}}.dump();
  const auto signed_in = fetch_from(*server.hub, "POST", "/api/v1/login", "", login);
  const std::string set(signed_in.headers.get("Set-Cookie"));
  asio::io_context loop;
  auto stream = test::run_task(loop, http::connect(server.hub->endpoint())).value();
  auto connection = http::ClientConnection::over(std::move(stream));
  http::RequestHead head;
  head.method = "GET";
  head.target = "/api/v1/events";
  head.headers = {{"Host", "localhost:8000"}, {"Cookie", set.substr(0, set.find(';'))}};
  ASSERT_TRUE(test::run_task(loop, connection->send(head, "")));
  ASSERT_EQ(test::run_task(loop, connection->read_head()).value().status, 200);
  const auto begin = std::chrono::steady_clock::now();
  server.hub->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_TRUE(test::run_task(loop, connection->read_whole_body(1 << 20))) << "the stream was ended properly";
}

}  // namespace
}  // namespace codehub::server
