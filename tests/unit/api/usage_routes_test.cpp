// Reports on usage, the summary of the month, and rate cards: who sees what, and how it is asked for and told.
#include "api_house.hpp"

namespace codehub::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr double kGib = 1024.0 * 1024.0 * 1024.0;

class UsageRoutes : public testing::Test {
 protected:
  /// An hour of a small workspace that ran all the time: 25 + 8 KRW for CPU and memory, and 1 for its disk.
  static UsageAmounts ran_an_hour() {
    UsageAmounts made;
    made.running_us = 3'600'000'000;
    made.cpu_reserved = 3600;
    made.memory_reserved = 2 * kGib * 3600;
    made.disk = 7.3 * kGib * 3600;
    return made;
  }
  void add(const ApiHouse::Person& owner, const std::string& id, Timestamp hour, const UsageAmounts& amounts,
           const std::string& image = "debian") {
    store::MeterAdvance advance;
    advance.to.workspace_id = WorkspaceId(id);
    advance.to.workspace_name = names_.contains(id) ? names_[id] : "name of " + id;
    advance.to.owner_id = owner.user.id;
    advance.to.owner_name = owner.user.username;
    advance.to.image = image;
    advance.to.size = "small";
    if (stands_.contains(id)) advance.from = stands_[id];
    advance.to.until = stands_[id] = hour + 1h + std::chrono::microseconds(++steps_);
    advance.hours = {{"small", hour, amounts}};
    ASSERT_TRUE(house_.run(house_.store->usage().add({advance})));
  }
  Told usage(const ApiHouse::Person& person, const std::string& query = {}) {
    return house_.get("/api/v1/usage" + query, person.token);
  }
  /// The day, so that hours of it are not this month's by chance.
  Told of_day(const ApiHouse::Person& person, const std::string& more) {
    return usage(person, "?from=2026-03-10T00:00:00Z&to=2026-03-12T00:00:00Z" + more);
  }
  Told set_rates(const ApiHouse::Person& person, const json& body) {
    Ask ask;
    ask.method = "PUT";
    ask.target = "/api/v1/rate-cards";
    ask.token = person.token;
    ask.body = body.dump();
    return house_.ask(std::move(ask));
  }
  static json a_card(const std::string& from, double cpu, const std::string& currency = "KRW") {
    return {{"valid_from", from},   {"currency", currency},  {"cpu_hour", cpu},
            {"memory_gib_hour", 4}, {"disk_gib_month", 100}, {"archive_gib_month", 25}};
  }

  static inline const Timestamp kDay = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 3 / 10));
  ApiHouse house_;
  std::map<std::string, std::string> names_;

 private:
  std::map<std::string, Timestamp> stands_;
  int steps_ = 0;
};

TEST_F(UsageRoutes, members_see_their_own_and_administrators_everything) {
  add(house_.owner, "w1", kDay, ran_an_hour());
  add(house_.stranger, "w2", kDay, ran_an_hour());
  add(house_.admin, "w3", kDay, ran_an_hour());
  const auto keys = [&](const ApiHouse::Person& person, const std::string& more) {
    std::set<std::string> found;
    const auto told = of_day(person, more);
    for (const auto& row : told.json["rows"]) found.insert(row["key"].get<std::string>());
    return found;
  };
  EXPECT_EQ(keys(house_.owner, ""), std::set<std::string>{"w1"});
  EXPECT_EQ(keys(house_.owner, "&mine=true"), std::set<std::string>{"w1"});
  EXPECT_EQ(keys(house_.admin, ""), (std::set<std::string>{"w1", "w2", "w3"}));
  EXPECT_EQ(keys(house_.admin, "&mine=true"), std::set<std::string>{"w3"});
}

