#include "codehub/domain/pricing.hpp"

#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace codehub::pricing_test {
namespace {

using namespace std::chrono_literals;

constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
constexpr std::int64_t kHour = 3600LL * 1'000'000;
const Timestamp kDay = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 10));

RateCard card() {
  RateCard made;
  made.cpu_hour = 10;
  made.memory_gib_hour = 2;
  made.disk_gib_month = 730;  // 1 for each hour.
  made.archive_gib_month = 73;
  return made;
}
Size size(const std::string& name, double cpu, double gib) {
  return {name, cpu, static_cast<std::int64_t>(gib * kGib), 1024};
}
const Size kSmall = size("small", 1, 2);
const Size kMedium = size("medium", 2, 4);

/// So many hours of a medium workspace in each phase.
UsageAmounts amounts(double running, double paused = 0, double standby = 0, double archived = 0) {
  UsageAmounts made;
  const auto micros = [](double hours) { return static_cast<std::int64_t>(hours * kHour); };
  made.running_us = micros(running);
  made.paused_us = micros(paused);
  made.standby_us = micros(standby);
  made.archived_us = micros(archived);
  made.cpu_reserved = 2 * 3600 * running;
  made.memory_reserved = 4 * kGib * 3600 * running;
  made.memory_paused = 1 * kGib * 3600 * paused;
  made.disk = 5 * kGib * 3600 * (running + paused + standby);
  made.disk_spared = 5 * kGib * 3600 * archived;
  made.archive = 3 * kGib * 3600 * archived;
  return made;
}

UsageHour hour(Timestamp at, const std::string& owner, const std::string& workspace, const UsageAmounts& held,
               const std::string& of_size = "medium") {
  UsageHour made;
  made.hour = at;
  made.owner_id = UserId("u_" + owner);
  made.owner_name = owner;
  made.workspace_id = WorkspaceId(workspace);
  made.workspace_name = "name of " + workspace;
  made.image = "debian";
  made.size = of_size;
  made.amounts = held;
  return made;
}

ReportInput input(std::vector<UsageHour> hours) {
  ReportInput made;
  made.hours = std::move(hours);
  made.cards = {card()};
  made.sizes = {kSmall, kMedium};
  return made;
}

TEST(Price, each_phase_costs_what_it_holds) {
  const auto running = price(amounts(1), card(), kMedium);
  EXPECT_DOUBLE_EQ(running.cpu, 20);
  EXPECT_DOUBLE_EQ(running.memory, 8);
  EXPECT_DOUBLE_EQ(running.disk, 5);
  EXPECT_DOUBLE_EQ(running.archive, 0);
  EXPECT_DOUBLE_EQ(running.total, 33);
  const auto paused = price(amounts(0, 1), card(), kMedium);
  EXPECT_DOUBLE_EQ(paused.cpu, 0);
  EXPECT_DOUBLE_EQ(paused.memory, 2);
  EXPECT_DOUBLE_EQ(paused.total, 7);
  EXPECT_DOUBLE_EQ(price(amounts(0, 0, 1), card(), kMedium).total, 5);
  const auto archived = price(amounts(0, 0, 0, 1), card(), kMedium);
  EXPECT_DOUBLE_EQ(archived.archive, 0.3);
  EXPECT_DOUBLE_EQ(archived.total, 0.3);
}

TEST(Price, savings_are_beside_the_same_size_running_all_the_time) {
  // Whatever happened in four hours: what it cost and what it saved is what it would have cost to run always.
  const double always = price(amounts(4), card(), kMedium).total;
  for (const auto& held : {amounts(4), amounts(1, 3), amounts(1, 1, 2), amounts(1, 1, 1, 1), amounts(0, 0, 0, 4)}) {
    const auto cost = price(held, card(), kMedium);
    EXPECT_NEAR(cost.total + cost.saved_by_pause + cost.saved_by_stop + cost.saved_by_archive, always, 1e-9);
  }
  const auto cost = price(amounts(0, 1, 0, 0), card(), kMedium);
  EXPECT_DOUBLE_EQ(cost.saved_by_pause, 20 + 8 - 2);
  EXPECT_DOUBLE_EQ(price(amounts(0, 0, 1), card(), kMedium).saved_by_stop, 28);
  EXPECT_DOUBLE_EQ(price(amounts(0, 0, 0, 1), card(), kMedium).saved_by_archive, 28 + 5 - 0.3);
}

TEST(Price, waste_is_cpu_and_memory_while_it_ran_idle) {
  auto held = amounts(4);
  EXPECT_EQ(price(held, card(), kMedium).waste, 0);
  held.idle_us = kHour;
  EXPECT_DOUBLE_EQ(price(held, card(), kMedium).waste, 28);
  held += amounts(0, 5);
  EXPECT_DOUBLE_EQ(price(held, card(), kMedium).waste, 28) << "the memory of a frozen one is no waste";
}

