// `codehub keep-awake`, `policy`, `quota` and what `show`, `ls` and `start` say of idleness and quotas, against a
// server that answers what the test says.

#include <gtest/gtest.h>

#include "amounts.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/domain/time.hpp"
#include "command_line.hpp"
#include "idleness_words.hpp"
#include "scripted_server.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class IdlenessCommandsTest : public CommandLineTest {
 protected:
  int run(std::vector<std::string> words) {
    auto outcome = run_at(server_.url(), std::move(words));
    output = std::move(outcome.output);
    errors = std::move(outcome.errors);
    return outcome.code;
  }
  /// The only request that changes something.
  SeenRequest change() {
    const auto changes = server_.changes();
    EXPECT_EQ(changes.size(), 1U);
    return changes.empty() ? SeenRequest() : changes.back();
  }
  std::size_t changes() { return server_.changes().size(); }

  std::string output, errors;
  json workspace = {{"id", "shop"}, {"name", "my shop"}, {"phase", "RUNNING"}, {"desired_state", "RUNNING"}};
  json idleness = {{"idle", false},
                   {"idle_since", "2026-01-01T00:00:00Z"},
                   {"awake", {"`make` uses 1.7 CPU", "somebody types"}},
                   {"keep_awake", nullptr},
                   {"coming", json::array()}};
  json policy = {{"rules", {{"pause_after", 600}, {"count_viewers", false}}},
                 {"bounds", {{"pause_after", nullptr}, {"keep_awake", 7200}}}};
  json refusal;

 private:
  ScriptedServer::Answer answer(const SeenRequest& request) {
    const auto path = request.target.substr(0, request.target.find('?'));
    if (request.method == "PATCH") {
      return refusal.is_null() ? ScriptedServer::Answer{200, workspace} : ScriptedServer::Answer{409, refusal};
    }
    if (request.method == "DELETE") return {204, nullptr};
    if (path == "/api/v1/workspaces") return {200, {{"items", json::array({workspace})}, {"next_cursor", ""}}};
    if (path.ends_with("/logs")) return {200, {{"items", json::array()}, {"next_after", 7}}};
    if (path.ends_with("/idleness") || path.ends_with("/keep-awake")) return {200, idleness};
    if (path == "/api/v1/users") return {200, {{"items", {{{"id", "u_1"}, {"username", "kim"}}}}, {"next_cursor", ""}}};
    if (path == "/api/v1/groups") return {200, {{"items", {{{"id", "g_1"}, {"name", "web"}}}}, {"next_cursor", ""}}};
    if (path.ends_with("/dry-run")) return {200, dry_run()};
    if (path == "/api/v1/workspaces/shop/policy") return {200, workspace_policy()};
    if (path.ends_with("/policy")) return {200, policy};
    if (path == "/api/v1/quota") return {200, {{"scopes", json::array({quota()})}}};
    if (path.ends_with("/quota")) return {200, quota()};
    return {404, {{"error", {{"code", "NOT_FOUND"}, {"message", "the test knows no such route"}}}}};
  }
  static json dry_run() {
    return {{"currency", "KRW"},
            {"workspaces", 12},
            {"cost", 1000.5},
            {"would_have_cost", 400.0},
            {"would_have_saved", 600.5},
            {"running_seconds", 7200},
            {"would_have_run_seconds", 3600},
            {"paused_seconds", 60},
            {"wakes", 17}};
  }
  json workspace_policy() {
    json schedule = {
        {"time_zone", "Asia/Seoul"},
        {"days",
         json::array({{{"from", "09:00"}, {"to", "20:00"}}, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr})},
        {"stop_outside", true},
        {"prewarm_minutes", 10}};
    return {{"rules", json::object()},
            {"effective",
             {{"preset", "balanced"},
              {"pause_after", 600},
              {"delete_after", nullptr},
              {"schedule", schedule},
              {"sources", {{"pause_after", "bound"}}}}}};
  }
  static json quota() {
    return {
        {"name", "you"},
        {"quota", {{"running", 3}, {"cpu", nullptr}, {"memory_bytes", std::int64_t{8} << 30}}},
        {"held", {{"running", 1}, {"cpu", 1.5}, {"memory_bytes", std::int64_t{2} << 30}, {"cost_this_month", 12.5}}},
        {"holdings",
         {{{"name", "shop"},
           {"owner_name", "kim"},
           {"running", true},
           {"cpu", 1.5},
           {"memory_bytes", std::int64_t{2} << 30},
           {"disk_bytes", 0}},
          {{"name", "old"},
           {"owner_name", "kim"},
           {"running", false},
           {"cpu", 0},
           {"memory_bytes", std::int64_t{256} << 20},
           {"disk_bytes", std::int64_t{3} << 30}}}}};
  }

  ScriptedServer server_{[this](const SeenRequest& request) { return answer(request); }};
};

