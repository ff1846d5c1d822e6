#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub {

/// Wall-clock instants with microseconds: what both databases keep exactly.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// The wall clock, passed in so that tests can move it.
using Clock = std::function<Timestamp()>;

[[nodiscard]] Timestamp now();

/// RFC 3339 in UTC with milliseconds, for example "2025-03-01T09:30:00.250Z".
[[nodiscard]] std::string format_rfc3339(Timestamp time);
[[nodiscard]] Result<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace codehub
