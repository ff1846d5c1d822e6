#include "codehub/domain/pricing.hpp"

#include <algorithm>
#include <cmath>

namespace codehub {
namespace {

constexpr double kBytesPerGib = 1024.0 * 1024.0 * 1024.0;
constexpr double kSecondsPerHour = 3600;
constexpr double kHoursPerMonth = 730;
constexpr double kMicrosPerHour = 3600e6;

Result<void> check_price(const char* name, double price) {
  if (std::isfinite(price) && price >= 0 && price <= kMaxPrice) return {};
  return fail(ErrorCode::kInvalidRequest, std::string("`") + name + "` must be a price from 0 to 1,000,000,000");
}

bool is_currency(const std::string& text) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 3 && std::all_of(text.begin(), text.end(), is_capital);
}

double gib_hours(double byte_seconds) { return byte_seconds / kBytesPerGib / kSecondsPerHour; }

double hours_of(std::int64_t micros) { return static_cast<double>(micros) / kMicrosPerHour; }

/// What a size costs for each hour that it runs.
double running_price(const Size& size, const RateCard& card) {
  return size.cpu * card.cpu_hour + static_cast<double>(size.memory_bytes) / kBytesPerGib * card.memory_gib_hour;
}

}  // namespace

Result<void> validate(const RateCard& card) {
  if (!is_currency(card.currency)) {
    return fail(ErrorCode::kInvalidRequest, "`currency` must be three capital letters, such as KRW (ISO 4217)");
  }
  CHECK_OK(check_price("cpu_hour", card.cpu_hour));
  CHECK_OK(check_price("memory_gib_hour", card.memory_gib_hour));
  CHECK_OK(check_price("disk_gib_month", card.disk_gib_month));
  return check_price("archive_gib_month", card.archive_gib_month);
}

Result<std::vector<RateCard>> validate_rate_cards(std::vector<RateCard> cards) {
  if (cards.size() > kMaxRateCards) {
    return fail(ErrorCode::kInvalidRequest, "there can be at most " + std::to_string(kMaxRateCards) + " rate cards");
  }
  for (const auto& card : cards) CHECK_OK(validate(card));
  std::sort(cards.begin(), cards.end(),
            [](const RateCard& a, const RateCard& b) { return a.valid_from < b.valid_from; });
  for (std::size_t i = 1; i < cards.size(); ++i) {
    if (cards[i].valid_from == cards[i - 1].valid_from) {
      return fail(ErrorCode::kInvalidRequest, "two rate cards are valid from " + format_rfc3339(cards[i].valid_from) +
                                                  "; each instant can begin only one");
    }
    if (cards[i].currency != cards[i - 1].currency) {
      return fail(ErrorCode::kInvalidRequest, "all rate cards must have the same currency; these have " +
                                                  cards[i - 1].currency + " and " + cards[i].currency);
    }
  }
  return cards;
}

RateCard rate_at(const std::vector<RateCard>& cards, Timestamp at) {
  const auto behind = std::upper_bound(cards.begin(), cards.end(), at,
                                       [](Timestamp time, const RateCard& card) { return time < card.valid_from; });
  if (behind != cards.begin()) return *std::prev(behind);
  RateCard free;
  if (!cards.empty()) free.currency = cards.front().currency;
  return free;
}

RateCard default_rate_card() {
  RateCard card;
  card.cpu_hour = 25;
  card.memory_gib_hour = 4;
  card.disk_gib_month = 100;
  card.archive_gib_month = 25;
  return card;
}

Cost& Cost::operator+=(const Cost& other) {
  cpu += other.cpu;
  memory += other.memory;
  disk += other.disk;
  archive += other.archive;
  total += other.total;
  waste += other.waste;
  saved_by_pause += other.saved_by_pause;
  saved_by_stop += other.saved_by_stop;
  saved_by_archive += other.saved_by_archive;
  return *this;
}

Cost price(const UsageAmounts& amounts, const RateCard& card, const Size& size) {
  const double disk_hour = card.disk_gib_month / kHoursPerMonth;
  const double memory_paused = gib_hours(amounts.memory_paused) * card.memory_gib_hour;
  const double memory_running = gib_hours(amounts.memory_reserved) * card.memory_gib_hour;
  Cost cost;
  cost.cpu = amounts.cpu_reserved / kSecondsPerHour * card.cpu_hour;
  cost.memory = memory_running + memory_paused;
  cost.disk = gib_hours(amounts.disk) * disk_hour;
  cost.archive = gib_hours(amounts.archive) * card.archive_gib_month / kHoursPerMonth;
  cost.total = cost.cpu + cost.memory + cost.disk + cost.archive;
  if (amounts.running_us > 0) {
    const double idle = static_cast<double>(amounts.idle_us) / static_cast<double>(amounts.running_us);
    cost.waste = (cost.cpu + memory_running) * idle;
  }
  if (size.name.empty()) return cost;
  const double running = running_price(size, card);
  cost.saved_by_pause = hours_of(amounts.paused_us) * running - memory_paused;
  cost.saved_by_stop = hours_of(amounts.standby_us) * running;
  cost.saved_by_archive =
      hours_of(amounts.archived_us) * running + gib_hours(amounts.disk_spared) * disk_hour - cost.archive;
  return cost;
}

}  // namespace codehub