TEST(Amounts, lengths_are_read_and_spelled) {
  EXPECT_EQ(parse_length("90s"), 90s);
  EXPECT_EQ(parse_length("10m"), 10min);
  EXPECT_EQ(parse_length("2h"), 2h);
  EXPECT_EQ(parse_length("7d"), 168h);
  for (const char* bad : {"", "s", "-5s", "1.5h", "10", "ten minutes", "99999999999s"})
    EXPECT_FALSE(parse_length(bad)) << bad;
  EXPECT_EQ(spell_length(45s), "45 s");
  EXPECT_EQ(spell_length(4min), "4 min");
  EXPECT_EQ(spell_length(110min), "1 h 50 min");
  EXPECT_EQ(spell_length(168h), "7 d");
  EXPECT_EQ(spell_length(-5s), "0 s");
}

TEST(Amounts, bytes_are_read_and_spelled) {
  EXPECT_EQ(parse_bytes("8GiB"), std::int64_t{8} << 30);
  EXPECT_EQ(parse_bytes("512m"), std::int64_t{512} << 20);
  EXPECT_EQ(parse_bytes("1.5T"), std::int64_t{3} << 39);
  EXPECT_EQ(parse_bytes("1048576"), 1 << 20);
  for (const char* bad : {"", "-1G", "G", "1X", "nan", "inf", "9999999999999G", "1 GiB"})
    EXPECT_FALSE(parse_bytes(bad)) << bad;
  EXPECT_EQ(spell_bytes(std::int64_t{3} << 39), "1.5 TiB");
  EXPECT_EQ(spell_bytes(100), "100 bytes");
}

