// `codehub cost`, `usage` and `rates`, against a server that answers what the test says.
#include <gtest/gtest.h>

#include "codehub/cli/exit_codes.hpp"
#include "command_line.hpp"
#include "cost_request.hpp"
#include "cost_table.hpp"
#include "scripted_server.hpp"

namespace codehub::cli::cost_commands_test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

json a_row(const char* label, double cost) {
  return {{"key", "k"},           {"label", label},       {"running_seconds", 7200}, {"idle_seconds", 1800},
          {"paused_seconds", 0},  {"cost", cost},         {"cost_cpu", cost / 2},    {"cost_memory", cost / 2},
          {"waste", 10},          {"saved_by_pause", 20}, {"saved_by_stop", 3},      {"saved_by_archive", 0},
          {"cpu_used_seconds", 0}};
}

json a_card(const char* from, double cpu) {
  return {{"valid_from", from},   {"currency", "KRW"},     {"cpu_hour", cpu},
          {"memory_gib_hour", 4}, {"disk_gib_month", 100}, {"archive_gib_month", 25}};
}

class CostCommands : public CommandLineTest {
 protected:
  CommandOutcome run(std::vector<std::string> words) { return run_at(server.url(), std::move(words)); }
  ScriptedServer::Answer answer(const SeenRequest& request) {
    const auto path = request.target.substr(0, request.target.find('?'));
    if (request.target.find("format=csv") != std::string::npos) return {200, "key,label\r\nw1,api\r\n"};
    if (path == "/api/v1/usage") return {200, report};
    if (path == "/api/v1/usage/summary") return {200, summary};
    if (request.method == "PUT") cards = request.body["items"];
    return {200, {{"items", cards}}};
  }
  std::vector<std::string> targets() {
    std::vector<std::string> all;
    for (const auto& request : server.all()) all.push_back(request.target);
    return all;
  }

  json report = {{"by", "workspace"},
                 {"currency", "KRW"},
                 {"rows", {a_row("api", 12345.678), a_row("", 5)}},
                 {"total", a_row("", 12350.678)},
                 {"has_unpriced_hours", false}};
  json summary = {
      {"month", "2026-11"},         {"currency", "KRW"}, {"cost", 12350.678},
      {"forecast", 20000},          {"waste", 10},       {"saved", {{"pause", 40}, {"stop", 6}, {"archive", 0}}},
      {"last_month_cost", 999.5},   {"budget", nullptr}, {"advice", json::array()},
      {"has_unpriced_hours", false}};
  json cards = json::array({a_card("1970-01-01T00:00:00.000Z", 25)});
  ScriptedServer server{[this](const SeenRequest& request) { return answer(request); }};
};

