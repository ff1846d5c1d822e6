#pragma once

#include <string>

#include "codehub/domain/lifecycle.hpp"

namespace codehub::control {

/// What the log of a workspace says about a write of its row; empty when it is not worth a line.
[[nodiscard]] std::string words_for_write(const Workspace& before, const Workspace& after, const lifecycle::Step& step,
                                          int max_attempts);

/// What it says before an effect of `operation`; empty when it is not worth a line.
[[nodiscard]] std::string words_for_effect(Operation operation, lifecycle::Action action);

}  // namespace codehub::control