TEST(Price, a_size_that_is_gone_saves_nothing) {
  const auto cost = price(amounts(1, 1, 1, 1), card(), Size{"", 0, 0, 0});
  EXPECT_EQ(cost.saved_by_pause, 0);
  EXPECT_EQ(cost.saved_by_stop, 0);
  EXPECT_EQ(cost.saved_by_archive, 0);
  EXPECT_GT(cost.total, 0);
}

TEST(RateCards, bad_prices_and_currencies_are_refused_by_name) {
  struct Case {
    double RateCard::* field;
    const char* name;
  };
  for (const auto& one :
       {Case{&RateCard::cpu_hour, "`cpu_hour`"}, Case{&RateCard::memory_gib_hour, "`memory_gib_hour`"},
        Case{&RateCard::disk_gib_month, "`disk_gib_month`"},
        Case{&RateCard::archive_gib_month, "`archive_gib_month`"}}) {
    for (const double bad : {-0.01, -1e300, kMaxPrice * 1.001, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
      auto made = card();
      made.*one.field = bad;
      const auto result = validate(made);
      ASSERT_FALSE(result) << one.name << " " << bad;
      EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
      EXPECT_NE(result.error().message.find(one.name), std::string::npos) << result.error().message;
    }
    auto made = card();
    made.*one.field = kMaxPrice;
    EXPECT_TRUE(validate(made));
    made.*one.field = 0;
    EXPECT_TRUE(validate(made));
  }
  for (const char* bad : {"", "KR", "krw", "KRWW", "K W", "1KR", "원화"}) {
    auto made = card();
    made.currency = bad;
    EXPECT_FALSE(validate(made)) << bad;
  }
  EXPECT_TRUE(validate(default_rate_card()));
}

TEST(RateCards, have_one_currency_and_begin_at_instants_of_their_own) {
  auto first = card();
  auto second = card();
  second.valid_from = kDay;
  const auto sorted = validate_rate_cards({second, first});
  ASSERT_TRUE(sorted);
  EXPECT_EQ(*sorted, (std::vector<RateCard>{first, second}));
  EXPECT_FALSE(validate_rate_cards({first, first}));
  second.currency = "USD";
  const auto mixed = validate_rate_cards({first, second});
  ASSERT_FALSE(mixed);
  EXPECT_NE(mixed.error().message.find("KRW and USD"), std::string::npos) << mixed.error().message;
  EXPECT_TRUE(validate_rate_cards({}));
  std::vector<RateCard> many;
  for (std::size_t i = 0; i <= kMaxRateCards; ++i) {
    many.push_back(card());
    many.back().valid_from += std::chrono::hours(i);
  }
  EXPECT_FALSE(validate_rate_cards(many));
  many.pop_back();
  EXPECT_TRUE(validate_rate_cards(many));
}

TEST(RateCards, the_latest_that_has_begun_holds_and_before_the_first_it_is_free) {
  auto first = card();
  first.valid_from = kDay;
  auto second = card();
  second.valid_from = kDay + 10h;
  second.cpu_hour = 99;
  const std::vector<RateCard> cards = {first, second};
  EXPECT_EQ(rate_at(cards, kDay - 1us).cpu_hour, 0);
  EXPECT_EQ(rate_at(cards, kDay - 1us).currency, "KRW");
  EXPECT_EQ(rate_at(cards, kDay), first);
  EXPECT_EQ(rate_at(cards, kDay + 10h - 1us), first);
  EXPECT_EQ(rate_at(cards, kDay + 10h), second);
  EXPECT_EQ(rate_at(cards, kDay + 9999h), second);
  EXPECT_EQ(rate_at({}, kDay).cpu_hour, 0);
}

TEST(Report, hours_before_the_first_card_cost_nothing_and_that_is_said) {
  auto made = input({hour(kDay - 1h, "kim", "w1", amounts(1)), hour(kDay, "kim", "w1", amounts(1))});
  EXPECT_FALSE(report_usage(made, UsageGrouping::kUser).has_unpriced_hours);
  made.cards.front().valid_from = kDay;
  const auto report = report_usage(made, UsageGrouping::kUser);
  EXPECT_TRUE(report.has_unpriced_hours);
  EXPECT_DOUBLE_EQ(report.total.cost.total, 33);
  EXPECT_EQ(report.total.amounts.running_us, 2 * kHour);
  made.cards.clear();
  EXPECT_TRUE(report_usage(made, UsageGrouping::kUser).has_unpriced_hours);
}

TEST(Report, rows_are_the_dearest_first_and_named_as_they_were_named_last) {
  auto made = input({hour(kDay, "kim", "w1", amounts(1)), hour(kDay + 1h, "kim", "w1", amounts(1)),
                     hour(kDay, "lee", "w2", amounts(3))});
  made.hours[1].workspace_name = "new name";
  const auto report = report_usage(made, UsageGrouping::kWorkspace);
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].key, "w2");
  EXPECT_EQ(report.rows[1].key, "w1");
  EXPECT_EQ(report.rows[1].label, "new name");
  EXPECT_EQ(report.currency, "KRW");
}

