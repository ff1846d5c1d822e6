#include "agent_json.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace codehub::agentlink_test {

using namespace codehub::agentlink;

TEST(AgentStatus, is_read_from_a_whole_answer) {
  const auto status =
      parse_status(R"({"workspace_id":"w","version":"1.2","setup":{"operation_id":"op","state":"failed","error":"why"},
    "ide":{"state":"ready","error":""},"git":{"uncommitted":3,"unpushed":1}})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->workspace_id.value(), "w");
  EXPECT_EQ(status->operation_id.value(), "op");
  EXPECT_EQ(status->setup, SetupState::kFailed);
  EXPECT_EQ(status->setup_error, "why");
  EXPECT_EQ(status->ide, IdeState::kReady);
  EXPECT_EQ(status->git, (GitState{3, 1}));
}

TEST(AgentStatus, takes_values_of_other_types_as_absent) {
  const auto status = parse_status(R"({"workspace_id":7,"setup":[],"ide":{"state":null,"error":{}},"git":null})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->setup, SetupState::kNone);
  EXPECT_EQ(status->ide, IdeState::kStopped);
  EXPECT_FALSE(status->git);
}

TEST(AgentStatus, bounds_numbers_and_texts) {
  const auto status = parse_status(R"({"ide":{"error":")" + std::string(100000, 'x') +
                                   R"("},"git":{"uncommitted":-5,"unpushed":18446744073709551615}})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->ide_error.size(), 4096U);
  EXPECT_EQ(status->git, (GitState{0, std::numeric_limits<int>::max()}));
}

TEST(AgentStatus, is_refused_when_it_is_not_an_object) {
  for (const std::string body : {"", "null", "[]", "{", "<html>", "{\"git\":1e999}x"}) {
    const auto status = parse_status(body);
    ASSERT_FALSE(status) << body;
    EXPECT_EQ(status.error().code, ErrorCode::kUpstreamUnavailable);
  }
  EXPECT_FALSE(parse_status(std::string(60000, '[')));
}

TEST(AgentActivity, is_read_from_a_whole_answer) {
  const auto status = parse_status(R"({"activity":{"presence":{"age_ms":1200,"cause":"typing in the editor"},
    "terminal":null,"busy":{"age_ms":0,"cause":"`make` uses 1.7 CPU"},"cpu_cores":1.75,"memory_bytes":1000,
    "disk_bytes":5000,"keep_awake_request":{"id":"a-1","seconds":3600,"reason":"from the IDE"}}})");
  ASSERT_TRUE(status && status->activity);
  const auto& activity = *status->activity;
  ASSERT_EQ(activity.signals.size(), 2U);
  EXPECT_EQ(activity.signals[0].kind, SignalKind::kPresence);
  EXPECT_EQ(activity.signals[0].age, std::chrono::milliseconds(1200));
  EXPECT_EQ(activity.signals[0].cause, "typing in the editor");
  EXPECT_EQ(activity.signals[1].kind, SignalKind::kBusy);
  EXPECT_DOUBLE_EQ(activity.cpu_cores, 1.75);
  EXPECT_EQ(activity.memory_bytes, 1000U);
  EXPECT_EQ(activity.disk_bytes, 5000U);
  ASSERT_TRUE(activity.keep_awake_request);
  EXPECT_EQ(activity.keep_awake_request->id, "a-1");
  EXPECT_EQ(activity.keep_awake_request->length, std::chrono::hours(1));
  EXPECT_EQ(activity.keep_awake_request->reason, "from the IDE");
}

