#include "local_time.hpp"

#include <ctime>

#include <algorithm>
#include <array>
#include <cstdio>

namespace codehub::cli {

namespace chrono = std::chrono;

ZoneOffset system_zone() {
  return [](Timestamp time) {
    const std::time_t seconds = chrono::floor<chrono::seconds>(time).time_since_epoch().count();
    std::tm broken_down{};
    ::tzset();  // localtime_r() need not look at TZ (POSIX).
    if (::localtime_r(&seconds, &broken_down) == nullptr) return chrono::seconds(0);
    return chrono::seconds(broken_down.tm_gmtoff);
  };
}

chrono::local_time<chrono::microseconds> to_local(Timestamp time, const ZoneOffset& zone) {
  return chrono::local_time<chrono::microseconds>(time.time_since_epoch() + zone(time));
}

std::vector<Timestamp> instants_of(chrono::local_seconds time, const ZoneOffset& zone) {
  // A day to either side is on the same side of a change of the clocks in every zone: offsets are below 15 hours.
  const Timestamp as_utc(time.time_since_epoch());
  const auto before = zone(as_utc - chrono::days(1));
  const auto after = zone(as_utc + chrono::days(1));
  std::vector<Timestamp> instants;
  for (const auto offset : {before, after}) {
    const auto instant = as_utc - offset;
    if (zone(instant) == offset) instants.push_back(instant);
  }
  if (instants.empty()) instants.push_back(as_utc - before);
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
  return instants;
}

std::string format_local(Timestamp time, const ZoneOffset& zone) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto local = chrono::floor<chrono::minutes>(to_local(time, zone));
  const auto day = chrono::floor<chrono::days>(local);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(local - day);
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%s %04d-%02u-%02u %02d:%02d",
                                   kDays.at(chrono::weekday(day).c_encoding()), static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

}  // namespace codehub::cli