TEST(Report, days_are_in_their_order_and_those_of_the_place) {
  auto made = input({hour(kDay + 30h, "kim", "w1", amounts(3)), hour(kDay + 14h, "kim", "w1", amounts(1)),
                     hour(kDay + 15h, "kim", "w1", amounts(1))});
  const auto utc = report_usage(made, UsageGrouping::kDay);
  ASSERT_EQ(utc.rows.size(), 2U);
  EXPECT_EQ(utc.rows[0].key, "2026-11-10");
  EXPECT_EQ(utc.rows[0].amounts.running_us, 2 * kHour);
  EXPECT_EQ(utc.rows[1].key, "2026-11-11");
  made.utc_offset = 540min;
  const auto seoul = report_usage(made, UsageGrouping::kDay);
  ASSERT_EQ(seoul.rows.size(), 2U);
  EXPECT_EQ(seoul.rows[0].key, "2026-11-10");
  EXPECT_EQ(seoul.rows[0].amounts.running_us, kHour);
  EXPECT_EQ(seoul.rows[1].amounts.running_us, 4 * kHour);
}

TEST(Report, a_member_of_two_groups_stands_in_both_and_once_in_the_total) {
  auto made = input({hour(kDay, "kim", "w1", amounts(1)), hour(kDay, "lee", "w2", amounts(1))});
  made.groups_of[UserId("u_kim")] = {{"g_1", "web"}, {"g_2", "data"}};
  const auto report = report_usage(made, UsageGrouping::kGroup);
  ASSERT_EQ(report.rows.size(), 3U);
  EXPECT_EQ(report.rows[0].key, "");
  EXPECT_EQ(report.rows[1].label, "web");
  EXPECT_EQ(report.rows[2].label, "data");
  EXPECT_DOUBLE_EQ(report.total.cost.total, 66);
}

TEST(Report, groupings_have_names) {
  for (const char* name : {"user", "group", "workspace", "image", "day"}) EXPECT_TRUE(parse_usage_grouping(name));
  EXPECT_FALSE(parse_usage_grouping("owner"));
  EXPECT_FALSE(parse_usage_grouping(""));
}

// Whatever happened: rows of users, workspaces, images and days each add up to the total.
TEST(Report, rows_add_up_to_the_total) {
  std::mt19937_64 random(11);  // NOLINT: the same each time.
  const auto some = [&](double most) { return most * static_cast<double>(random() % 1000) / 1000; };
  for (int round = 0; round < 20; ++round) {
    std::vector<UsageHour> hours;
    for (int i = 0; i < 500; ++i) {
      const auto owner = std::to_string(random() % 7);
      auto held = amounts(some(1), some(1), some(1), some(1));
      held.idle_us = held.running_us / 3;
      hours.push_back(hour(kDay + std::chrono::hours(random() % 700), owner, "w" + owner + std::to_string(random() % 5),
                           held, random() % 9 == 0 ? "gone" : "medium"));
      hours.back().image = "image" + std::to_string(random() % 3);
    }
    auto made = input(std::move(hours));
    made.cards.push_back(card());
    made.cards.back().valid_from = kDay + 300h;
    made.cards.back().cpu_hour = 12.34;
    for (const auto grouping :
         {UsageGrouping::kUser, UsageGrouping::kWorkspace, UsageGrouping::kImage, UsageGrouping::kDay}) {
      const auto report = report_usage(made, grouping);
      UsageRow sum;
      for (const auto& row : report.rows) {
        sum.amounts += row.amounts;
        sum.cost += row.cost;
      }
      EXPECT_EQ(sum.amounts.running_us, report.total.amounts.running_us);
      EXPECT_EQ(sum.amounts.paused_us, report.total.amounts.paused_us);
      EXPECT_EQ(sum.amounts.standby_us, report.total.amounts.standby_us);
      EXPECT_EQ(sum.amounts.archived_us, report.total.amounts.archived_us);
      for (const auto part : {&Cost::cpu, &Cost::memory, &Cost::disk, &Cost::archive, &Cost::total, &Cost::waste,
                              &Cost::saved_by_pause, &Cost::saved_by_stop, &Cost::saved_by_archive}) {
        EXPECT_NEAR(sum.cost.*part, report.total.cost.*part, 1e-9 * std::abs(report.total.cost.*part));
      }
    }
  }
}