TEST_F(UsageRoutes, a_row_says_what_was_held_and_what_it_cost) {
  auto amounts = ran_an_hour();
  amounts.idle_us = 1'800'000'000;
  amounts.cpu_used = 900;
  amounts.memory_used = kGib * 3600;
  amounts.cpu_peak = 0.75;
  amounts.memory_peak_bytes = 1 << 30;
  add(house_.owner, "w1", kDay, amounts);
  UsageAmounts slept;
  slept.paused_us = 3'600'000'000;
  slept.memory_paused = slept.memory_used = kGib * 3600;
  add(house_.owner, "w1", kDay + 1h, slept);
  const auto told = of_day(house_.owner, "");
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["from"], "2026-03-10T00:00:00.000Z");
  EXPECT_EQ(told.json["to"], "2026-03-12T00:00:00.000Z");
  EXPECT_EQ(told.json["by"], "workspace");
  EXPECT_EQ(told.json["currency"], "KRW");
  EXPECT_EQ(told.json["has_unpriced_hours"], false);
  ASSERT_EQ(told.json["rows"].size(), 1U);
  const auto row = told.json["rows"][0];
  EXPECT_EQ(row["label"], "name of w1");
  EXPECT_EQ(row["running_seconds"], 3600);
  EXPECT_EQ(row["paused_seconds"], 3600);
  EXPECT_EQ(row["idle_seconds"], 1800);
  EXPECT_EQ(row["cpu_reserved_seconds"], 3600);
  EXPECT_EQ(row["cpu_used_seconds"], 900);
  EXPECT_EQ(row["cpu_peak"], 0.75);
  EXPECT_EQ(row["memory_peak_bytes"], 1 << 30);
  EXPECT_NEAR(row["memory_reserved_gib_hours"].get<double>(), 2, 1e-9);
  EXPECT_NEAR(row["memory_used_gib_hours"].get<double>(), 2, 1e-9);
  EXPECT_NEAR(row["disk_gib_hours"].get<double>(), 7.3, 1e-9);
  EXPECT_NEAR(row["cost_cpu"].get<double>(), 25, 1e-9);
  EXPECT_NEAR(row["cost_memory"].get<double>(), 12, 1e-9);
  EXPECT_NEAR(row["cost_disk"].get<double>(), 1, 1e-9);
  EXPECT_NEAR(row["cost"].get<double>(), 38, 1e-9);
  EXPECT_NEAR(row["waste"].get<double>(), 16.5, 1e-9);
  EXPECT_NEAR(row["saved_by_pause"].get<double>(), 33 - 4, 1e-9);
  auto total = row;
  total.erase("key");
  total.erase("label");
  EXPECT_EQ(told.json["total"], total);
}

TEST_F(UsageRoutes, rows_can_be_users_groups_images_and_days) {
  Group group;
  group.id = GroupId("g_1");
  group.name = "web";
  ASSERT_TRUE(house_.run(house_.store->groups().create(group)));
  ASSERT_TRUE(house_.run(house_.store->groups().add_member(group.id, house_.owner.user.id)));
  add(house_.owner, "w1", kDay, ran_an_hour(), "node");
  add(house_.owner, "w1", kDay + 20h, ran_an_hour(), "node");
  add(house_.stranger, "w2", kDay + 1h, ran_an_hour());
  const auto rows = [&](const std::string& more) {
    std::map<std::string, double> found;
    const auto told = of_day(house_.admin, more);
    for (const auto& row : told.json["rows"]) {
      found[row["label"].get<std::string>()] = row["running_seconds"].get<double>();
    }
    return found;
  };
  using Rows = std::map<std::string, double>;
  EXPECT_EQ(rows("&by=user"), (Rows{{"owner", 7200}, {"stranger", 3600}}));
  EXPECT_EQ(rows("&by=group"), (Rows{{"web", 7200}, {"", 3600}}));
  EXPECT_EQ(rows("&by=image"), (Rows{{"node", 7200}, {"debian", 3600}}));
  EXPECT_EQ(rows("&by=day"), (Rows{{"2026-03-10", 10800}}));
  EXPECT_EQ(rows("&by=day&utc_offset_minutes=540"), (Rows{{"2026-03-10", 7200}, {"2026-03-11", 3600}}));
}

TEST_F(UsageRoutes, hours_have_the_price_that_held_when_they_began) {
  ASSERT_EQ(
      set_rates(house_.admin, {{"items", {a_card("2026-03-10T05:30:00Z", 100), a_card("2026-03-10T02:00:00Z", 10)}}})
          .status,
      200);
  for (int hour = 0; hour < 8; ++hour) add(house_.owner, "w1", kDay + std::chrono::hours(hour), ran_an_hour());
  for (const char* by : {"workspace", "day"}) {
    const auto told = of_day(house_.owner, std::string("&by=") + by);
    EXPECT_NEAR(told.json["total"]["cost_cpu"].get<double>(), 4 * 10 + 2 * 100, 1e-9) << by;
    EXPECT_EQ(told.json["total"]["running_seconds"], 8 * 3600);
    EXPECT_EQ(told.json["has_unpriced_hours"], true);
  }
  EXPECT_EQ(usage(house_.owner, "?from=2026-03-10T02:00:00Z&to=2026-03-12T00:00:00Z").json["has_unpriced_hours"],
            false);
}

