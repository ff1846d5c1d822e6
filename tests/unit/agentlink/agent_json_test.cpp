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

}  // namespace codehub::agentlink_test
