// `codehub pause`, `history` and what `show` says of a frozen workspace, against a server that answers what the test
// says.

#include <gtest/gtest.h>

#include "codehub/cli/exit_codes.hpp"
#include "command_line.hpp"
#include "scripted_server.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

class FreezeCommandsTest : public CommandLineTest {
 protected:
  int run(std::vector<std::string> words) {
    auto outcome = run_at(server_.url(), std::move(words));
    output = std::move(outcome.output);
    errors = std::move(outcome.errors);
    return outcome.code;
  }

  std::string output, errors;
  json workspace = {{"id", "shop"}, {"name", "shop"}, {"phase", "RUNNING"}, {"desired_state", "RUNNING"}};
  bool refuses = false;

  std::vector<SeenRequest> changes() { return server_.changes(); }

 private:
  ScriptedServer::Answer answer(const SeenRequest& request) {
    const auto path = request.target.substr(0, request.target.find('?'));
    if (request.method == "PATCH" && refuses) {
      return {409, {{"error", {{"code", "INVALID_STATE"}, {"message", "only a running workspace can be frozen"}}}}};
    }
    if (request.method == "PATCH") {
      auto changed = workspace;
      changed.update(request.body);
      return {200, changed};
    }
    if (path == "/api/v1/workspaces") return {200, {{"items", json::array({workspace})}, {"next_cursor", ""}}};
    if (path.ends_with("/logs")) return {200, {{"items", json::array()}, {"next_after", 7}}};
    if (path.ends_with("/transitions")) return history_page(request.target);
    return {404, {{"error", {{"code", "NOT_FOUND"}, {"message", "the test knows no such route"}}}}};
  }

  static ScriptedServer::Answer history_page(const std::string& target) {
    const auto change = [](const char* at, const char* from, const char* to, const char* size, const char* cause) {
      return json{{"at", at}, {"from", from}, {"to", to}, {"size", size}, {"cause", cause}};
    };
    if (target.find("cursor=next") == std::string::npos) {
      const auto newest = change("2026-11-26T09:00:00Z", "RUNNING", "PAUSED", "small", "idle for 10 min");
      return {200, {{"items", json::array({newest})}, {"next_cursor", "next"}}};
    }
    const auto first = change("2026-11-26T08:00:00Z", "PENDING", "PENDING", "", "asked for by `k\x1b[31mim`");
    return {200, {{"items", json::array({first})}, {"next_cursor", ""}}};
  }

  ScriptedServer server_{[this](const SeenRequest& request) { return answer(request); }};
};

TEST_F(FreezeCommandsTest, pause_asks_for_the_workspace_to_be_frozen) {
  EXPECT_EQ(run({"pause", "shop"}), kDone) << errors;
  ASSERT_EQ(changes().size(), 1U);
  EXPECT_EQ(changes()[0].target, "/api/v1/workspaces/shop");
  EXPECT_EQ(changes()[0].body, (json{{"desired_state", "PAUSED"}}));
  EXPECT_NE(output.find("PAUSED"), std::string::npos) << output;
}

TEST_F(FreezeCommandsTest, pause_says_why_it_cannot_be) {
  refuses = true;
  EXPECT_EQ(run({"pause", "shop"}), kWrongState);
  EXPECT_NE(errors.find("only a running workspace can be frozen"), std::string::npos) << errors;
  EXPECT_EQ(run({"pause"}), kWrongUsage);
}

TEST_F(FreezeCommandsTest, show_says_why_it_is_wanted_so_and_what_it_holds) {
  workspace.update({{"phase", "PAUSED"},
                    {"desired_state", "PAUSED"},
                    {"intent_cause", "idle for 10 min"},
                    {"frozen_memory_bytes", 125829120}});
  EXPECT_EQ(run({"show", "shop"}), kDone) << errors;
  EXPECT_NE(output.find("PAUSED, idle for 10 min"), std::string::npos) << output;
  EXPECT_NE(output.find("120 MiB while it is frozen"), std::string::npos) << output;
}

TEST_F(FreezeCommandsTest, history_is_told_in_local_time_and_cannot_steer_the_terminal) {
  EXPECT_EQ(run({"history", "shop"}), kDone) << errors;
  EXPECT_NE(output.find("Thu 2026-11-26 18:00  RUNNING → PAUSED  small  idle for 10 min"), std::string::npos) << output;
  EXPECT_NE(output.find("PENDING"), std::string::npos) << output;
  EXPECT_NE(output.find("asked for by `kim`"), std::string::npos) << output;
  EXPECT_EQ(output.find('\x1b'), std::string::npos);
}

TEST_F(FreezeCommandsTest, history_has_a_length_and_a_form_for_programs) {
  EXPECT_EQ(run({"history", "shop", "-n", "1"}), kDone) << errors;
  EXPECT_EQ(output.find("asked for"), std::string::npos) << output;
  EXPECT_EQ(run({"--json", "history", "shop"}), kDone) << errors;
  const auto told = json::parse(output, nullptr, false);
  ASSERT_TRUE(told.is_array()) << output;
  EXPECT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0]["cause"].get<std::string>(), "idle for 10 min");
  EXPECT_EQ(run({"history", "shop", "-n", "0"}), kWrongUsage);
}

}  // namespace
}  // namespace codehub::cli
