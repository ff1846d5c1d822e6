// Why a workspace is awake, keeping it awake, and the policies that decide.
#include <gtest/gtest.h>

#include "api_house.hpp"
#include "share_house.hpp"
#include "stream_reader.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class IdlenessTest : public testing::Test {
 protected:
  IdlenessTest()
      : workspace_(house_.add_workspace({Phase::kRunning, "127.0.0.1:1", {}})),
        target_("/api/v1/workspaces/" + workspace_.id.value()),
        subscription_(house_.idleness.subscribe(house_.loop.get_executor(),
                                                [this](const IdlenessChanged& event) { told_.push_back(event); })) {
    // Some time after it began to run, so that what the tests see is its use.
    now_ = workspace_.phase_changed_at + 1h;
    house_.clock = [this] { return now_; };
  }

  Told put(const std::string& target, const std::string& token, const json& body) {
    Ask what;
    what.method = "PUT";
    what.target = target;
    what.token = token;
    what.body = body.dump();
    return house_.ask(std::move(what));
  }
  Told keep(const json& body) { return put(target_ + "/keep-awake", house_.owner.token, body); }
  json idleness() {
    const auto told = house_.get(target_ + "/idleness", house_.owner.token);
    EXPECT_EQ(told.status, 200) << told.text;
    return told.json;
  }
  void use(SignalKind kind, std::chrono::seconds ago, const std::string& cause) {
    auto activity = house_.board.find(workspace_.id).value_or(Activity());
    activity.heard_at = now_;
    note(activity, {kind, now_ - ago, cause});
    house_.board.put(workspace_.id, activity);
  }
  std::vector<std::string> published() {
    house_.loop.restart();
    house_.loop.poll();
    std::vector<std::string> workspaces;
    for (const auto& event : std::exchange(told_, {})) workspaces.push_back(event.workspace_id.value());
    return workspaces;
  }
  static void expect_refused(const Told& told, const std::string& words) {
    EXPECT_EQ(told.status, 400) << told.text;
    EXPECT_EQ(told.code(), "INVALID_REQUEST");
    EXPECT_NE(told.message().find(words), std::string::npos) << told.message();
  }

  ApiHouse house_;
  Workspace workspace_;
  std::string target_;
  Timestamp now_;
  std::vector<IdlenessChanged> told_;
  EventBus<IdlenessChanged>::Subscription subscription_;
};

TEST_F(IdlenessTest, says_why_it_is_awake_and_what_happens_when) {
  use(SignalKind::kBusy, 5s, "`make` uses 1.7 CPU");
  use(SignalKind::kViewers, 300s, "a visit of port 5173");
  auto told = idleness();
  EXPECT_EQ(told["idle"], false);
  ASSERT_EQ(told["awake"].size(), 1U) << told;
  EXPECT_NE(told["awake"][0].get<std::string>().find("`make` uses 1.7 CPU"), std::string::npos);
  ASSERT_EQ(told["signals"].size(), 2U);
  EXPECT_EQ(told["signals"][0]["kind"], "busy");
  EXPECT_EQ(told["signals"][0]["at"], format_rfc3339(now_ - 5s));
  EXPECT_EQ(told["signals"][1]["counts"], true);
  EXPECT_EQ(told["keep_awake"], nullptr);
  EXPECT_EQ(told["agent_heard_at"], format_rfc3339(now_));
  EXPECT_EQ(told["phase"], "RUNNING");
  EXPECT_EQ(told["can_pause"], true);
  EXPECT_EQ(told["can_archive"], false);
  EXPECT_EQ(told["policy"]["pause_after"], 600);
  ASSERT_GE(told["coming"].size(), 2U) << told;
  EXPECT_EQ(told["coming"][0]["step"], "pause");
  EXPECT_EQ(told["coming"][0]["cause"], "idle");
  EXPECT_EQ(told["coming"][0]["at"], format_rfc3339(now_ - 5s + 600s));
  now_ += 400s;
  use(SignalKind::kBusy, 405s, "");
  told = idleness();
  EXPECT_EQ(told["idle"], true);
  EXPECT_EQ(told["idle_since"], format_rfc3339(now_ - 405s));
  EXPECT_TRUE(told["awake"].empty());
  house_.abilities.pause = false;
  told = idleness();
  EXPECT_EQ(told["can_pause"], false);
  EXPECT_EQ(told["coming"][0]["step"], "stop");
}

