// What listens in a workspace: asked for, and told when it changes.
#include <gtest/gtest.h>

#include "api_house.hpp"
#include "port_poll.hpp"
#include "port_watch.hpp"
#include "stream_reader.hpp"

namespace codehub::test {
namespace {

class PortsTest : public testing::Test {
 protected:
  Workspace running(const std::string& endpoint = "127.0.0.1:1") {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = endpoint;
    return house_.add_workspace(wanted);
  }
  Told ask(const Workspace& workspace, const std::string& token) {
    return house_.get("/api/v1/workspaces/" + workspace.id.value() + "/ports", token);
  }
  void announce(const Workspace& workspace) {
    WorkspaceChanged event;
    event.workspace_id = workspace.id;
    event.owner_id = workspace.owner_id;
    house_.changed.publish(event);
  }
  Workspace move_to(Workspace workspace, Phase phase, const std::string& endpoint) {
    workspace.phase = phase;
    workspace.endpoint = endpoint;
    auto saved = house_.save(std::move(workspace));
    announce(saved);
    return saved;
  }
  void until_waiting(std::size_t count) {
    house_.run_until([&] { return script().waiting.size() == count; });
  }
  ScriptedAgents::Ports& script() { return house_.agents.port_script; }
  static std::string event_of(const Workspace& workspace) {
    return "event: ports_changed\ndata: {\"workspace_id\":\"" + workspace.id.value() + "\"}\n\n";
  }
  // Nothing of it comes before the next but one heartbeat.
  static void expect_silence(StreamReader& reader) {
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(reader.wait_for("event: heartbeat"));
      ASSERT_TRUE(reader.wait_for("}\n\n"));
      EXPECT_EQ(reader.seen().find("ports_changed"), std::string::npos) << reader.seen();
      reader.forget();
    }
  }

  ApiHouse house_;
};

TEST_F(PortsTest, are_listed_with_their_addresses) {
  house_.agents.listen(5173);
  house_.agents.listen(5432, PortProtocol::kOther);
  house_.agents.listen(8443, PortProtocol::kHttps);
  house_.agents.listen(9000, PortProtocol::kUnknown);
  const auto workspace = running();
  const auto told = ask(workspace, house_.owner.token);
  ASSERT_EQ(told.status, 200) << told.text;
  const auto url = [&](const char* port) {
    return "http://" + std::string(port) + "-" + workspace.id.value() + ".localhost:8000/";
  };
  const auto& ports = told.json["ports"];
  ASSERT_EQ(ports.size(), 4U);
  const nlohmann::json first = {{"port", 5173},
                                {"addresses", {"127.0.0.1"}},
                                {"protocol", "http"},
                                {"process", "node"},
                                {"command", "node server.js"},
                                {"pid", 17},
                                {"since", "2023-11-14T22:13:20.000Z"},
                                {"url", url("5173")}};
  EXPECT_EQ(ports[0], first);
  EXPECT_EQ(ports[1]["protocol"], "other");
  EXPECT_EQ(ports[1]["url"], nullptr);
  EXPECT_EQ(ports[2]["protocol"], "https");
  EXPECT_EQ(ports[2]["url"], url("8443")) << "visitors speak to the hub; how the server is spoken to is its affair";
  EXPECT_EQ(ports[3]["protocol"], "unknown");
  EXPECT_EQ(ports[3]["url"], url("9000"));
}

TEST_F(PortsTest, of_a_workspace_that_does_not_run_are_none_and_nobody_is_asked) {
  house_.agents.listen(5173);
  const auto told = ask(house_.add_workspace(), house_.owner.token);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.json, (nlohmann::json{{"ports", nlohmann::json::array()}}));
  EXPECT_EQ(script().questions, 0);
}