TEST_F(CostCommands, cost_tells_the_month_and_what_each_workspace_cost) {
  const auto outcome = run({"cost"});
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  EXPECT_NE(outcome.output.find("2026-11: 12,351 KRW so far, 20,000 KRW by its end (last month 999.50 KRW)"),
            std::string::npos)
      << outcome.output;
  EXPECT_NE(outcome.output.find("saved by freezing 40.00 KRW, by stopping 6.00 KRW"), std::string::npos);
  EXPECT_NE(outcome.output.find("WORKSPACE  COST KRW"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("api        12,346"), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("(none)     5.00"), std::string::npos);
  EXPECT_NE(outcome.output.find("total      12,351"), std::string::npos);
  EXPECT_EQ(targets(), (std::vector<std::string>{"/api/v1/usage?by=workspace&utc_offset_minutes=540",
                                                 "/api/v1/usage/summary?utc_offset_minutes=540"}));
}

TEST_F(CostCommands, times_are_days_of_the_place) {
  EXPECT_EQ(run({"cost", "--by", "day", "--from", "2026-11-01", "--to", "2026-11-03T00:00:00Z", "--mine"}).code, kDone);
  EXPECT_EQ(targets(),
            (std::vector<std::string>{"/api/v1/usage?by=day&utc_offset_minutes=540&from=2026-10-31T15%3A00%3A00.000Z"
                                      "&to=2026-11-03T00%3A00%3A00.000Z&mine=true"}))
      << "and the summary is of another time";
}

TEST_F(CostCommands, csv_and_json_are_printed_as_they_come) {
  EXPECT_EQ(run({"cost", "--csv"}).output, "key,label\r\nw1,api\r\n");
  EXPECT_EQ(json::parse(run({"usage", "--json"}).output), report);
  for (const auto& target : targets()) EXPECT_EQ(target.find("summary"), std::string::npos);
}

TEST_F(CostCommands, usage_tells_hours) {
  const auto outcome = run({"usage"});
  EXPECT_EQ(outcome.code, kDone) << outcome.errors;
  EXPECT_NE(outcome.output.find("api        2.0 h    0.5 h  0.0 h"), std::string::npos) << outcome.output;
  report["rows"] = json::array();
  EXPECT_EQ(run({"usage"}).output, "nothing was held in this time\n");
}

TEST_F(CostCommands, what_is_worth_knowing_is_said) {
  summary["budget"] = {{"limit", 50000}, {"held", 12350}};
  summary["advice"] = json::array({{{"workspace_name", "api\x1b[31m"},
                                    {"smaller", "small"},
                                    {"cpu_peak", 0.25},
                                    {"memory_peak_bytes", 1610612736},
                                    {"saves_per_month", 24090}}});
  report["has_unpriced_hours"] = true;
  const auto output = run({"cost"}).output;
  EXPECT_NE(output.find("your budget: 12,350 KRW of 50,000 KRW"), std::string::npos) << output;
  EXPECT_NE(output.find("api needs no more than small: it used 0.25 CPU and 1.5 GiB at most (24,090 KRW a month less)"),
            std::string::npos)
      << output;
  EXPECT_NE(output.find("count as free"), std::string::npos);
}

TEST_F(CostCommands, wrong_words_ask_for_nothing) {
  EXPECT_EQ(run({"cost", "--by", "owner"}).code, kWrongUsage);
  for (const char* bad : {"yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "2026", "2026-11-0x", "-026-11-01"}) {
    const auto outcome = run({"cost", std::string("--from=") + bad});
    EXPECT_NE(outcome.code, kDone) << bad;
    EXPECT_NE(outcome.errors.find("--from: must be a day such as"), std::string::npos) << outcome.errors;
  }
  EXPECT_EQ(run({"rates", "set"}).code == kDone, false);
  EXPECT_TRUE(server.all().empty());
}

TEST_F(CostCommands, rates_set_changes_what_it_names_from_a_day_on) {
  EXPECT_NE(run({"rates", "show"}).output.find("always  KRW       25        4"), std::string::npos);
  EXPECT_EQ(run({"rates", "set", "--from", "2026-12-01", "--cpu", "30.5"}).code, kDone);
  ASSERT_EQ(cards.size(), 2U);
  EXPECT_EQ(cards[1], a_card("2026-11-30T15:00:00.000Z", 30.5));
  EXPECT_EQ(run({"rates", "set", "--from", "2026-12-01", "--disk", "0"}).code, kDone);
  ASSERT_EQ(cards.size(), 2U) << "the same day is changed, not added";
  EXPECT_EQ(cards[1]["disk_gib_month"], 0);
  EXPECT_EQ(cards[1]["cpu_hour"], 30.5);
  EXPECT_EQ(run({"rates", "set", "--from", "always", "--currency", "USD"}).code, kDone);
  for (const auto& card : cards) EXPECT_EQ(card["currency"], "USD");
  EXPECT_EQ(run({"rates", "remove", "2026-12-01"}).code, kDone);
  EXPECT_EQ(cards.size(), 1U);
  const auto absent = run({"rates", "remove", "2026-12-01"});
  EXPECT_NE(absent.code, kDone);
  EXPECT_NE(absent.errors.find("no prices begin then"), std::string::npos);
}

TEST_F(CostCommands, rates_set_without_a_day_holds_from_the_next_hour_on) {
  EXPECT_EQ(run({"rates", "set", "--memory", "5"}).code, kDone);
  ASSERT_EQ(cards.size(), 2U);
  const auto from = parse_rfc3339(cards[1]["valid_from"].get<std::string>()).value();
  EXPECT_EQ(std::chrono::floor<std::chrono::hours>(from), from);
  EXPECT_LE(from - now(), 1h);
  EXPECT_EQ(cards[1]["memory_gib_hour"], 5);
}

TEST(Money, is_grouped_by_thousands) {
  EXPECT_EQ(spell_money(0), "0.00");
  EXPECT_EQ(spell_money(-0.001), "0.00");
  EXPECT_EQ(spell_money(999.994), "999.99");
  EXPECT_EQ(spell_money(1000), "1,000");
  EXPECT_EQ(spell_money(1234567.8), "1,234,568");
  EXPECT_EQ(spell_money(-1234), "-1,234");
  EXPECT_EQ(spell_money(-123.4), "-123.40");
}

}  // namespace
}  // namespace codehub::cli::cost_commands_test
