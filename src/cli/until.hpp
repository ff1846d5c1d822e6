#pragma once

#include <chrono>
#include <string_view>
#include <variant>

#include "local_time.hpp"

namespace codehub::cli {

struct Never {
  friend bool operator==(const Never&, const Never&) = default;
};

/// An end as people say it: never, after a while, or at an instant.
using Until = std::variant<Never, std::chrono::seconds, Timestamp>;

/// Reads an end; case does not count, and Korean words may stand for the English ones.
///
/// - `never`;
/// - a while: `90m`, `2h`, `3d`, `1w`, `1h30m`, `2시간` (a day is 24 hours; at least a minute, at most 10 years);
/// - a time of day, `18:00`: the next one;
/// - a day: `today`, `tomorrow`, `friday`, `fri`, `금요일`, `2026-12-24`: 23:59 of that day; today's name is today;
/// - a day and a time: `friday 18:00`, `2026-12-24 18:00`;
/// - RFC 3339.
///
/// What has no zone is read in `zone`. kInvalidRequest for anything else, and for what is over at `now`.
[[nodiscard]] Result<Until> parse_until(std::string_view text, Timestamp now, const ZoneOffset& zone);

/// Reads a while alone.
[[nodiscard]] Result<std::chrono::seconds> parse_while(std::string_view text);

}  // namespace codehub::cli
