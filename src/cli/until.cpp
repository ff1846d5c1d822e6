#include "until.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "codehub/cli/text.hpp"
#include "codehub/domain/share.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::cli {
namespace {

namespace chrono = std::chrono;

constexpr std::size_t kLongest = 64;  // Bytes; RFC 3339 with a fraction takes half.

struct Unit {
  std::string_view name;
  chrono::seconds length;
};
constexpr chrono::seconds kDay = chrono::days(1);
constexpr chrono::seconds kWeek = chrono::weeks(1);
constexpr std::array kUnits{
    Unit{"m", chrono::minutes(1)},
    Unit{"min", chrono::minutes(1)},
    Unit{"mins", chrono::minutes(1)},
    Unit{"minute", chrono::minutes(1)},
    Unit{"minutes", chrono::minutes(1)},
    Unit{"분", chrono::minutes(1)},
    Unit{"h", chrono::hours(1)},
    Unit{"hour", chrono::hours(1)},
    Unit{"hours", chrono::hours(1)},
    Unit{"시간", chrono::hours(1)},
    Unit{"d", kDay},
    Unit{"day", kDay},
    Unit{"days", kDay},
    Unit{"일", kDay},
    Unit{"w", kWeek},
    Unit{"week", kWeek},
    Unit{"weeks", kWeek},
    Unit{"주", kWeek},
};

// By weekday::c_encoding().
struct DayNames {
  std::string_view full, brief, korean;
};
constexpr std::array<DayNames, 7> kDayNames{{{"sunday", "sun", "일요일"},
                                             {"monday", "mon", "월요일"},
                                             {"tuesday", "tue", "화요일"},
                                             {"wednesday", "wed", "수요일"},
                                             {"thursday", "thu", "목요일"},
                                             {"friday", "fri", "금요일"},
                                             {"saturday", "sat", "토요일"}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

tl::unexpected<Error> wrong(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kInvalidRequest,
              "\"" + printable(to_storable_text(text, kLongest)) + "\" is no time: " + std::string(why));
}

// Takes one to `most` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
  int number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (++digits > most) return std::nullopt;
    number = number * 10 + (text[digits - 1] - '0');
  }
  text.remove_prefix(digits);
  return digits == 0 ? std::nullopt : std::optional(number);
}

// Takes what is no digit and no space off the front, and white space before it.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const auto* end = std::find_if(text.begin(), text.end(), [](char c) { return is_digit(c) || c == ' '; });
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  text = trim(text);
  return word;
}

// Numbers with units, all of the text; nothing when it is something else. Numbers are bounded, so the sum cannot
// overflow.
std::optional<chrono::seconds> read_while(std::string_view text) {
  constexpr std::size_t kMostDigits = 7;
  chrono::seconds sum{};
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto number = take_number(text, kMostDigits);
    if (!number) return std::nullopt;
    const auto name = take_word(text);
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& each) { return each.name == name; });
    if (unit == kUnits.end()) return std::nullopt;
    sum += *number * unit->length;
  }
  return sum;
}

Result<chrono::seconds> check_length(std::string_view text, chrono::seconds length) {
  if (length < kMinShareLife) return wrong(text, "it must be a minute at least");
  if (length > kMaxShareLife) return wrong(text, "it must be within 10 years; `never` is for ever");
  return length;
}

/// "18:00", all of the text.
std::optional<chrono::minutes> read_clock(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || text.size() != 3 || text.front() != ':') return std::nullopt;
  text.remove_prefix(1);
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
  return chrono::hours(*hour) + chrono::minutes(*minute);
}

/// A day, and after how many days it comes again; never with 0.
struct Day {
  chrono::local_days date;
  chrono::days again{0};
};

