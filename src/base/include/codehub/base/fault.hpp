#pragma once

#include <string_view>

namespace codehub {

/// A named place where tests make the process die or an operation fail. Armed by the environment variable
/// CODEHUB_FAULTS="name=kill,other=error:2" (":N" = at the Nth passage, default 1) read once at the first passage, or
/// by `arm_faults` in unit tests. Costs one relaxed atomic load when nothing is armed.
///
/// "kill" raises SIGKILL on the own process. Returns true when the caller shall fail as if the step had failed.
[[nodiscard]] bool fault_point(std::string_view name);

/// Replaces what is armed; empty disarms. Thread-safe.
void arm_faults(std::string_view specification);

}  // namespace codehub