TEST_F(UsageRoutes, csv_has_a_header_and_quotes_what_needs_it) {
  names_["w1"] = "a \"b\", c";
  names_["w2"] = "=HYPERLINK(1)";
  add(house_.owner, "w1", kDay, ran_an_hour());
  auto less = ran_an_hour();
  less.disk = 0;
  add(house_.owner, "w2", kDay, less);
  const auto told = of_day(house_.owner, "&format=csv");
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.headers.get("Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(told.headers.get("Content-Disposition"), "attachment; filename=\"usage-by-workspace.csv\"");
  EXPECT_TRUE(told.text.starts_with("key,label,currency,running_seconds,paused_seconds,standby_seconds,")) << told.text;
  EXPECT_NE(told.text.find("\r\nw1,\"a \"\"b\"\", c\",KRW,3600.000000,0.000000,"), std::string::npos) << told.text;
  EXPECT_NE(told.text.find("\r\nw2,'=HYPERLINK(1),KRW,3600.000000,"), std::string::npos) << told.text;
  EXPECT_TRUE(told.text.ends_with("\r\n"));
  EXPECT_EQ(std::count(told.text.begin(), told.text.end(), '\n'), 3);
  const auto header = told.text.substr(0, told.text.find('\r'));
  const auto last = told.text.substr(told.text.rfind("w2,"));
  EXPECT_EQ(std::count(header.begin(), header.end(), ','), std::count(last.begin(), last.end(), ','));
}

TEST_F(UsageRoutes, without_times_it_is_the_month_so_far) {
  const auto told = usage(house_.owner);
  EXPECT_EQ(told.status, 200);
  const auto from = parse_rfc3339(told.json["from"].get<std::string>()).value();
  const auto to = parse_rfc3339(told.json["to"].get<std::string>()).value();
  EXPECT_EQ(from, month_of(to, 0min).from);
  EXPECT_LT(now() - to, 1min);
  EXPECT_TRUE(told.json["rows"].empty());
  EXPECT_EQ(told.json["total"]["cost"], 0);
}

TEST_F(UsageRoutes, questions_are_read_with_care) {
  struct Bad {
    const char* query;
    const char* words;
  };
  for (const auto& bad :
       {Bad{"?by=owner", "`by` must be one of"}, Bad{"?format=xml", "`format` must be one of json, csv"},
        Bad{"?from=yesterday", "`from`: A time must be written like"},
        Bad{"?to=2026-13-01T00:00:00Z", "`to`: A time must be"},
        Bad{"?from=2026-03-11T00:00:00Z&to=2026-03-11T00:00:00Z", "`from` must be before `to`"},
        Bad{"?from=2025-01-01T00:00:00Z&to=2026-03-11T00:00:00Z", "400 days apart at most"},
        Bad{"?utc_offset_minutes=1081", "`utc_offset_minutes` must be a number from -1080 to 1080"},
        Bad{"?mine=yes", "`mine` must be true or false"}, Bad{"?form=csv", "did you mean"}}) {
    const auto told = usage(house_.owner, bad.query);
    EXPECT_EQ(told.status, 400) << bad.query;
    EXPECT_NE(told.message().find(bad.words), std::string::npos) << told.text;
  }
  EXPECT_EQ(usage(house_.owner, "?from=2025-02-04T00:00:00Z&to=2026-03-11T00:00:00Z").status, 200) << "400 days";
}

TEST_F(UsageRoutes, the_summary_is_of_this_month_and_says_what_could_be_smaller) {
  const auto this_hour = hour_of(now());
  const auto month = month_of(now(), 0min);
  auto big = ran_an_hour();
  big.memory_peak_bytes = 1 << 28;
  big.cpu_peak = 0.2;
  add(house_.owner, "w1", this_hour, big);
  add(house_.owner, "w1", month.from - 10h, ran_an_hour());
  add(house_.stranger, "w2", this_hour, ran_an_hour());
  const auto told = house_.get("/api/v1/usage/summary", house_.owner.token);
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["month"], format_rfc3339(month.from).substr(0, 7));
  EXPECT_EQ(told.json["currency"], "KRW");
  EXPECT_NEAR(told.json["cost"].get<double>(), 34, 1e-9);
  EXPECT_NEAR(told.json["last_month_cost"].get<double>(), 34, 1e-9);
  EXPECT_GE(told.json["forecast"].get<double>(), 34);
  EXPECT_EQ(told.json["waste"], 0);
  EXPECT_EQ(told.json["saved"].size(), 3U);
  EXPECT_EQ(told.json["budget"], nullptr);
  EXPECT_EQ(told.json["has_unpriced_hours"], false);
  EXPECT_TRUE(told.json["advice"].empty()) << "there is nothing smaller than small";
  EXPECT_NEAR(house_.get("/api/v1/usage/summary", house_.admin.token).json["cost"].get<double>(), 68, 1e-9);
  EXPECT_EQ(house_.get("/api/v1/usage/summary?mine=true", house_.admin.token).json["cost"], 0);
  Quota quota;
  quota.monthly_budget = 1000;
  ASSERT_TRUE(house_.run(house_.store->quotas().set_user(house_.owner.user.id, quota)));
  EXPECT_EQ(house_.get("/api/v1/usage/summary", house_.owner.token).json["budget"]["limit"], 1000);
}