// Databases sum before anything is priced: that must not change the price.
TEST(Report, sums_of_hours_cost_what_the_hours_cost) {
  auto first = amounts(0.5, 0.25, 0.25);
  first.idle_us = first.running_us / 2;
  auto second = amounts(1);
  auto sum = first;
  sum += second;
  auto apart = price(first, card(), kMedium);
  apart += price(second, card(), kMedium);
  const auto together = price(sum, card(), kMedium);
  EXPECT_NEAR(together.total, apart.total, 1e-9);
  EXPECT_NEAR(together.waste, apart.waste, 1e-9);
  EXPECT_NEAR(together.saved_by_pause, apart.saved_by_pause, 1e-9);
}

UsageAmounts measured(double hours, double cpu_peak, double gib_peak) {
  auto held = amounts(hours);
  held.cpu_peak = cpu_peak;
  held.memory_peak_bytes = static_cast<std::int64_t>(gib_peak * kGib);
  return held;
}

TEST(Advice, names_the_smaller_size_that_would_have_done) {
  const auto advice = advise_sizes(input({hour(kDay, "kim", "w1", measured(10, 0.8, 1.5))}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].workspace_name, "name of w1");
  EXPECT_EQ(advice[0].owner_name, "kim");
  EXPECT_EQ(advice[0].size, "medium");
  EXPECT_EQ(advice[0].smaller, "small");
  EXPECT_EQ(advice[0].cpu_peak, 0.8);
  EXPECT_NEAR(advice[0].saves_per_month, 730 * (10 + 4), 1e-6);
}

TEST(Advice, promises_only_the_part_of_a_month_that_it_ran) {
  auto held = measured(10, 0.8, 1.5);
  held += amounts(0, 0, 30);
  const auto advice = advise_sizes(input({hour(kDay, "kim", "w1", held)}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_NEAR(advice[0].saves_per_month, 730 * 14 / 4.0, 1e-6);
}

TEST(Advice, is_not_given_without_reason) {
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(10, 0.9, 1))})).empty()) << "a fifth to spare";
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(10, 0.1, 1.9))})).empty());
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(7, 0.1, 0.5))})).empty()) << "ran for too short";
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", amounts(10))})).empty()) << "was never measured";
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(10, 0.1, 0.5), "gone")})).empty());
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(10, 0.1, 0.5), "small")})).empty());
  EXPECT_TRUE(advise_sizes(input({hour(kDay, "kim", "w1", measured(99, 0.1, 0.5), "medium"),
                                  hour(kDay + 1h, "kim", "w1", measured(10, 0.1, 0.5), "small")}))
                  .empty())
      << "it is smaller already";
}

TEST(Forecast, is_what_it_cost_so_far_and_the_mean_of_the_last_week_for_the_rest) {
  ReportInput made = input({});
  // 1 to 20 November: one hour each day, 33 each; the last seven days three hours.
  for (int day = 1; day <= 20; ++day) {
    made.hours.push_back(hour(Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / day)), "kim", "w1",
                              amounts(day > 13 ? 3 : 1)));
  }
  const auto now = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21));
  const double so_far = 33 * (13 + 3 * 7);
  EXPECT_NEAR(forecast_month(made, now), so_far + 10 * 3 * 33, 1e-6);
}

TEST(Forecast, of_a_young_installation_takes_the_days_that_there_are) {
  const auto now = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21));
  auto made = input({hour(now - 24h, "kim", "w1", amounts(2))});
  EXPECT_NEAR(forecast_month(made, now), 66 + 10 * 66, 1e-6);
  made.hours.front().hour = now;
  EXPECT_NEAR(forecast_month(made, now), 66 + 240 * 66, 1e-6) << "an hour at least";
  made.hours.clear();
  EXPECT_EQ(forecast_month(made, now), 0);
}

TEST(Forecast, counts_of_the_month_before_only_how_fast_it_went) {
  const auto now = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 2));
  auto made = input({hour(now - 48h, "kim", "w1", amounts(1)), hour(now - 24h, "kim", "w1", amounts(1))});
  EXPECT_NEAR(forecast_month(made, now), 33 + 29 * 33, 1e-6);
}

TEST(Months, are_those_of_the_place) {
  using std::chrono::year;
  const auto at = Timestamp(std::chrono::sys_days(year(2026) / 11 / 30)) + 20h;
  EXPECT_EQ(month_of(at, 0min).from, Timestamp(std::chrono::sys_days(year(2026) / 11 / 1)));
  EXPECT_EQ(month_of(at, 0min).to, Timestamp(std::chrono::sys_days(year(2026) / 12 / 1)));
  EXPECT_EQ(month_of(at, 540min).from, Timestamp(std::chrono::sys_days(year(2026) / 12 / 1)) - 9h);
  EXPECT_EQ(month_of(at, 540min).to, Timestamp(std::chrono::sys_days(year(2027) / 1 / 1)) - 9h);
}

}  // namespace
}  // namespace codehub::pricing_test