TEST_F(IdlenessTest, stored_signs_count_where_nothing_fresher_is_known) {
  std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals{
      {workspace_.id, {{SignalKind::kTerminal, now_ - 30s, "input in a terminal"}}}};
  ASSERT_TRUE(house_.run(house_.store->activity().save(signals)));
  EXPECT_EQ(idleness()["signals"][0]["kind"], "terminal");
  use(SignalKind::kTerminal, 10s, "newer");
  EXPECT_EQ(idleness()["signals"][0]["cause"], "newer");
}

TEST_F(IdlenessTest, workspaces_carry_it_in_short_and_streams_tell_of_it) {
  use(SignalKind::kPresence, 1s, "typing in the editor");
  const auto one = house_.get(target_, house_.owner.token).json["idleness"];
  EXPECT_EQ(one["idle"], false);
  EXPECT_EQ(one["coming"][0]["step"], "pause");
  EXPECT_FALSE(one.contains("signals"));
  EXPECT_EQ(house_.get("/api/v1/workspaces", house_.owner.token).json["items"][0]["idleness"], one);
  EXPECT_EQ(house_.patch(target_, house_.owner.token, {{"description", "x"}}).json["idleness"], one);
  StreamReader reader(house_, "/api/v1/events", house_.owner.token);
  StreamReader strangers(house_, "/api/v1/events", house_.stranger.token);
  ASSERT_TRUE(reader.wait_for("heartbeat"));
  ASSERT_TRUE(strangers.wait_for("heartbeat"));
  ASSERT_EQ(keep({{"seconds", 3600}}).status, 200);
  EXPECT_TRUE(reader.wait_for("event: idleness_changed\ndata: {\"workspace_id\":\"" + workspace_.id.value() + "\"}"));
  house_.changed.publish(WorkspaceChanged{workspace_.id, house_.owner.user.id});
  EXPECT_TRUE(reader.wait_for("event: workspace_updated"));
  EXPECT_TRUE(reader.wait_for("\"idleness\":{\"coming\":[{"));
  strangers.forget();
  ASSERT_TRUE(strangers.wait_for("heartbeat"));
  EXPECT_EQ(strangers.seen().find("idleness_changed"), std::string::npos);
}

TEST_F(IdlenessTest, is_kept_awake_for_a_while_and_no_longer) {
  use(SignalKind::kPresence, 1h, "typing in the editor");
  EXPECT_EQ(idleness()["idle"], true);
  const auto told = keep({{"seconds", 7200}, {"reason", "  training "}});
  ASSERT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["keep_awake"], (json{{"until", format_rfc3339(now_ + 2h)},
                                           {"reason", "training"},
                                           {"by", "owner"},
                                           {"since", format_rfc3339(now_)}}));
  EXPECT_EQ(told.json["idle"], false);
  ASSERT_FALSE(told.json["awake"].empty());
  EXPECT_NE(told.json["awake"][0].get<std::string>().find("training"), std::string::npos) << told.json["awake"];
  EXPECT_EQ(published(), std::vector<std::string>{workspace_.id.value()});
  EXPECT_EQ(idleness(), told.json);
  EXPECT_EQ(house_.remove(target_ + "/keep-awake", house_.owner.token).status, 204);
  EXPECT_EQ(published(), std::vector<std::string>{workspace_.id.value()});
  EXPECT_EQ(idleness()["keep_awake"], nullptr);
  EXPECT_EQ(idleness()["idle"], true);
  EXPECT_EQ(house_.remove(target_ + "/keep-awake", house_.owner.token).status, 204) << "twice is fine";
}

