// Reports over hours of usage: sums and prices by somebody's question, advice, forecast.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "codehub/domain/pricing.hpp"

namespace codehub {
namespace {

constexpr double kAdvisedHours = 730;
constexpr std::chrono::days kForecastBasis{7};
/// What a smaller size has to leave free beside the peaks.
constexpr double kSpare = 1.2;

struct Key {
  std::string key;
  std::string label;
};

Size size_named(const std::vector<Size>& sizes, const std::string& name) {
  for (const auto& size : sizes) {
    if (size.name == name) return size;
  }
  return Size{"", 0, 0, 0};
}

std::string day_text(Timestamp time, std::chrono::minutes utc_offset) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time + utc_offset));
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

/// The rows that an hour belongs to: one, but for groups.
std::vector<Key> keys_of(const UsageHour& hour, UsageGrouping grouping, const ReportInput& input) {
  switch (grouping) {
    case UsageGrouping::kUser: return {{hour.owner_id.value(), hour.owner_name}};
    case UsageGrouping::kWorkspace: return {{hour.workspace_id.value(), hour.workspace_name}};
    case UsageGrouping::kImage: return {{hour.image, hour.image}};
    case UsageGrouping::kDay: {
      const auto day = day_text(hour.hour, input.utc_offset);
      return {{day, day}};
    }
    case UsageGrouping::kGroup: break;
  }
  const auto found = input.groups_of.find(hour.owner_id);
  if (found == input.groups_of.end() || found->second.empty()) return {Key{}};
  std::vector<Key> keys;
  for (const auto& [id, name] : found->second) keys.push_back({id, name});
  return keys;
}

bool is_unpriced(const std::vector<RateCard>& cards, const UsageHour& hour) {
  return cards.empty() || hour.hour < cards.front().valid_from;
}

Cost price_of(const ReportInput& input, const UsageHour& hour) {
  return price(hour.amounts, rate_at(input.cards, hour.hour), size_named(input.sizes, hour.size));
}

void sort_rows(std::vector<UsageRow>& rows, UsageGrouping grouping) {
  const auto by_key = [](const UsageRow& a, const UsageRow& b) { return a.key < b.key; };
  const auto by_cost = [](const UsageRow& a, const UsageRow& b) {
    return a.cost.total != b.cost.total ? a.cost.total > b.cost.total : a.key < b.key;
  };
  if (grouping == UsageGrouping::kDay) {
    std::sort(rows.begin(), rows.end(), by_key);
  } else {
    std::sort(rows.begin(), rows.end(), by_cost);
  }
}

/// What is known of one workspace in the size that it had last.
struct Advised {
  const UsageHour* newest = nullptr;
  UsageAmounts amounts;
};

bool fits(const Size& size, const UsageAmounts& amounts) {
  return size.cpu >= amounts.cpu_peak * kSpare &&
         static_cast<double>(size.memory_bytes) >= static_cast<double>(amounts.memory_peak_bytes) * kSpare;
}

double month_price(const Size& size, const RateCard& card) {
  UsageAmounts month;
  month.cpu_reserved = size.cpu * kAdvisedHours * 3600;
  month.memory_reserved = static_cast<double>(size.memory_bytes) * kAdvisedHours * 3600;
  return price(month, card, size).total;
}

std::optional<SizeAdvice> advise(const ReportInput& input, const Advised& workspace) {
  const auto& newest = *workspace.newest;
  const auto& amounts = workspace.amounts;
  const auto size = size_named(input.sizes, newest.size);
  const bool measured = amounts.memory_peak_bytes > 0;
  if (size.name.empty() || !measured || std::chrono::microseconds(amounts.running_us) < kLeastAdvisedRunning) {
    return std::nullopt;
  }
  const auto card = rate_at(input.cards, newest.hour);
  // Of what it ran, so that somebody who stops it in the evening is not promised a whole month's price.
  const double share_of_month =
      static_cast<double>(amounts.running_us) /
      std::max(static_cast<double>(amounts.running_us + amounts.paused_us + amounts.standby_us + amounts.archived_us),
               1.0);
  const double present = month_price(size, card);
  std::optional<SizeAdvice> best;
  for (const auto& other : input.sizes) {
    const bool smaller = other.cpu <= size.cpu && other.memory_bytes <= size.memory_bytes && other != size &&
                         (other.cpu < size.cpu || other.memory_bytes < size.memory_bytes);
    if (!smaller || !fits(other, amounts)) continue;
    const double saves = (present - month_price(other, card)) * share_of_month;
    if (saves < 0 || (best && saves <= best->saves_per_month)) continue;
    best = SizeAdvice{newest.workspace_id, newest.workspace_name, newest.owner_name,         size.name,
                      other.name,          amounts.cpu_peak,      amounts.memory_peak_bytes, saves};
  }
  return best;
}

}  // namespace