std::optional<Day> read_date(std::string_view text) {
  if (text.size() != std::string_view("2026-12-24").size()) return std::nullopt;
  const auto year = take_number(text, 4);
  if (!year || text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  const auto month = take_number(text, 2);
  if (!month || text.empty() || text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  const auto day = take_number(text, 2);
  if (!day || !text.empty()) return std::nullopt;
  const chrono::year_month_day date{chrono::year(*year), chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Day{chrono::local_days(date)};
}

std::optional<Day> read_day(std::string_view text, chrono::local_days today) {
  if (text == "today" || text == "오늘") return Day{today};
  if (text == "tomorrow" || text == "내일") return Day{today + chrono::days(1)};
  if (text == "모레") return Day{today + chrono::days(2)};
  for (unsigned i = 0; i < kDayNames.size(); ++i) {
    const auto& names = kDayNames.at(i);
    if (text != names.full && text != names.brief && text != names.korean) continue;
    return Day{today + (chrono::weekday(i) - chrono::weekday(today)), chrono::days(7)};
  }
  return read_date(text);
}

// The first instant after `now` at which it is this time on this day, or on the day when it comes again.
std::optional<Timestamp> first_after(Timestamp now, const Day& day, chrono::minutes clock, const ZoneOffset& zone) {
  for (const auto date : {day.date, day.date + day.again}) {
    for (const auto instant : instants_of(date + clock, zone)) {
      if (instant > now) return instant;
    }
  }
  return std::nullopt;
}

// A day, a time or both, that are words or stand in front of each other.
std::optional<std::pair<Day, chrono::minutes>> read_day_and_clock(std::string_view text, chrono::local_days today) {
  constexpr chrono::minutes kEndOfDay = chrono::hours(23) + chrono::minutes(59);
  if (const auto clock = read_clock(text)) return std::pair(Day{today, chrono::days(1)}, *clock);
  if (const auto day = read_day(text, today)) return std::pair(*day, kEndOfDay);
  const auto gap = text.find_first_of(" t", text.find_first_of("0123456789 "));  // "2026-12-24T18:00", without a zone
  if (gap == std::string_view::npos) return std::nullopt;
  const auto day = read_day(text.substr(0, gap), today);
  const auto clock = read_clock(trim(text.substr(gap + 1)));
  if (!day || !clock) return std::nullopt;
  return std::pair(*day, *clock);
}

Result<Until> read_instant(std::string_view text, Timestamp now, const ZoneOffset& zone) {
  std::optional<Timestamp> instant;
  if (const auto exact = parse_rfc3339(lower(text))) {
    if (*exact > now) instant = *exact;
  } else {
    const auto today = chrono::floor<chrono::days>(to_local(now, zone));
    const auto named = read_day_and_clock(lower(text), today);
    if (!named) {
      return wrong(text,
                   "write 2h, 90m, 3d or 1w, 18:00, today, tomorrow or friday, 2026-12-24, \"2026-12-24 18:00\" or "
                   "never");
    }
    instant = first_after(now, named->first, named->second, zone);
  }
  if (!instant) return wrong(text, "it is over already");
  if (*instant - now > kMaxShareLife) return wrong(text, "it must be within 10 years; `never` is for ever");
  return Until(*instant);
}

}  // namespace

Result<chrono::seconds> parse_while(std::string_view text) {
  const auto trimmed = trim(text);
  const auto length = trimmed.size() <= kLongest ? read_while(lower(trimmed)) : std::nullopt;
  if (!length) return wrong(text, "write a while such as 90m, 2h, 3d or 1w");
  return check_length(text, *length);
}

Result<Until> parse_until(std::string_view text, Timestamp now, const ZoneOffset& zone) {
  const auto trimmed = trim(text);
  if (trimmed.size() > kLongest) return wrong(text, "it is too long");
  if (lower(trimmed) == "never") return Until(Never{});
  if (const auto length = read_while(lower(trimmed))) {
    TRY(const auto checked, check_length(text, *length));
    return Until(checked);
  }
  return read_instant(trimmed, now, zone);
}

}  // namespace codehub::cli
