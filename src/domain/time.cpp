#include "codehub/domain/time.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace codehub {
namespace {

/// Takes `digits` decimal digits off the front; -1 when there are fewer.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view choice) {
  if (text.empty() || choice.find(text.front()) == choice.npos) return false;
  text.remove_prefix(1);
  return true;
}

/// ".123456789" after the seconds, cut to microseconds; zero when there is none.
bool take_fraction(std::string_view& text, std::chrono::microseconds& fraction) {
  fraction = {};
  if (!take_one_of(text, ".")) return true;
  long long scale = 100'000;
  std::size_t digits = 0;
  for (int digit = take_digits(text, 1); digit >= 0; digit = take_digits(text, 1), ++digits, scale /= 10) {
    fraction += std::chrono::microseconds(digit * scale);
  }
  return digits > 0;
}

/// "Z" or "+09:00"; the distance to UTC.
bool take_offset(std::string_view& text, std::chrono::minutes& offset) {
  offset = {};
  if (take_one_of(text, "Zz")) return true;
  const bool west = !text.empty() && text.front() == '-';
  if (!take_one_of(text, "+-")) return false;
  const int hours = take_digits(text, 2);
  if (!take_one_of(text, ":")) return false;
  const int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  offset = (west ? -1 : 1) * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
  return true;
}

std::optional<Timestamp> take_rfc3339(std::string_view& text) {
  const int year = take_digits(text, 4);
  if (!take_one_of(text, "-")) return std::nullopt;
  const int month = take_digits(text, 2);
  if (!take_one_of(text, "-")) return std::nullopt;
  const int day = take_digits(text, 2);
  if (year < 0 || month < 1 || day < 1 || !take_one_of(text, "Tt")) return std::nullopt;
  const int hour = take_digits(text, 2);
  if (!take_one_of(text, ":")) return std::nullopt;
  const int minute = take_digits(text, 2);
  if (!take_one_of(text, ":")) return std::nullopt;
  const int second = take_digits(text, 2);  // 60 is a leap second (RFC 3339, 5.6)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  std::chrono::microseconds fraction{};
  std::chrono::minutes offset{};
  if (!take_fraction(text, fraction) || !take_offset(text, offset)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - offset;
}

}  // namespace

Timestamp now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

std::string format_rfc3339(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
  std::array<char, 64> buffer{};
  const int length =
      std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  const auto time = take_rfc3339(text);
  if (!time || !text.empty()) {
    return fail(ErrorCode::kInvalidRequest, "A time must be written like 2025-03-01T09:30:00Z (RFC 3339).");
  }
  return *time;
}

}  // namespace codehub
