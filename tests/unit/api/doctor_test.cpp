// The port doctor's route. What it finds is tested with the doctor, how it looks with a real agent.
#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

class DoctorTest : public testing::Test {
 protected:
  Workspace running() {
    ApiHouse::Wanted wanted;
    wanted.phase = Phase::kRunning;
    wanted.endpoint = "127.0.0.1:1";  // Answers what listens, and opens no way into the workspace.
    return house_.add_workspace(wanted);
  }
  Told ask(const Workspace& workspace, const std::string& port, const std::string& token) {
    Ask what;
    what.method = "POST";
    what.target = "/api/v1/workspaces/" + workspace.id.value() + "/ports/" + port + "/doctor";
    what.token = token;
    return house_.ask(std::move(what));
  }

  ApiHouse house_;
};

TEST_F(DoctorTest, answers_findings_with_their_texts) {
  const auto workspace = running();
  house_.agents.listen(5173);
  const auto told = ask(workspace, "3000", house_.owner.token);
  ASSERT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["port"], 3000);
  EXPECT_EQ(told.json["url"], "http://3000-" + workspace.id.value() + ".localhost:8000/");
  EXPECT_EQ(told.json["severity"], "problem");
  EXPECT_EQ(told.json["framework"], nullptr);
  ASSERT_EQ(told.json["findings"].size(), 1U) << told.text;
  const auto& finding = told.json["findings"][0];
  EXPECT_EQ(finding["code"], "not_listening");
  EXPECT_EQ(finding["severity"], "problem");
  EXPECT_EQ(finding["title"], "Nothing listens on port 3000");
  EXPECT_EQ(finding["fix"], nullptr);
  EXPECT_EQ(finding["evidence"], nlohmann::json::array());
  EXPECT_EQ(finding["values"]["port"], "3000");
  EXPECT_FALSE(finding["advice"].get<std::string>().empty());
  EXPECT_EQ(ask(workspace, "5173", house_.owner.token).json["findings"][0]["code"], "no_connection");
}

TEST_F(DoctorTest, is_asked_about_ports_of_running_workspaces_by_their_owner) {
  const auto workspace = running();
  for (const char* port : {"0", "65536", "abc", "080", "-1"}) {
    EXPECT_EQ(ask(workspace, port, house_.owner.token).status, 400) << port;
  }
  EXPECT_EQ(ask(workspace, "80", house_.stranger.token).status, 403);
  EXPECT_EQ(ask(workspace, "80", house_.admin.token).status, 403);
  EXPECT_EQ(ask(workspace, "80", "").status, 401);
  const auto told = ask(house_.add_workspace(), "80", house_.owner.token);
  EXPECT_EQ(told.status, 409) << told.text;
}

TEST_F(DoctorTest, says_so_when_the_agent_does_not_answer) {
  const auto workspace = running();
  for (const auto code : {ErrorCode::kUpstreamUnavailable, ErrorCode::kUnauthorized, ErrorCode::kNotFound}) {
    house_.agents.port_script.failure = Error{code, "the agent's own trouble", "", 0};
    EXPECT_EQ(ask(workspace, "80", house_.owner.token).status, 502);
  }
}

}  // namespace
}  // namespace codehub::test