TEST_F(IdlenessTest, keep_awake_is_read_with_care) {
  expect_refused(keep(json::object()), "`seconds` is missing");
  expect_refused(keep({{"seconds", 59}}), "`seconds` must be a whole number from 60 to");
  expect_refused(keep({{"seconds", -3600}}), "`seconds` must be a whole number from 60 to");
  expect_refused(keep({{"seconds", "2h"}}), "`seconds` must be a whole number");
  expect_refused(keep({{"seconds", 86401}}), "`seconds` must be from 60 to 86400 (1 d)");
  expect_refused(keep({{"second", 3600}}), "did you mean `seconds`");
  expect_refused(keep({{"seconds", 3600}, {"reason", std::string(201, 'x')}}), "`reason` must be one line");
  expect_refused(keep({{"seconds", 3600}, {"reason", "a\nb"}}), "`reason` must be one line");
  EXPECT_EQ(keep({{"seconds", 86400}, {"reason", std::string(200, 'x')}}).status, 200);
  // A wider level may allow less, or more.
  ASSERT_EQ(
      put("/api/v1/policy", house_.admin.token, {{"rules", json::object()}, {"bounds", {{"keep_awake", 7200}}}}).status,
      200);
  expect_refused(keep({{"seconds", 7201}}), "`seconds` must be from 60 to 7200 (2 h)");
  EXPECT_EQ(keep({{"seconds", 7200}}).status, 200);
}

TEST_F(IdlenessTest, policies_are_set_at_each_level_and_the_narrower_wins_within_the_bounds) {
  const auto before = house_.get("/api/v1/policy", house_.owner.token).json;
  EXPECT_EQ(before["rules"], json::object());
  EXPECT_EQ(before["bounds"]["keep_awake"], nullptr);
  EXPECT_EQ(before["presets"]["frugal"]["pause_after"], 300);
  EXPECT_EQ(before["presets"]["always_ready"]["stop_after"], nullptr);

  const json level = {{"rules", {{"pause_after", 1200}, {"stop_after", nullptr}, {"count_viewers", false}}},
                      {"bounds", {{"pause_after", 3600}}}};
  const auto set = put("/api/v1/policy", house_.admin.token, level);
  ASSERT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(set.json["rules"], level["rules"]);
  EXPECT_EQ(published(), std::vector<std::string>{""});
  EXPECT_EQ(house_.get("/api/v1/policy", house_.owner.token).json, set.json);

  const auto own = put(target_ + "/policy", house_.owner.token, {{"rules", {{"pause_after", 7200}}}});
  ASSERT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(own.json["rules"], (json{{"pause_after", 7200}}));
  EXPECT_EQ(own.json["effective"]["pause_after"], 3600) << "clamped";
  EXPECT_EQ(own.json["effective"]["sources"]["pause_after"], "bound");
  EXPECT_EQ(own.json["effective"]["sources"]["stop_after"], "installation");
  EXPECT_EQ(own.json["effective"]["stop_after"], nullptr);
  EXPECT_EQ(own.json["effective"]["count_viewers"], false);
  EXPECT_EQ(published(), std::vector<std::string>{workspace_.id.value()});
  EXPECT_EQ(idleness()["policy"], own.json["effective"]);
  use(SignalKind::kViewers, 1s, "a visit of port 5173");
  EXPECT_EQ(idleness()["signals"][0]["counts"], false);

  // What is put replaces what was there.
  const auto none = put(target_ + "/policy", house_.owner.token, {{"rules", json::object()}});
  EXPECT_EQ(none.json["effective"]["pause_after"], 1200);
}

TEST_F(IdlenessTest, a_groups_policy_binds_its_members) {
  Group group;
  group.id = GroupId("g_web");
  group.name = "web";
  ASSERT_TRUE(house_.run(house_.store->groups().create(group)));
  ASSERT_TRUE(house_.run(house_.store->groups().add_member(group.id, house_.owner.user.id)));
  const json schedule = {{"time_zone", "Asia/Seoul"},
                         {"days", json::array({{{"from", "09:00"}, {"to", "20:00"}},
                                               nullptr,
                                               nullptr,
                                               nullptr,
                                               nullptr,
                                               nullptr,
                                               {{"from", "00:00"}, {"to", "24:00"}}})},
                         {"stop_outside", true},
                         {"prewarm_minutes", 10}};
  const json level = {{"rules", {{"preset", "frugal"}, {"schedule", schedule}}}, {"bounds", json::object()}};
  const auto set = put("/api/v1/groups/g_web/policy", house_.admin.token, level);
  ASSERT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(set.json["rules"], level["rules"]);
  EXPECT_EQ(house_.get("/api/v1/groups/g_web/policy", house_.admin.token).json, set.json);
  const auto policy = house_.get(target_ + "/policy", house_.owner.token).json["effective"];
  EXPECT_EQ(policy["preset"], "frugal");
  EXPECT_EQ(policy["pause_after"], 300);
  EXPECT_EQ(policy["schedule"], schedule);
  EXPECT_EQ(policy["sources"]["schedule"], "group");
  EXPECT_EQ(put("/api/v1/groups/g_none/policy", house_.admin.token, level).status, 404);
  EXPECT_EQ(house_.get("/api/v1/groups/g_none/policy", house_.admin.token).status, 404);
}