TEST(AgentActivity, of_an_older_agent_is_absent_and_of_a_liar_is_bounded) {
  EXPECT_FALSE(parse_status("{}")->activity);
  EXPECT_FALSE(parse_status(R"({"activity":null})")->activity);
  const auto status = parse_status(R"({"activity":{"presence":{"age_ms":-1},"terminal":{"age_ms":"1"},
    "busy":{"age_ms":5,"cause":"\u001b[2J)" +
                                   std::string(500, 'x') +
                                   R"("},"cpu_cores":-7,"memory_bytes":-1,"disk_bytes":1e300,
    "keep_awake_request":{"id":"../x","seconds":1}}})");
  ASSERT_TRUE(status && status->activity);
  ASSERT_EQ(status->activity->signals.size(), 1U);
  EXPECT_EQ(status->activity->signals[0].cause.size(), kMaxCauseBytes);
  EXPECT_TRUE(status->activity->signals[0].cause.starts_with(" [2J"));
  EXPECT_EQ(status->activity->cpu_cores, 0);
  EXPECT_EQ(status->activity->memory_bytes, 0U);
  EXPECT_FALSE(status->activity->disk_bytes);
  EXPECT_FALSE(status->activity->keep_awake_request);
}

TEST(AgentActivity, takes_no_request_that_is_none) {
  for (const std::string request :
       {"null", "[]", R"({"id":"a","seconds":0})", R"({"id":"a","seconds":-5})", R"({"id":"a","seconds":99999999999})",
        R"({"id":"","seconds":60})", R"({"seconds":60})", R"({"id":7,"seconds":60})"}) {
    const auto status = parse_status(R"({"activity":{"keep_awake_request":)" + request + "}}");
    ASSERT_TRUE(status && status->activity) << request;
    EXPECT_FALSE(status->activity->keep_awake_request) << request;
  }
}

TEST(AgentLog, leaves_out_what_is_no_line_and_numbers_that_do_not_grow) {
  const auto lines = parse_log(
      "{\"seq\":5,\"time\":\"2025-03-01T09:30:00.250Z\",\"text\":\"five\"}\n\nnonsense\n{\"seq\":5,\"text\":\"again\"}"
      "\n"
      "{\"seq\":4,\"text\":\"back\"}\n{\"seq\":-9,\"text\":\"x\"}\n{\"seq\":18446744073709551615}\n{\"seq\":7,\"text\":"
      "8}",
      3);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].seq, 5);
  EXPECT_EQ(lines[0].text, "five");
  EXPECT_EQ(lines[1].seq, 7);
  EXPECT_EQ(lines[1].text, "");
}

TEST(SetupBody, says_everything_and_is_valid_json_whatever_is_in_it) {
  SetupRequest request;
  request.operation_id = OperationId("op");
  request.workspace_name = "quote \" and \xff byte";
  request.git_name = "이름";
  request.ssh_private_key = "line\nline\n";
  const auto body = nlohmann::json::parse(render_setup(request));
  EXPECT_EQ(body["operation_id"], "op");
  EXPECT_EQ(body["git"]["name"], "이름");
  EXPECT_EQ(body["ssh_private_key"], "line\nline\n");
  EXPECT_EQ(body.size(), 12U);
}

TEST(AgentPorts, are_read_from_a_whole_answer) {
  const auto ports = parse_ports(
      R"({"revision":7,"ports":[{"port":5173,"addresses":["127.0.0.1","::1"],"protocol":"http","process":"node",
      "command":"node vite","pid":123,"since":"2026-01-01T00:00:00.000Z"},{"port":5432,"protocol":"other"}]})");
  ASSERT_TRUE(ports);
  EXPECT_EQ(ports->revision, 7U);
  ASSERT_EQ(ports->ports.size(), 2U);
  const auto& port = ports->ports[0];
  EXPECT_EQ(port.port, 5173);
  EXPECT_EQ(port.addresses, (std::vector<std::string>{"127.0.0.1", "::1"}));
  EXPECT_EQ(to_string(port.protocol), "http");
  EXPECT_EQ(port.process, "node");
  EXPECT_EQ(port.command, "node vite");
  EXPECT_EQ(port.pid, 123);
  EXPECT_EQ(format_rfc3339(port.since), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(ports->ports[1].protocol, PortProtocol::kOther);
}

