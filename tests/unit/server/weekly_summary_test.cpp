#include "weekly_summary.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "codehub/store/sqlite/open.hpp"
#include "run_task.hpp"
#include "scratch_folder.hpp"
#include "small_server.hpp"

namespace codehub::server {
namespace {

using namespace std::chrono_literals;

class WeeklySummaryTest : public testing::Test {
 protected:
  WeeklySummaryTest() {
    options.product_name = "code-hub";
    options.public_url = "https://hub.example.com";
    options.sizes = default_sizes();
    store = store::sqlite::open(folder.path() / "codehub.db", pool).value();
  }
  ~WeeklySummaryTest() override {
    pool.stop();
    store.reset();
  }
  /// An hour of a running small workspace, 33 KRW.
  void add(Timestamp hour) {
    store::MeterAdvance advance;
    if (until_ != Timestamp{}) advance.from = until_;
    advance.to.workspace_id = WorkspaceId("w1");
    advance.to.workspace_name = "api";
    advance.to.owner_id = UserId("u_1");
    advance.to.owner_name = "kim";
    advance.to.size = "small";
    advance.to.until = until_ = hour;
    UsageAmounts amounts;
    amounts.running_us = std::chrono::microseconds(1h).count();
    amounts.cpu_reserved = 3600;
    amounts.memory_reserved = 2.0 * 1024 * 1024 * 1024 * 3600;
    advance.hours = {{"small", hour, amounts}};
    ASSERT_TRUE(run(store->usage().add({advance})));
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return test::run_task(loop, std::move(task));
  }
  Result<int> send() {
    WeeklySummary summary(*store, pool, options, [this] { return clock; });
    return run(summary.send_if_due());
  }

  static inline const Timestamp kMonday = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23));
  test::ScratchFolder folder;
  asio::io_context loop;
  BlockingPool pool{2};
  std::unique_ptr<store::Store> store;
  SummaryOptions options;
  Timestamp clock = kMonday + 7 * 24h + 9h;

 private:
  Timestamp until_{};
};

TEST_F(WeeklySummaryTest, goes_out_once_a_week_by_both_ways) {
  test::SmallWebServer web;
  test::SmallMailServer mail;
  options.webhook_url = web.url();
  options.webhook_secret = "secret";
  options.smtp.url = mail.url();
  options.email_from = "hub@example.com";
  options.email_to = {"ops@example.com"};
  add(kMonday - 1h);
  add(kMonday);
  add(kMonday + 7 * 24h - 1h);
  add(kMonday + 7 * 24h);
  EXPECT_EQ(send(), 2);
  EXPECT_EQ(send(), 0);
  clock += 6 * 24h;
  EXPECT_EQ(send(), 0);
  ASSERT_EQ(web.bodies.size(), 1U);
  const auto body = nlohmann::json::parse(web.bodies[0]);
  EXPECT_EQ(body["kind"], "weekly_cost_summary");
  EXPECT_EQ(body["from"], "2026-11-23T00:00:00.000Z");
  EXPECT_EQ(body["to"], "2026-11-30T00:00:00.000Z");
  EXPECT_NEAR(body["cost"].get<double>(), 66, 1e-9);
  EXPECT_NEAR(body["cost_of_the_week_before"].get<double>(), 33, 1e-9);
  EXPECT_EQ(body["users"][0]["username"], "kim");
  EXPECT_NE(web.heads[0].find(mail::sign_body(web.bodies[0], "secret")), std::string::npos);
  EXPECT_EQ(std::count(mail.said.begin(), mail.said.end(), "DATA"), 1);
  clock += 24h;
  EXPECT_EQ(send(), 2) << "the next week";
}

TEST_F(WeeklySummaryTest, what_was_not_taken_is_tried_again_and_the_other_way_is_not) {
  test::SmallWebServer web;
  options.webhook_url = web.url();
  options.email_to = {"ops@example.com"};
  options.email_from = "hub@example.com";
  options.smtp.url = "smtp://127.0.0.1:1";
  add(kMonday);
  EXPECT_FALSE(send());
  EXPECT_EQ(web.bodies.size(), 1U);
  test::SmallMailServer mail;
  options.smtp.url = mail.url();
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(web.bodies.size(), 1U);
}

TEST_F(WeeklySummaryTest, of_a_week_without_usage_is_not_sent) {
  test::SmallWebServer web;
  options.webhook_url = web.url();
  add(kMonday + 7 * 24h);
  EXPECT_EQ(send(), 0);
  EXPECT_TRUE(web.bodies.empty());
}

TEST_F(WeeklySummaryTest, letters_say_it_in_both_languages) {
  WeekOfCosts week;
  week.from = kMonday;
  week.to = kMonday + 7 * 24h;
  week.report.currency = "KRW";
  week.report.total.cost.total = 1234.5;
  week.report.rows.push_back({"u_1", "kim", {}, week.report.total.cost});
  week.advice.push_back({WorkspaceId("w1"), "api", "kim", "large", "small", 0.1, 1, 99});
  options.email_to = {"ops@example.com"};
  const auto letter = summary_letter(week, options);
  EXPECT_EQ(letter.subject, "code-hub: 1234.50 KRW, 2026-11-23 – 2026-11-29");
  for (const char* words : {"Cost / 비용: 1234.50 KRW", "  kim: 1234.50 KRW", "kim / api: large → small (−99.00 KRW",
                            "https://hub.example.com/"}) {
    EXPECT_NE(letter.text.find(words), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace codehub::server