TEST_F(IdlenessTest, policies_are_read_with_care) {
  const json day = {{"from", "09:00"}, {"to", "20:00"}};
  const auto schedule = [&](const json& change) {
    json made = {{"time_zone", "UTC"}, {"days", json::array({day, day, day, day, day, nullptr, nullptr})}};
    made.merge_patch(change);
    return json{{"schedule", made}};
  };
  const auto days = [&](const json& first) {
    return schedule({{"days", json::array({first, day, day, day, day, day, day})}});
  };
  const struct {
    json rules;
    const char* words;
  } bads[] = {
      {{{"pause_after", -5}}, "`pause_after` must be a whole number"},
      {{{"pause_after", 59}}, "pause_after is 59 s; it must be from 1 min to 30 d"},
      {{{"pause_after", "10m"}}, "`pause_after` must be a whole number"},
      {{{"pause_after", 1.5}}, "`pause_after` must be a whole number"},
      {{{"pause_afer", 600}}, "did you mean `pause_after`"},
      {{{"idle_after", 29}}, "`idle_after` must be a whole number from 30 to 3600"},
      {{{"idle_after", nullptr}}, "`idle_after` must be a whole number"},
      {{{"pause_after", 7200}, {"stop_after", 3600}}, "stop_after (1 h) must not be shorter than pause_after (2 h)"},
      {{{"delete_after", 3600}}, "delete_after"},
      {{{"max_lifetime", 10}}, "max_lifetime"},
      {{{"preset", "cheap"}}, "`preset` must be one of frugal, balanced, always_ready"},
      {{{"count_viewers", 1}}, "`count_viewers` must be true or false"},
      {{{"schedule", 5}}, "`schedule` must be an object"},
      {schedule({{"time_zone", "Asia/Soul"}}), "`time_zone` must be a name of the time-zone database"},
      {schedule({{"time_zone", "../etc/passwd"}}), "`time_zone` must be a name"},
      {schedule({{"time_zone", nullptr}}), "`time_zone` is missing"},
      {schedule({{"days", nullptr}}), "`days` is missing"},
      {schedule({{"days", json::array({day})}}), "`days` must be an array of 7"},
      {schedule({{"prewarm_minutes", 121}}), "`prewarm_minutes` must be a whole number from 0 to 120"},
      {schedule({{"stop_outsid", true}}), "did you mean `stop_outside`"},
      {days({{"from", "9:00"}, {"to", "20:00"}}), "`from` must be a time of the day"},
      {days({{"from", "09:00"}, {"to", "24:01"}}), "`to` must be a time of the day"},
      {days({{"from", "09:60"}, {"to", "20:00"}}), "`from` must be a time of the day"},
      {days({{"from", "-9:00"}, {"to", "20:00"}}), "`from` must be a time of the day"},
      {days({{"from", "20:00"}, {"to", "09:00"}}), "schedule"},
      {days({{"from", "09:00"}}), "`to` is missing"},
      {days({{"from", "09:00"}, {"to", "20:00"}, {"til", 1}}), "`til` is not known here"},
  };
  for (const auto& bad : bads) {
    SCOPED_TRACE(bad.rules.dump());
    expect_refused(put("/api/v1/policy", house_.admin.token, {{"rules", bad.rules}, {"bounds", json::object()}}),
                   bad.words);
    expect_refused(put(target_ + "/policy", house_.owner.token, {{"rules", bad.rules}}), bad.words);
  }
  expect_refused(put("/api/v1/policy", house_.admin.token, {{"bounds", json::object()}}), "`rules` is missing");
  expect_refused(
      put("/api/v1/policy", house_.admin.token, {{"rules", json::object()}, {"bounds", {{"stop_after", 1}}}}),
      "stop_after");
  expect_refused(put("/api/v1/policy", house_.admin.token, {{"rules", json::object()}, {"bounds", {{"idle", 60}}}}),
                 "`idle` is not known here");
  expect_refused(put(target_ + "/policy", house_.owner.token, {{"rules", json::object()}, {"bounds", json::object()}}),
                 "`bounds` is not known here");
  EXPECT_TRUE(published().empty());
  EXPECT_EQ(house_.get("/api/v1/policy", house_.owner.token).json["rules"], json::object());
}