TEST_F(PortsTest, are_for_the_owner_alone) {
  const auto workspace = running();
  EXPECT_EQ(ask(workspace, house_.stranger.token).status, 403);
  EXPECT_EQ(ask(workspace, house_.admin.token).status, 403);
  EXPECT_EQ(ask(workspace, "").status, 401);
  EXPECT_EQ(house_.get("/api/v1/workspaces/abcdefghijkm/ports", house_.owner.token).status, 404);
  EXPECT_EQ(script().questions, 0);
}

TEST_F(PortsTest, whatever_is_wrong_with_the_agent_it_is_the_workspace_that_does_not_answer) {
  const auto workspace = running();
  for (const auto code : {ErrorCode::kUpstreamUnavailable, ErrorCode::kUnauthorized, ErrorCode::kNotFound}) {
    script().failure = Error{code, "the agent's own trouble", "", 0};
    const auto told = ask(workspace, house_.owner.token);
    EXPECT_EQ(told.status, 502) << told.text;
    EXPECT_EQ(told.code(), "UPSTREAM_UNAVAILABLE");
  }
}

TEST_F(PortsTest, a_change_is_told_once_and_to_the_owner_alone) {
  const auto workspace = running();
  StreamReader owner(house_, "/api/v1/events", house_.owner.token);
  StreamReader stranger(house_, "/api/v1/events", house_.stranger.token);
  StreamReader admin(house_, "/api/v1/events?owner=all", house_.admin.token);
  until_waiting(1);
  house_.agents.listen(5173);
  ASSERT_TRUE(owner.wait_for(event_of(workspace)));
  owner.forget();
  for (auto* reader : {&owner, &stranger, &admin}) expect_silence(*reader);
  until_waiting(1);
  house_.agents.listen(5174);
  ASSERT_TRUE(owner.wait_for(event_of(workspace)));
}

TEST_F(PortsTest, what_listens_already_is_told_once_when_the_watching_begins) {
  house_.agents.listen(5173);
  const auto workspace = running();
  StreamReader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(reader.wait_for(event_of(workspace)));
  reader.forget();
  expect_silence(reader);
}

TEST_F(PortsTest, two_streams_share_one_poll_which_ends_with_the_last) {
  const auto workspace = running();
  auto one = std::make_unique<StreamReader>(house_, "/api/v1/events", house_.owner.token);
  auto two = std::make_unique<StreamReader>(house_, "/api/v1/events", house_.owner.token);
  until_waiting(1);
  house_.agents.listen(5173);
  ASSERT_TRUE(one->wait_for(event_of(workspace)));
  ASSERT_TRUE(two->wait_for(event_of(workspace)));
  until_waiting(1);
  EXPECT_EQ(script().questions, 3);  // What there is, what changes, and what changes next.
  one.reset();
  house_.run_until([&] { return house_.api->open_streams() == 1; });
  EXPECT_EQ(script().waiting.size(), 1U);
  two.reset();
  until_waiting(0);
  EXPECT_EQ(script().questions, 3);
}

TEST_F(PortsTest, polls_begin_and_end_as_workspaces_run_and_cease_to) {
  auto workspace = house_.add_workspace();
  StreamReader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  workspace = move_to(workspace, Phase::kRunning, "127.0.0.1:1");
  until_waiting(1);
  EXPECT_EQ(script().asked_of, "127.0.0.1:1");
  workspace = move_to(workspace, Phase::kStandby, "");
  until_waiting(0);
  workspace = move_to(workspace, Phase::kRunning, "127.0.0.1:2");
  until_waiting(1);
  EXPECT_EQ(script().asked_of, "127.0.0.1:2");
  workspace = move_to(workspace, Phase::kRunning, "127.0.0.1:3");  // A new container, the old one's end was missed.
  house_.run_until([&] { return script().asked_of == "127.0.0.1:3" && script().waiting.size() == 1; });
  ASSERT_TRUE(house_.run(house_.store->workspaces().remove(workspace.id)));
  announce(workspace);
  until_waiting(0);
}

