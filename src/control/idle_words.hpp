#pragma once

#include <chrono>
#include <string>

#include "codehub/domain/idleness.hpp"

namespace codehub::control {

/// "10 min", "2 h", "1 h 30 min", "7 d": the two largest parts.
[[nodiscard]] std::string spell_length(std::chrono::seconds length);

/// Why a policy takes that step: "idle for 10 min".
[[nodiscard]] std::string cause_of(const ComingStep& step, const IdlePolicy& policy);

/// How long nobody must have used a workspace for that step.
[[nodiscard]] std::chrono::seconds patience_of(IdleStep step, const IdlePolicy& policy);

}  // namespace codehub::control
