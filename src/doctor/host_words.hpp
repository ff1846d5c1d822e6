#pragma once

#include <optional>

#include "framework.hpp"

namespace codehub::doctor {

/// Whose words these are, when an answer refuses the host it was asked for.
[[nodiscard]] std::optional<Framework> framework_that_refuses(const Answer& answer);

/// Whether it refuses the host, by words that are known or, as Starlette's, by nobody's in particular.
[[nodiscard]] bool refuses_host(const Answer& answer);

}  // namespace codehub::doctor
