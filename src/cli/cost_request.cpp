#include "cost_request.hpp"

#include <charconv>

#include "codehub/http/text.hpp"

namespace codehub::cli {
namespace {

/// Decimal digits and nothing else.
std::optional<int> read_digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  return value;
}

/// "2026-11" or "2026-11-01".
std::optional<std::chrono::year_month_day> read_date(std::string_view text) {
  constexpr std::size_t kMonth = 7;
  constexpr std::size_t kDay = 10;
  if ((text.size() != kMonth && text.size() != kDay) || text[4] != '-') return std::nullopt;
  const auto year = read_digits(text.substr(0, 4));
  const auto month = read_digits(text.substr(5, 2));
  std::optional<int> day = 1;
  if (text.size() == kDay) day = text[kMonth] == '-' ? read_digits(text.substr(kMonth + 1)) : std::nullopt;
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string offset_parameter(Timestamp now, const ZoneOffset& zone) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(zone(now));
  return "utc_offset_minutes=" + std::to_string(minutes.count());
}

Result<std::string> time_parameter(const char* name, const std::string& text, const ZoneOffset& zone) {
  if (text.empty()) return std::string();
  const auto time = parse_begin(text, zone);
  if (!time) return fail(time.error().code, "--" + std::string(name) + ": " + time.error().message);
  return "&" + std::string(name) + "=" + http::percent_encode(format_rfc3339(*time));
}

}  // namespace

Result<Timestamp> parse_begin(const std::string& text, const ZoneOffset& zone) {
  if (const auto date = read_date(text)) {
    return instants_of(std::chrono::local_seconds(std::chrono::local_days(*date)), zone).front();
  }
  if (auto time = parse_rfc3339(text)) return time;
  return fail(ErrorCode::kInvalidRequest,
              "must be a day such as 2026-11-01, a month such as 2026-11, or a time such as 2026-11-01T09:00:00Z");
}

Result<std::string> usage_target(const CostFlags& flags, Timestamp now, const ZoneOffset& zone) {
  TRY(const auto from, time_parameter("from", flags.from, zone));
  TRY(const auto to, time_parameter("to", flags.to, zone));
  std::string target = "/api/v1/usage?by=" + flags.by + "&" + offset_parameter(now, zone) + from + to;
  if (flags.mine) target += "&mine=true";
  if (flags.csv) target += "&format=csv";
  return target;
}

std::string usage_summary_target(bool mine, Timestamp now, const ZoneOffset& zone) {
  return "/api/v1/usage/summary?" + offset_parameter(now, zone) + (mine ? "&mine=true" : "");
}

}  // namespace codehub::cli
