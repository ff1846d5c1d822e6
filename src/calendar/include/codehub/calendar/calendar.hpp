#pragma once

#include <string_view>

#include "codehub/domain/idle_policy.hpp"
#include "codehub/domain/idleness.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::calendar {

/// A name of the system's time-zone database, such as "Asia/Seoul".
[[nodiscard]] bool is_time_zone(std::string_view name);

/// Where `now` stands in a schedule. Working times that touch (a day that ends at 24:00 before one that begins at
/// 00:00) are one. A local time that does not exist, for clocks go forward, is the instant of that change; of one that
/// comes twice, a day begins with the first and ends with the second. kInvalidRequest when the time zone is unknown.
[[nodiscard]] Result<WorkingTime> working_time(const Schedule& schedule, Timestamp now);

}  // namespace codehub::calendar