TEST_F(IdlenessTest, a_policy_is_tried_on_the_last_week) {
  // It ran for three hours, used in the first.
  const auto began = hour_of(workspace_.phase_changed_at + 1h);
  now_ = began + 24h;
  std::vector<store::MeterAdvance> advances(1);
  auto& meter = advances[0];
  meter.to.workspace_id = workspace_.id;
  meter.to.owner_id = workspace_.owner_id;
  meter.to.size = "small";
  meter.to.until = began + 3h;
  for (int i = 0; i < 3; ++i) {
    UsageAmounts amounts;
    amounts.running_us = std::chrono::microseconds(1h).count();
    amounts.idle_us = i == 0 ? 0 : amounts.running_us;
    amounts.cpu_reserved = 3600;
    amounts.memory_reserved = 3600.0 * 2 * (std::int64_t{1} << 30);
    meter.hours.push_back({"small", began + std::chrono::hours(i), amounts});
  }
  ASSERT_TRUE(house_.run(house_.store->usage().add(advances)));
  const auto try_it = [&](const json& rules) {
    return house_.post("/api/v1/policy/dry-run", house_.owner.token,
                       {{"scope", "workspace"}, {"id", workspace_.id.value()}, {"rules", rules}});
  };
  const auto told = try_it({{"pause_after", 600}, {"stop_after", 1200}});
  ASSERT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["workspaces"], 1);
  EXPECT_EQ(told.json["currency"], "KRW");
  EXPECT_EQ(told.json["to"], format_rfc3339(now_));
  EXPECT_EQ(told.json["from"], format_rfc3339(now_ - 168h));
  EXPECT_NEAR(told.json["cost"].get<double>(), 3 * (25 + 2 * 4), 1e-6);
  EXPECT_NEAR(told.json["would_have_saved"].get<double>(),
              told.json["cost"].get<double>() - told.json["would_have_cost"].get<double>(), 1e-6);
  EXPECT_GE(told.json["would_have_run_seconds"], 3600);
  const auto ready = try_it({{"pause_after", nullptr}, {"stop_after", nullptr}});
  EXPECT_GT(ready.json["would_have_run_seconds"], told.json["would_have_run_seconds"]);
  EXPECT_GT(ready.json["would_have_cost"], told.json["would_have_cost"]);
  EXPECT_EQ(house_.get(target_ + "/policy", house_.owner.token).json["rules"], json::object()) << "only tried";

  const auto all = house_.post("/api/v1/policy/dry-run", house_.admin.token,
                               {{"scope", "installation"}, {"rules", {{"preset", "frugal"}}}});
  EXPECT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.json["workspaces"], 1);
  const auto refuse = [&](const json& body, const char* words) {
    expect_refused(house_.post("/api/v1/policy/dry-run", house_.admin.token, body), words);
  };
  refuse({{"rules", json::object()}}, "`scope` must be one of");
  refuse({{"scope", "group"}, {"rules", json::object()}}, "`id` says which");
  refuse({{"scope", "installation"}, {"id", "x"}, {"rules", json::object()}}, "`id` says which");
  refuse({{"scope", "installation"}, {"rules", {{"pause_after", -1}}}}, "`pause_after`");
  refuse({{"scope", "workspace"},
          {"id", workspace_.id.value()},
          {"rules", json::object()},
          {"bounds", {{"pause_after", 600}}}},
         "`bounds` are for groups");
  EXPECT_EQ(house_
                .post("/api/v1/policy/dry-run", house_.admin.token,
                      {{"scope", "group"}, {"id", "g_none"}, {"rules", json::object()}})
                .status,
            404);
}

}  // namespace
}  // namespace codehub::test
