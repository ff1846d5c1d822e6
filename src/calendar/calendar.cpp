#include "codehub/calendar/calendar.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <date/tz.h>

namespace codehub::calendar {
namespace {

/// Hours repeat after a week, and a zone's date may be a day away from UTC's.
constexpr int kDaysAround = 8;

struct Span {
  Timestamp from{};
  Timestamp to{};
};

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

Timestamp instant(const date::time_zone& zone, date::local_days day, int minute, date::choose choice) {
  return zone.to_sys(day + std::chrono::minutes(minute), choice);
}

/// The hours of that day as instants; nothing when nobody works, or when a change of clocks leaves none of them.
std::optional<Span> hours_of(const date::time_zone& zone, date::local_days day, const Schedule& schedule) {
  const auto& hours = schedule.days[date::weekday(day).iso_encoding() - 1];
  if (!hours) return std::nullopt;
  const Span span{instant(zone, day, hours->from_minute, date::choose::earliest),
                  instant(zone, day, hours->to_minute, date::choose::latest)};
  if (span.to <= span.from) return std::nullopt;
  return span;
}

std::vector<Span> spans_around(const date::time_zone& zone, const Schedule& schedule, Timestamp now) {
  const auto today = date::floor<date::days>(zone.to_local(now));
  std::vector<Span> spans;
  for (int i = -kDaysAround; i <= kDaysAround; ++i) {
    const auto span = hours_of(zone, today + date::days(i), schedule);
    if (!span) continue;
    if (!spans.empty() && span->from <= spans.back().to) {
      spans.back().to = std::max(spans.back().to, span->to);
    } else {
      spans.push_back(*span);
    }
  }
  return spans;
}

}  // namespace

bool is_time_zone(std::string_view name) { return find_zone(name) != nullptr; }

Result<WorkingTime> working_time(const Schedule& schedule, Timestamp now) {
  const auto* zone = find_zone(schedule.time_zone);
  if (zone == nullptr) {
    return fail(ErrorCode::kInvalidRequest,
                "There is no time zone \"" + schedule.time_zone + "\"; use a name like \"Asia/Seoul\" or \"UTC\".");
  }
  WorkingTime time;
  for (const auto& span : spans_around(*zone, schedule, now)) {
    if (span.to <= now) {
      time.ended_at = span.to;
    } else if (span.from <= now) {
      time.working = true;
      time.ends_at = span.to;
    } else if (!time.begins_at) {
      time.begins_at = span.from;
    }
  }
  if (time.working) time.ended_at.reset();
  return time;
}

}  // namespace codehub::calendar