TEST_F(PortsTest, without_a_stream_nobody_is_asked) {
  const auto workspace = running();
  Ask head;
  head.method = "HEAD";
  head.target = "/api/v1/events";
  head.token = house_.owner.token;
  EXPECT_EQ(house_.ask(head).status, 200);
  announce(workspace);
  StreamReader stranger(house_, "/api/v1/events", house_.stranger.token);
  expect_silence(stranger);
  EXPECT_EQ(script().questions, 0);
}

TEST_F(PortsTest, an_agent_that_comes_back_is_heard_again) {
  script().failure = Error{ErrorCode::kUpstreamUnavailable, "no answer", "", 0};
  const auto workspace = running();
  StreamReader reader(house_, "/api/v1/events", house_.owner.token);
  house_.run_until([&] { return script().questions == 3; });
  script().failure.reset();
  house_.agents.listen(5173);
  EXPECT_TRUE(reader.wait_for(event_of(workspace)));
}

TEST_F(PortsTest, the_end_of_the_session_and_of_the_server_end_the_polls) {
  const auto workspace = running();
  StreamReader ended(house_, "/api/v1/events", house_.owner.token);
  until_waiting(1);
  ASSERT_TRUE(house_.run(house_.accounts->logout(house_.owner.token)));
  ended.rest();
  until_waiting(0);
  StreamReader stopped(house_, "/api/v1/events", house_.log_in(house_.owner.user));
  until_waiting(1);
  house_.api->end_streams();
  until_waiting(0);
  stopped.rest();
  StreamReader late(house_, "/api/v1/events", house_.log_in(house_.owner.user));
  late.rest();
  announce(workspace);
  EXPECT_TRUE(script().waiting.empty());
}

TEST_F(PortsTest, only_so_many_are_watched_at_once) {
  const auto first = running();
  const auto second = running();
  api::PortWatchOptions options;
  options.most = 1;
  options.pause = std::chrono::milliseconds(1);
  api::PortWatch watch(house_.loop.get_executor(), *house_.store, house_.agents, house_.changed, options);
  std::set<WorkspaceId> told;
  {
    const auto watching = watch.watch(house_.owner.user.id, [&](const WorkspaceId& id) { told.insert(id); });
    until_waiting(1);
    announce(first);
    announce(second);
    house_.agents.listen(5173);
    house_.run_until([&] { return !told.empty(); });
    until_waiting(1);
  }
  run_task(house_.loop, watch.join());
  EXPECT_EQ(told.size(), 1U);
  EXPECT_EQ(script().questions, 3);
}

TEST_F(PortsTest, the_wait_for_a_silent_agent_doubles_up_to_a_limit) {
  // Notes when it was asked, says nothing, and ends the poll with the sixth question.
  class Silent final : public ScriptedAgents {
   public:
    Task<agentlink::ListeningPorts> ports(agentlink::AgentAddress, std::uint64_t, std::chrono::seconds) override {
      asked.push_back(std::chrono::steady_clock::now());
      if (asked.size() == 6) poll->stop();
      co_return fail(ErrorCode::kUpstreamUnavailable, "no answer");
    }
    std::vector<std::chrono::steady_clock::time_point> asked;
    api::PortPoll* poll = nullptr;
  };
  Silent agents;
  api::PortWatchOptions options;
  options.retry = std::chrono::milliseconds(10);
  options.longest_retry = std::chrono::milliseconds(40);
  auto place = api::PollPlace::take(options.most);
  ASSERT_TRUE(place);
  api::PortPoll poll(house_.loop.get_executor(), std::move(*place), {}, [] { FAIL() << "nothing changed"; });
  agents.poll = &poll;
  run_task(house_.loop, poll.run(agents, options));
  ASSERT_EQ(agents.asked.size(), 6U);
  const int least[] = {10, 20, 40, 40, 40};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_GE(agents.asked[i + 1] - agents.asked[i], std::chrono::milliseconds(least[i])) << i;
  }
}

}  // namespace
}  // namespace codehub::test
