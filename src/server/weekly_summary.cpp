#include "weekly_summary.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "codehub/api/usage_input.hpp"
#include "codehub/base/log.hpp"

namespace codehub::server {
namespace {

using nlohmann::json;

constexpr std::chrono::days kWeek{7};
constexpr std::size_t kMostRows = 20;

/// The Monday on or before `time`, at 00:00 UTC.
Timestamp monday_of(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

std::string day_of(Timestamp time) { return format_rfc3339(time).substr(0, std::string_view("2026-11-27").size()); }

std::string money(double amount, const std::string& currency) { return fmt::format("{:.2f} {}", amount, currency); }

double saved(const Cost& cost) { return cost.saved_by_pause + cost.saved_by_stop + cost.saved_by_archive; }

}  // namespace

std::string summary_json(const WeekOfCosts& week, const SummaryOptions& options) {
  const auto& total = week.report.total.cost;
  json body;
  body["kind"] = "weekly_cost_summary";
  body["product"] = options.product_name;
  body["url"] = options.public_url;
  body["from"] = format_rfc3339(week.from);
  body["to"] = format_rfc3339(week.to);
  body["currency"] = week.report.currency;
  body["cost"] = total.total;
  body["cost_of_the_week_before"] = week.cost_before;
  body["waste"] = total.waste;
  body["saved"] = {{"pause", total.saved_by_pause}, {"stop", total.saved_by_stop}, {"archive", total.saved_by_archive}};
  body["has_unpriced_hours"] = week.report.has_unpriced_hours;
  body["users"] = json::array();
  for (const auto& row : week.report.rows) {
    if (body["users"].size() == kMostRows) break;
    body["users"].push_back(
        {{"id", row.key}, {"username", row.label}, {"cost", row.cost.total}, {"waste", row.cost.waste}});
  }
  body["advice"] = json::array();
  for (const auto& one : week.advice) {
    if (body["advice"].size() == kMostRows) break;
    body["advice"].push_back({{"workspace_id", one.workspace_id.value()},
                              {"workspace_name", one.workspace_name},
                              {"owner_name", one.owner_name},
                              {"size", one.size},
                              {"smaller", one.smaller},
                              {"saves_per_month", one.saves_per_month}});
  }
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

mail::Letter summary_letter(const WeekOfCosts& week, const SummaryOptions& options) {
  const auto& currency = week.report.currency;
  const auto& total = week.report.total.cost;
  const auto span = day_of(week.from) + " – " + day_of(week.to - std::chrono::hours(24));
  mail::Letter letter;
  letter.from = options.email_from;
  letter.to = options.email_to;
  letter.subject = options.product_name + ": " + money(total.total, currency) + ", " + span;
  auto& text = letter.text;
  text += "What workspaces cost / 작업공간 비용, " + span + "\n\n";
  text += "Cost / 비용: " + money(total.total, currency) + "\n";
  text += "The week before / 지난주: " + money(week.cost_before, currency) + "\n";
  text += "Idle while running / 쓰지 않으면서 실행: " + money(total.waste, currency) + "\n";
  text += "Saved by freezing and stopping / 일시정지와 중지로 절약: " + money(saved(total), currency) + "\n\n";
  for (std::size_t i = 0; i < week.report.rows.size() && i < kMostRows; ++i) {
    const auto& row = week.report.rows[i];
    text += "  " + row.label + ": " + money(row.cost.total, currency) + "\n";
  }
  for (std::size_t i = 0; i < week.advice.size() && i < kMostRows; ++i) {
    const auto& one = week.advice[i];
    text += "\n" + one.owner_name + " / " + one.workspace_name + ": " + one.size + " → " + one.smaller + " (−" +
            money(one.saves_per_month, currency) + " a month / 월)";
  }
  text += "\n\n" + options.public_url + "/\n";
  return letter;
}

asio::awaitable<void> WeeklySummary::run() {
  constexpr auto kEvery = std::chrono::hours(1);
  for (;;) {
    if (auto sent = co_await send_if_due(); !sent) {
      log::warn("server", "the weekly summary of costs could not be sent; it is tried again in an hour",
                {{"error", sent.error().message}, {"detail", sent.error().detail}});
    }
    const auto slept = co_await sleep_for(kEvery);
    if (!slept) co_return;
  }
}

Task<int> WeeklySummary::send_if_due() {
  const auto from = monday_of(clock_()) - kWeek;
  const auto webhook_mark = "cost_summary.webhook." + day_of(from);
  const auto email_mark = "cost_summary.email." + day_of(from);
  CO_TRY(const bool posted, co_await is_sent(webhook_mark));
  CO_TRY(const bool mailed, co_await is_sent(email_mark));
  const bool post = !options_.webhook_url.empty() && !posted;
  const bool write = !options_.email_to.empty() && !mailed;
  if (!post && !write) co_return 0;
  CO_TRY(const auto week, co_await look_at_week(from));
  if (week.report.rows.empty()) co_return 0;
  int ways = 0;
  std::optional<Error> problem;
  const auto count = [&](const Result<int>& sent) {
    if (sent) ways += *sent;
    if (!sent) problem = sent.error();
  };
  if (post) {
    mail::Webhook webhook{options_.webhook_url, options_.webhook_secret, summary_json(week, options_)};
    std::function<Result<void>()> send = [webhook] { return mail::post_webhook(webhook); };
    const auto sent = co_await send_once(webhook_mark, std::move(send));
    count(sent);
  }
  if (write) {
    auto letter = summary_letter(week, options_);
    std::function<Result<void>()> send = [server = options_.smtp, letter] { return mail::send_letter(server, letter); };
    const auto sent = co_await send_once(email_mark, std::move(send));
    count(sent);
  }
  if (problem) co_return fail(std::move(*problem));
  co_return ways;
}

Task<bool> WeeklySummary::is_sent(std::string mark) {
  const auto found = co_await store_.settings().find(std::move(mark));
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(found.error());
  co_return found.has_value();
}

Task<int> WeeklySummary::send_once(std::string mark, std::function<Result<void>()> send) {
  CO_CHECK(co_await pool_.run(std::move(send)));
  auto at = format_rfc3339(clock_());
  CO_CHECK(co_await store_.settings().find_or_create(std::move(mark), std::move(at)));
  co_return 1;
}

Task<WeekOfCosts> WeeklySummary::look_at_week(Timestamp from) {
  WeekOfCosts week;
  week.from = from;
  week.to = from + kWeek;
  store::UsageFilter filter;
  filter.step = store::UsageStep::kWhole;
  filter.from = from - kWeek;
  filter.to = from;
  auto sizes = options_.sizes;
  CO_TRY(const auto before, co_await api::read_usage_input(store_, std::move(sizes), filter));
  week.cost_before = report_usage(before, UsageGrouping::kUser).total.cost.total;
  filter.from = week.from;
  filter.to = week.to;
  sizes = options_.sizes;
  CO_TRY(const auto held, co_await api::read_usage_input(store_, std::move(sizes), filter));
  week.report = report_usage(held, UsageGrouping::kUser);
  week.advice = advise_sizes(held);
  co_return week;
}

}  // namespace codehub::server