std::optional<UsageGrouping> parse_usage_grouping(std::string_view text) {
  if (text == "user") return UsageGrouping::kUser;
  if (text == "group") return UsageGrouping::kGroup;
  if (text == "workspace") return UsageGrouping::kWorkspace;
  if (text == "image") return UsageGrouping::kImage;
  if (text == "day") return UsageGrouping::kDay;
  return std::nullopt;
}

UsageReport report_usage(const ReportInput& input, UsageGrouping grouping) {
  struct Gathered {
    UsageRow row;
    Timestamp newest = Timestamp::min();
  };
  std::map<std::string, Gathered> rows;
  UsageReport report;
  report.currency = rate_at(input.cards, Timestamp{}).currency;
  for (const auto& hour : input.hours) {
    const auto cost = price_of(input, hour);
    report.has_unpriced_hours = report.has_unpriced_hours || is_unpriced(input.cards, hour);
    report.total.amounts += hour.amounts;
    report.total.cost += cost;
    for (auto& key : keys_of(hour, grouping, input)) {
      auto& gathered = rows[key.key];
      if (hour.hour >= gathered.newest) {  // Names change; the last one is the one people know.
        gathered.newest = hour.hour;
        gathered.row.label = std::move(key.label);
      }
      gathered.row.amounts += hour.amounts;
      gathered.row.cost += cost;
    }
  }
  for (auto& [key, gathered] : rows) {
    gathered.row.key = key;
    report.rows.push_back(std::move(gathered.row));
  }
  sort_rows(report.rows, grouping);
  return report;
}

std::vector<SizeAdvice> advise_sizes(const ReportInput& input) {
  std::map<WorkspaceId, Advised> workspaces;
  for (const auto& hour : input.hours) {
    auto& known = workspaces[hour.workspace_id];
    if (hour.size.empty()) continue;
    if (known.newest == nullptr || hour.hour > known.newest->hour) known.newest = &hour;
  }
  for (const auto& hour : input.hours) {
    auto& known = workspaces[hour.workspace_id];
    // Standing still counts whatever its size; peaks only those of the present one.
    auto amounts = hour.amounts;
    if (known.newest != nullptr && hour.size != known.newest->size) {
      amounts.cpu_peak = 0;
      amounts.memory_peak_bytes = 0;
      amounts.running_us = 0;
    }
    known.amounts += amounts;
  }
  std::vector<SizeAdvice> advice;
  for (const auto& [id, workspace] : workspaces) {
    if (workspace.newest == nullptr) continue;
    if (auto one = advise(input, workspace)) advice.push_back(std::move(*one));
  }
  std::sort(advice.begin(), advice.end(), [](const SizeAdvice& a, const SizeAdvice& b) {
    return a.saves_per_month != b.saves_per_month ? a.saves_per_month > b.saves_per_month
                                                  : a.workspace_id < b.workspace_id;
  });
  return advice;
}

Month month_of(Timestamp now, std::chrono::minutes utc_offset) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now + utc_offset));
  const auto month = date.year() / date.month();
  const auto begin_of = [utc_offset](const std::chrono::year_month& of) {
    return Timestamp(std::chrono::sys_days(of / 1)) - utc_offset;
  };
  return {begin_of(month), begin_of(month + std::chrono::months(1))};
}

double forecast_month(const ReportInput& input, Timestamp now) {
  const auto month = month_of(now, input.utc_offset);
  const auto basis_from = now - kForecastBasis;
  double so_far = 0;
  double recent = 0;
  std::optional<Timestamp> first;
  for (const auto& hour : input.hours) {
    const double cost = price_of(input, hour).total;
    if (hour.hour >= month.from && hour.hour < month.to) so_far += cost;
    if (hour.hour < basis_from || hour.hour > now) continue;
    recent += cost;
    if (!first || hour.hour < *first) first = hour.hour;
  }
  if (!first) return so_far;
  // An hour at least, so that the first minutes of an installation promise nothing wild.
  const auto length = std::max<std::chrono::microseconds>(now - *first, std::chrono::hours(1));
  const double per_microsecond = recent / static_cast<double>(length.count());
  return so_far + per_microsecond * static_cast<double>((month.to - now).count());
}

}  // namespace codehub
