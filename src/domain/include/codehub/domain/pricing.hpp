#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/metering.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

/// What things cost from one day on. The operator's own figures.
struct RateCard {
  Timestamp valid_from{};
  std::string currency = "KRW";  ///< ISO 4217. All cards have the same.
  double cpu_hour = 0;           ///< For one CPU that is reserved, per hour.
  double memory_gib_hour = 0;    ///< For one GiB of memory that is held, per hour.
  double disk_gib_month = 0;     ///< A month has 730 h.
  double archive_gib_month = 0;
  friend bool operator==(const RateCard&, const RateCard&) = default;
};
inline constexpr double kMaxPrice = 1'000'000'000;
inline constexpr std::size_t kMaxRateCards = 100;
/// Prices from 0 to `kMaxPrice`, finite; a currency of three capital letters as in ISO 4217.
[[nodiscard]] Result<void> validate(const RateCard& card);
/// All of them: at most `kMaxRateCards`, one currency, no two from the same instant. Sorted by `valid_from`.
[[nodiscard]] Result<std::vector<RateCard>> validate_rate_cards(std::vector<RateCard> cards);
/// The card at `at`; before the first one, prices are 0 (a gap is no error: it costs nothing and is said so). `cards`
/// are sorted. An hour is priced by the card that holds at its begin.
[[nodiscard]] RateCard rate_at(const std::vector<RateCard>& cards, Timestamp at);
/// What an installation begins with, valid from the epoch on: 25 KRW per CPU-hour, 4 per GiB-hour, 100 per GiB-month of
/// disk, 25 of archive.
[[nodiscard]] RateCard default_rate_card();

/// Money of a stretch of usage. `total` = cpu + memory + disk + archive.
struct Cost {
  double cpu = 0;
  double memory = 0;
  double disk = 0;
  double archive = 0;
  double total = 0;
  double waste = 0;           ///< Of `total`: CPU and memory while it ran idle.
  double saved_by_pause = 0;  ///< Beside the same workspace running always.
  double saved_by_stop = 0;
  double saved_by_archive = 0;
  Cost& operator+=(const Cost& other);
  friend bool operator==(const Cost&, const Cost&) = default;
};

/// What one hour's record costs. Savings compare with `size` running the whole time: what was frozen spares its CPU and
/// the memory that it gave back, what was stopped its CPU and memory, what was archived its disk too, less the archive.
/// A `size` without a name spares nothing. Linear in `amounts`, so that sums of records of one size and card cost the
/// sum.
[[nodiscard]] Cost price(const UsageAmounts& amounts, const RateCard& card, const Size& size);

enum class UsageGrouping { kUser, kGroup, kWorkspace, kImage, kDay };
[[nodiscard]] std::optional<UsageGrouping> parse_usage_grouping(std::string_view text);

struct UsageRow {
  std::string key;    ///< Id, image or day ("2026-11-27").
  std::string label;  ///< For a person.
  UsageAmounts amounts;
  Cost cost;
};
struct UsageReport {
  std::string currency;
  std::vector<UsageRow> rows;  ///< The dearest first; days in their order. Users without a group have an empty key.
  UsageRow total;              ///< Of all hours, each once: a user of two groups stands in both rows.
  bool has_unpriced_hours = false;
};
/// `groups_of`: the groups of each user, (id, name). A size that is no longer defined has no savings. Days are those of
/// `utc_offset`.
struct ReportInput {
  std::vector<UsageHour> hours;
  std::vector<RateCard> cards;
  std::vector<Size> sizes;
  std::map<UserId, std::vector<std::pair<std::string, std::string>>> groups_of;
  std::chrono::minutes utc_offset{0};
};
[[nodiscard]] UsageReport report_usage(const ReportInput& input, UsageGrouping grouping);

/// A smaller size that would have done, by the peaks that were measured (with a fifth to spare). Of workspaces that ran
/// for at least `kLeastAdvisedRunning` in the size of their last hour and were measured.
inline constexpr std::chrono::hours kLeastAdvisedRunning{8};
struct SizeAdvice {
  WorkspaceId workspace_id;
  std::string workspace_name;
  std::string owner_name;
  std::string size;
  std::string smaller;
  double cpu_peak = 0;
  std::int64_t memory_peak_bytes = 0;
  double saves_per_month = 0;
};
[[nodiscard]] std::vector<SizeAdvice> advise_sizes(const ReportInput& input);

/// Begin of the month that `now` is in, and of the one after it, by clocks that are `utc_offset` ahead of UTC.
struct Month {
  Timestamp from{};
  Timestamp to{};
};
[[nodiscard]] Month month_of(Timestamp now, std::chrono::minutes utc_offset);

/// Cost to the end of the month: what it cost so far, and the mean of the last seven days for what is left. `input` has
/// the hours of both; of an installation that is younger, the mean of the days that there are.
[[nodiscard]] double forecast_month(const ReportInput& input, Timestamp now);

}  // namespace codehub