TEST_F(UsageRoutes, the_summary_advises_smaller_sizes) {
  auto held = ran_an_hour();
  held.running_us *= 10;
  held.cpu_reserved *= 20;
  held.memory_reserved *= 20;
  held.memory_peak_bytes = 1 << 28;
  held.cpu_peak = 0.2;
  store::MeterAdvance advance;
  advance.to.workspace_id = WorkspaceId("w1");
  advance.to.workspace_name = "api";
  advance.to.owner_id = house_.owner.user.id;
  advance.to.owner_name = "owner";
  advance.to.size = "medium";
  advance.hours = {{"medium", hour_of(now()) - 24h, held}};
  ASSERT_TRUE(house_.run(house_.store->usage().add({advance})));
  const auto advice = house_.get("/api/v1/usage/summary", house_.owner.token).json["advice"];
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0]["workspace_id"], "w1");
  EXPECT_EQ(advice[0]["workspace_name"], "api");
  EXPECT_EQ(advice[0]["size"], "medium");
  EXPECT_EQ(advice[0]["smaller"], "small");
  EXPECT_EQ(advice[0]["cpu_peak"], 0.2);
  EXPECT_NEAR(advice[0]["saves_per_month"].get<double>(), 730 * (25 + 8), 1e-6);
}

TEST_F(UsageRoutes, rate_cards_begin_with_the_defaults_and_are_set_as_a_whole) {
  const auto first = house_.get("/api/v1/rate-cards", house_.owner.token);
  EXPECT_EQ(first.json, (json{{"items", {a_card("1970-01-01T00:00:00.000Z", 25)}}}));
  const json two = {
      {"items", {a_card("2026-06-01T00:00:00.000Z", 0.5, "USD"), a_card("2026-01-01T00:00:00Z", 1, "USD")}}};
  const auto told = set_rates(house_.admin, two);
  EXPECT_EQ(told.status, 200) << told.text;
  EXPECT_EQ(told.json["items"][0]["valid_from"], "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(told.json["items"][1], two["items"][0]);
  EXPECT_EQ(house_.get("/api/v1/rate-cards", house_.owner.token).json, told.json);
  EXPECT_EQ(set_rates(house_.owner, two).status, 403);
  EXPECT_EQ(set_rates(house_.admin, {{"items", json::array()}}).json["items"].size(), 0U);
}

TEST_F(UsageRoutes, rate_cards_are_read_with_care) {
  const auto with = [](const char* key, json value) {
    auto card = a_card("2026-06-01T00:00:00Z", 1);
    card[key] = std::move(value);
    return json{{"items", {card}}};
  };
  auto without = a_card("2026-06-01T00:00:00Z", 1);
  without.erase("disk_gib_month");
  struct Bad {
    json body;
    const char* words;
  };
  const auto twice = a_card("2026-06-01T00:00:00Z", 1);
  const Bad bads[] = {{with("cpu_hour", -0.01), "rate card 1: `cpu_hour` must be a number from"},
                      {with("memory_gib_hour", 1e300), "`memory_gib_hour` must be a number from"},
                      {with("archive_gib_month", "5"), "`archive_gib_month` must be a number"},
                      {with("cpu_hour", nullptr), "`cpu_hour`"},
                      {with("currency", "won"), "`currency` must be three capital letters"},
                      {with("valid_from", "soon"), "`valid_from`: A time must be written like"},
                      {with("cpu_hours", 1), "did you mean `cpu_hour`"},
                      {{{"items", {without}}}, "`disk_gib_month` is missing"},
                      {{{"items", {twice, twice}}}, "two rate cards are valid from 2026-06-01T00:00:00.000Z"},
                      {{{"items", {twice, a_card("2026-07-01T00:00:00Z", 1, "USD")}}}, "the same currency"},
                      {{{"items", json::array({1})}}, "`items` must be an array of at most 100 objects"},
                      {{{"items", nullptr}}, "`items` must be an array of at most 100 objects"},
                      {json::object(), "`items` must be an array of at most 100 objects"},
                      {{{"cards", json::array()}}, "`cards` is not known here"}};
  for (const auto& bad : bads) {
    const auto told = set_rates(house_.admin, bad.body);
    EXPECT_EQ(told.status, 400) << bad.body.dump();
    EXPECT_NE(told.message().find(bad.words), std::string::npos) << told.text;
  }
  EXPECT_EQ(house_.get("/api/v1/rate-cards", house_.owner.token).json["items"].size(), 1U);
}

}  // namespace
}  // namespace codehub::test
