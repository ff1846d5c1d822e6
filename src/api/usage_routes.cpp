// What workspaces held and used, what that cost, and what it will have cost at the end of the month.
#include <algorithm>

#include <fmt/format.h>

#include "route.hpp"
#include "usage_fields.hpp"
#include "usage_render.hpp"
#include "usage_source.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

constexpr std::chrono::days kAdviceBasis{30};
constexpr std::chrono::days kWeek{7};

store::UsageFilter filter_of(const User& user, bool mine, Timestamp from, Timestamp to) {
  store::UsageFilter filter;
  filter.from = from;
  filter.to = to;
  if (!sees_all_usage(user, mine)) filter.owner = user.id;
  return filter;
}

Reply csv_reply(const UsageReport& report, const UsageQuestion& question) {
  http::Response response;
  response.status = 200;
  add_api_headers(response.headers);
  response.headers.set("Content-Type", "text/csv; charset=utf-8; header=present");
  response.headers.set("Content-Disposition", "attachment; filename=\"usage-by-" + question.by + ".csv\"");
  response.body = usage_csv(report);
  return response;
}

/// Hours of `input` that begin in the month.
ReportInput only_month(ReportInput input, const Month& month) {
  std::erase_if(input.hours, [&](const UsageHour& hour) { return hour.hour < month.from || hour.hour >= month.to; });
  return input;
}

std::string month_text(const Month& month, std::chrono::minutes utc_offset) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(month.from + utc_offset));
  return fmt::format("{:04}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()));
}

Task<double> cost_of(Context& context, store::UsageFilter filter) {
  filter.step = store::UsageStep::kWhole;
  CO_TRY(const auto input, co_await read_usage(context, std::move(filter)));
  co_return report_usage(input, UsageGrouping::kUser).total.cost.total;
}

Task<json> advise(Context& context, store::UsageFilter filter) {
  filter.step = store::UsageStep::kWhole;
  CO_TRY(const auto input, co_await read_usage(context, std::move(filter)));
  json list = json::array();
  for (const auto& advice : advise_sizes(input)) list.push_back(render_size_advice(advice));
  co_return list;
}

/// Of the caller, whatever else the summary is about.
Task<json> budget_of(Context& context, UserId user) {
  CO_TRY(const auto scope, co_await context.parts.store.quotas().user_scope(std::move(user)));
  if (!scope.quota.monthly_budget) co_return json(nullptr);
  co_return json{{"limit", *scope.quota.monthly_budget}, {"held", scope.cost_this_month}};
}

}  // namespace

Task<Reply> get_usage_report(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"from", "to", "by", "format", "utc_offset_minutes", "mine"}));
  const auto now = context.parts.clock();
  CO_TRY(const auto question, read_usage_question(query, now));
  auto filter = filter_of(call.user(), question.mine, question.from, question.to);
  filter.utc_offset = question.utc_offset;
  filter.step = question.grouping == UsageGrouping::kDay ? store::UsageStep::kDay : store::UsageStep::kWhole;
  CO_TRY(auto input, co_await read_usage(context, std::move(filter)));
  if (question.grouping == UsageGrouping::kGroup) CO_CHECK(co_await add_groups(context, input));
  const auto report = report_usage(input, question.grouping);
  if (question.csv) co_return csv_reply(report, question);
  co_return json_reply(200, render_usage_report(report, question));
}

Task<Reply> get_usage_summary(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"utc_offset_minutes", "mine"}));
  CO_TRY(const auto utc_offset, read_utc_offset(query));
  CO_TRY(const bool mine, query.flag("mine"));
  const auto now = context.parts.clock();
  const auto month = month_of(now, utc_offset);
  const auto last_month = month_of(month.from - std::chrono::hours(1), utc_offset);

  auto days = filter_of(call.user(), mine, std::min<Timestamp>(month.from, now - kWeek), now);
  days.utc_offset = utc_offset;
  days.step = store::UsageStep::kDay;
  CO_TRY(const auto input, co_await read_usage(context, std::move(days)));
  auto before = filter_of(call.user(), mine, last_month.from, last_month.to);
  CO_TRY(const double last_month_cost, co_await cost_of(context, std::move(before)));
  auto recent = filter_of(call.user(), mine, now - kAdviceBasis, now);
  CO_TRY(auto advice, co_await advise(context, std::move(recent)));
  auto user = call.user().id;
  CO_TRY(auto budget, co_await budget_of(context, std::move(user)));

  const auto report = report_usage(only_month(input, month), UsageGrouping::kUser);
  const auto& cost = report.total.cost;
  json body;
  body["month"] = month_text(month, utc_offset);
  body["currency"] = report.currency;
  body["cost"] = cost.total;
  body["forecast"] = forecast_month(input, now);
  body["waste"] = cost.waste;
  body["saved"] = {{"pause", cost.saved_by_pause}, {"stop", cost.saved_by_stop}, {"archive", cost.saved_by_archive}};
  body["last_month_cost"] = last_month_cost;
  body["budget"] = std::move(budget);
  body["advice"] = std::move(advice);
  body["has_unpriced_hours"] = report.has_unpriced_hours;
  co_return json_reply(200, body);
}

}  // namespace codehub::api