TEST(AgentPorts, leave_out_what_is_no_port_and_numbers_that_do_not_grow) {
  const auto ports = parse_ports(
      R"({"revision":1,"ports":[7,null,{},{"port":0},{"port":-1},{"port":65536},{"port":"80"},{"port":80.5},{"port":90},
      {"port":90},{"port":80},{"port":91,"addresses":["example.com",7,"10.0.0.1 ","::1"],"protocol":"gopher","pid":-4,
      "process":{},"command":[],"since":"yesterday"}]})");
  ASSERT_TRUE(ports);
  ASSERT_EQ(ports->ports.size(), 2U);
  EXPECT_EQ(ports->ports[0].port, 90);
  const auto& port = ports->ports[1];
  EXPECT_EQ(port.port, 91);
  EXPECT_EQ(port.addresses, std::vector<std::string>{"::1"});
  EXPECT_EQ(to_string(port.protocol), "unknown");
  EXPECT_EQ(port.pid, 0);
  EXPECT_EQ(port.process + port.command, "");
  EXPECT_EQ(port.since, Timestamp{});
}

TEST(AgentPorts, are_bounded_and_without_escape_sequences) {
  nlohmann::json body = {{"revision", 1}, {"ports", nlohmann::json::array()}};
  for (int port = 1; port <= 1000; ++port) {
    body["ports"].push_back({{"port", port},
                             {"process", "\x1b[31m" + std::string(500, 'x')},
                             {"command", std::string(9999, 'c')},
                             {"addresses", std::vector<std::string>(100, "127.0.0.1")}});
  }
  const auto ports = parse_ports(body.dump());
  ASSERT_TRUE(ports);
  ASSERT_EQ(ports->ports.size(), 256U);
  EXPECT_EQ(ports->ports[0].process.size(), 64U);
  EXPECT_EQ(ports->ports[0].process.find('\x1b'), std::string::npos);
  EXPECT_EQ(ports->ports[0].command.size(), 300U);
  EXPECT_EQ(ports->ports[0].addresses.size(), 16U);
}

TEST(AgentPorts, are_refused_without_a_revision_or_a_list) {
  for (const std::string body :
       {"", "[]", "{}", R"({"revision":1})", R"({"ports":[]})", R"({"revision":-1,"ports":[]})",
        R"({"revision":18446744073709551615,"ports":[]})", R"({"revision":1,"ports":{}})"}) {
    const auto ports = parse_ports(body);
    ASSERT_FALSE(ports) << body;
    EXPECT_EQ(ports.error().code, ErrorCode::kUpstreamUnavailable);
  }
}

TEST(SharingState, is_written_as_the_agent_reads_it) {
  SharingState state;
  state.dashboard_url = "http://localhost:8000/workspaces/w2";
  state.ports.push_back(
      {5173, "http://5173-w2.localhost:8000/", Audience::kLink, true, {{"김민지", false}, {"", true}}, 7});
  EXPECT_EQ(nlohmann::json::parse(render_sharing(state)), nlohmann::json::parse(R"({
    "dashboard_url": "http://localhost:8000/workspaces/w2",
    "ports": [{"port": 5173, "url": "http://5173-w2.localhost:8000/", "audience": "link", "active": true,
               "viewers": [{"name": "김민지", "guest": false}, {"name": "", "guest": true}], "viewer_count": 7}]})"));
}

TEST(SharingState, is_cut_to_what_an_agent_takes) {
  SharedPort port;
  port.viewers.assign(51, {std::string(198, 'a') + "김\n", false});
  port.viewers.front().name = "a\x1b\nb\xff";
  SharingState state;
  state.ports.assign(257, port);
  const auto body = nlohmann::json::parse(render_sharing(state));
  EXPECT_EQ(body["ports"].size(), 256U);
  const auto& viewers = body["ports"][0]["viewers"];
  EXPECT_EQ(viewers.size(), 50U);
  EXPECT_EQ(viewers[0]["name"], "a  b\xEF\xBF\xBD");
  EXPECT_EQ(viewers[1]["name"], std::string(198, 'a'));
}

}  // namespace codehub::agentlink_test
