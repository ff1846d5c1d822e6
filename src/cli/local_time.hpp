#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "codehub/domain/time.hpp"

namespace codehub::cli {

/// How far the clocks of a place are ahead of UTC at an instant; negative to the west.
using ZoneOffset = std::function<std::chrono::seconds(Timestamp)>;

/// The zone of this system, or of the variable TZ.
[[nodiscard]] ZoneOffset system_zone();

/// What the clocks of the place show.
[[nodiscard]] std::chrono::local_time<std::chrono::microseconds> to_local(Timestamp time, const ZoneOffset& zone);

/// When the clocks show this, in order: once as a rule, twice when they are put back over it. A time that they leave
/// out is as much later as they are put forward (the reading of RFC 5545 section 3.3.5).
[[nodiscard]] std::vector<Timestamp> instants_of(std::chrono::local_seconds time, const ZoneOffset& zone);

/// "Fri 2026-12-25 23:59".
[[nodiscard]] std::string format_local(Timestamp time, const ZoneOffset& zone);

}  // namespace codehub::cli