TEST(IdlenessWords, say_why_it_is_awake_and_what_happens_when) {
  const Timestamp now(std::chrono::hours(24 * 20'000));
  const auto at = [&](std::chrono::seconds later) { return format_rfc3339(now + later); };
  const json awake = {{"idle", false},
                      {"awake", {"`make` uses 1.7 CPU"}},
                      {"coming",
                       {{{"step", "pause"}, {"at", at(4min)}, {"cause", "idle"}},
                        {{"step", "stop"}, {"at", at(110min)}, {"cause", "schedule"}}}}};
  EXPECT_EQ(describe_idleness(awake, now),
            "awake        `make` uses 1.7 CPU\n"
            "next         freezes in 4 min\n"
            "             stops in 1 h 50 min (by the working hours)\n");
  const json idle = {{"idle", true},
                     {"idle_since", at(-5min)},
                     {"awake", json::array()},
                     {"coming", {{{"step", "stop"}, {"at", at(-1s)}, {"cause", "lifetime"}}}}};
  EXPECT_EQ(describe_idleness(idle, now),
            "idle         for 5 min\n"
            "next         stops now (it has run for as long as it may)\n");
  EXPECT_EQ(describe_idleness(nullptr, now), "");
  EXPECT_EQ(describe_idleness({{"coming", {{{"step", "dance"}, {"at", "soon"}}}}, {"awake", {7}}}, now), "");
  EXPECT_EQ(idle_mark({{"phase", "RUNNING"}, {"idleness", idle}}, now), ", idle for 5 min");
  EXPECT_EQ(idle_mark({{"phase", "PAUSED"}, {"idleness", idle}}, now), "");
  EXPECT_EQ(idle_mark({{"phase", "RUNNING"}, {"idleness", nullptr}}, now), "");
}

TEST_F(IdlenessCommandsTest, show_says_why_a_workspace_is_awake) {
  EXPECT_EQ(run({"show", "my shop"}), kDone) << errors;
  EXPECT_NE(output.find("awake        `make` uses 1.7 CPU\n             somebody types\n"), std::string::npos)
      << output;
  EXPECT_EQ(run({"--json", "show", "my shop"}), kDone);
  EXPECT_EQ(json::parse(output)["idleness"], idleness);
}

TEST_F(IdlenessCommandsTest, the_list_marks_what_is_idle) {
  workspace["idleness"] = {
      {"idle", true}, {"idle_since", format_rfc3339(now() - 3h - 1min)}, {"coming", json::array()}};
  EXPECT_EQ(run({"ls"}), kDone);
  EXPECT_NE(output.find("RUNNING, idle for 3 h"), std::string::npos) << output;
}

TEST_F(IdlenessCommandsTest, keep_awake_sets_shows_and_takes_back) {
  idleness["keep_awake"] = {{"until", "2026-12-25T14:59:00Z"}, {"reason", "training"}, {"by", "kim"}};
  EXPECT_EQ(run({"keep-awake", "my shop", "2h", "--because", "training"}), kDone) << errors;
  EXPECT_EQ(change().method, "PUT");
  EXPECT_EQ(change().target, "/api/v1/workspaces/shop/keep-awake");
  EXPECT_EQ(change().body, (json{{"seconds", 7200}, {"reason", "training"}}));
  EXPECT_NE(output.find("kept awake until Fri 2026-12-25 23:59 by `kim`: training"), std::string::npos) << output;
  EXPECT_EQ(run({"keep-awake", "shop"}), kDone);
  EXPECT_EQ(changes(), 1U) << "it only shows";
  EXPECT_EQ(run({"--json", "keep-awake", "shop"}), kDone);
  EXPECT_EQ(json::parse(output), idleness);
  EXPECT_EQ(run({"keep-awake", "shop", "--off"}), kDone);
  EXPECT_EQ(changes(), 2U);
  EXPECT_EQ(output, "nobody keeps it awake\n");
  for (const std::vector<std::string>& bad : {std::vector<std::string>{"keep-awake", "shop", "long"},
                                              {"keep-awake", "shop", "2h", "--off"},
                                              {"keep-awake", "shop", "--because", "x"},
                                              {"keep-awake"}}) {
    EXPECT_EQ(run(bad), kWrongUsage);
  }
  EXPECT_EQ(changes(), 2U);
}

TEST_F(IdlenessCommandsTest, a_start_that_a_quota_refuses_says_what_to_type) {
  refusal = {{"error",
              {{"code", "QUOTA_EXCEEDED"},
               {"message", "`kim` may run 1 workspace at once."},
               {"offer", {{"workspace_id", "old1"}, {"name", "it's old"}, {"action", "pause"}}}}}};
  EXPECT_EQ(run({"start", "my shop"}), kWrongState);
  EXPECT_EQ(errors,
            "codehub: `kim` may run 1 workspace at once. Make room with: codehub pause 'it'\\''s old' && codehub start "
            "'my shop'\n");
  refusal["error"]["offer"]["action"] = "stop";
  refusal["error"]["offer"]["name"] = "-x";
  EXPECT_EQ(run({"start", "shop"}), kWrongState);
  EXPECT_NE(errors.find("Make room with: codehub stop old1 && codehub start shop\n"), std::string::npos) << errors;
  refusal["error"].erase("offer");
  EXPECT_EQ(run({"start", "shop"}), kWrongState);
  EXPECT_EQ(errors, "codehub: `kim` may run 1 workspace at once.\n");
}

TEST_F(IdlenessCommandsTest, policies_are_shown) {
  EXPECT_EQ(run({"policy", "show"}), kDone) << errors;
  EXPECT_NE(output.find("freezes after          10 min"), std::string::npos) << output;
  EXPECT_NE(output.find("keep-awake  2 h"), std::string::npos) << output;
  EXPECT_EQ(run({"policy", "show", "--workspace", "my shop"}), kDone);
  EXPECT_NE(output.find("10 min"), std::string::npos) << output;
  EXPECT_NE(output.find("bound"), std::string::npos) << output;
  EXPECT_NE(output.find("Mon 09:00-20:00 (Asia/Seoul), stopped outside, started 10 min before"), std::string::npos)
      << output;
  EXPECT_NE(output.find("deleted after"), std::string::npos) << output;
  EXPECT_EQ(run({"--json", "policy", "show", "--group", "web"}), kDone);
  EXPECT_EQ(json::parse(output), policy);
}

TEST_F(IdlenessCommandsTest, policies_are_changed_where_they_are_named_and_the_rest_stays) {
  EXPECT_EQ(run({"policy", "set", "--pause-after", "90s", "--stop-after", "never", "--count-viewers", "inherit",
                 "--preset", "frugal", "--bound", "keep-awake=none", "--bound", "stop-after=8h"}),
            kDone)
      << errors;
  EXPECT_EQ(change().method, "PUT");
  EXPECT_EQ(change().target, "/api/v1/policy");
  EXPECT_EQ(change().body["rules"], (json{{"pause_after", 90}, {"stop_after", nullptr}, {"preset", "frugal"}}));
  EXPECT_EQ(change().body["bounds"], (json{{"pause_after", nullptr}, {"keep_awake", nullptr}, {"stop_after", 28800}}));
}

TEST_F(IdlenessCommandsTest, working_hours_are_written_as_people_say_them) {
  EXPECT_EQ(run({"policy", "set", "--group", "web", "--hours", "mon-wed,fri=09:00-20:00", "--hours", "tue=off",
                 "--time-zone", "Asia/Seoul", "--prewarm", "10m", "--stop-outside", "no"}),
            kDone)
      << errors;
  EXPECT_EQ(change().target, "/api/v1/groups/g_1/policy");
  const json day = {{"from", "09:00"}, {"to", "20:00"}};
  EXPECT_EQ(change().body["rules"]["schedule"],
            (json{{"time_zone", "Asia/Seoul"},
                  {"days", json::array({day, nullptr, day, nullptr, day, nullptr, nullptr})},
                  {"stop_outside", false},
                  {"prewarm_minutes", 10}}));
}

TEST_F(IdlenessCommandsTest, policies_that_cannot_be_read_change_nothing) {
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"--pause-after", "soon"},
                                             {"--pause-after", "10"},
                                             {"--preset", "cheap"},
                                             {"--count-viewers", "maybe"},
                                             {"--hours", "mon=09:00-20:00"},
                                             {"--hours", "moon=off", "--time-zone", "UTC"},
                                             {"--hours", "mon", "--time-zone", "UTC"},
                                             {"--hours", "mon=nine", "--time-zone", "UTC"},
                                             {"--bound", "idle=3h"},
                                             {"--bound", "stop-after"},
                                             {"--bound", "stop-after=soon"},
                                             {"--workspace", "shop", "--bound", "stop-after=8h"},
                                             {"--workspace", "shop", "--group", "web"}}) {
    auto words = bad;
    words.insert(words.begin(), {"policy", "set"});
    EXPECT_EQ(run(words), kWrongUsage) << bad.back() << output;
    EXPECT_FALSE(errors.empty());
  }
  EXPECT_EQ(changes(), 0U);
}

