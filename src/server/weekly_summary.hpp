#pragma once

#include <functional>
#include <string>
#include <vector>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/domain/pricing.hpp"
#include "codehub/mail/delivery.hpp"
#include "codehub/store/store.hpp"

namespace codehub::server {

/// Where the summary goes; what is empty is not used.
struct SummaryOptions {
  std::string product_name;
  std::string public_url;
  std::vector<Size> sizes;
  std::string webhook_url;
  std::string webhook_secret;
  mail::SmtpServer smtp;
  std::string email_from;
  std::vector<std::string> email_to;
};

/// What a week cost, and what the week before did.
struct WeekOfCosts {
  Timestamp from{};  ///< Monday, UTC.
  Timestamp to{};
  UsageReport report;  ///< By user.
  double cost_before = 0;
  std::vector<SizeAdvice> advice;
};
[[nodiscard]] std::string summary_json(const WeekOfCosts& week, const SummaryOptions& options);
[[nodiscard]] mail::Letter summary_letter(const WeekOfCosts& week, const SummaryOptions& options);

/// Sends what last week cost, once a week from Monday 00:00 UTC on, by webhook and e-mail. What could not be sent is
/// tried again every hour of that week; each way is remembered by itself. A week in which nothing was held is not told.
class WeeklySummary {
 public:
  WeeklySummary(store::Store& store, BlockingPool& pool, SummaryOptions options, Clock clock)
      : store_(store), pool_(pool), options_(std::move(options)), clock_(std::move(clock)) {}

  [[nodiscard]] bool is_wanted() const { return !options_.webhook_url.empty() || !options_.email_to.empty(); }
  /// Until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Answers how many ways it went.
  [[nodiscard]] Task<int> send_if_due();

 private:
  [[nodiscard]] Task<WeekOfCosts> look_at_week(Timestamp from);
  [[nodiscard]] Task<bool> is_sent(std::string mark);
  /// Sends once; answers 1 when it went now.
  [[nodiscard]] Task<int> send_once(std::string mark, std::function<Result<void>()> send);

  store::Store& store_;
  BlockingPool& pool_;
  SummaryOptions options_;
  Clock clock_;
};

}  // namespace codehub::server
