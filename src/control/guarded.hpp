#pragma once

#include "codehub/control/fault_points.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::control {

/// The named places before and after a dangerous step; a failure when a test armed them so. `point` may be null.
[[nodiscard]] Result<void> before_effect(const FaultPoint* point);
[[nodiscard]] Result<void> after_effect(const FaultPoint* point);

}  // namespace codehub::control