TEST_F(IdlenessCommandsTest, a_policy_is_tried_before_it_is_set) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"policy", "dry-run", "--workspace", "shop", "--pause-after", "5m"},
           {"policy", "set", "--dry-run", "--workspace", "shop", "--pause-after", "5m"}}) {
    EXPECT_EQ(run(words), kDone) << errors;
    EXPECT_NE(output.find("It would have saved 600.5 KRW. Nothing was changed."), std::string::npos) << output;
    EXPECT_NE(output.find("1000.5 KRW"), std::string::npos) << output;
  }
  ASSERT_EQ(changes(), 2U);
  EXPECT_EQ(run({"--json", "policy", "dry-run", "--preset", "frugal"}), kDone);
  EXPECT_EQ(json::parse(output)["wakes"], 17);
}

TEST_F(IdlenessCommandsTest, quotas_are_shown_with_what_is_held) {
  EXPECT_EQ(run({"quota", "show"}), kDone) << errors;
  EXPECT_NE(output.find("running workspaces  3         1"), std::string::npos) << output;
  EXPECT_NE(output.find("memory              8 GiB     2 GiB"), std::string::npos) << output;
  EXPECT_NE(output.find("CPUs                no limit  1.5"), std::string::npos) << output;
  EXPECT_NE(output.find("256 MiB of memory, frozen"), std::string::npos) << output;
  EXPECT_EQ(run({"--json", "quota", "show", "--user", "kim"}), kDone);
  EXPECT_EQ(json::parse(output)["quota"]["running"], 3);
}

TEST_F(IdlenessCommandsTest, quotas_are_changed_where_they_are_named_and_the_rest_stays) {
  EXPECT_EQ(run({"quota", "set", "--user", "kim", "--running", "none", "--cpu", "2.5", "--disk", "100GiB"}), kDone)
      << errors;
  EXPECT_EQ(change().target, "/api/v1/users/u_1/quota");
  EXPECT_EQ(change().body["quota"], (json{{"running", nullptr},
                                          {"cpu", 2.5},
                                          {"memory_bytes", std::int64_t{8} << 30},
                                          {"disk_bytes", std::int64_t{100} << 30}}));
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"--running", "3"},
                                             {"--user", "kim"},
                                             {"--user", "kim", "--group", "web", "--running", "3"},
                                             {"--user", "kim", "--running", "many"},
                                             {"--user", "kim", "--memory", "8X"}}) {
    auto words = bad;
    words.insert(words.begin(), {"quota", "set"});
    EXPECT_EQ(run(words), kWrongUsage) << bad.back();
  }
  EXPECT_EQ(changes(), 1U);
}

}  // namespace
}  // namespace codehub::cli
