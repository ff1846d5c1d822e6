#pragma once

#include "codehub/agent/child.hpp"

namespace codehub::agent {

/// What the child was doing when it could not go on.
enum class StartStep { kPrepare, kFolder, kExecute };

/// Sent from the child to the parent through a pipe that a successful exec closes.
struct StartFailure {
  StartStep step = StartStep::kPrepare;
  int number = 0;
};

/// Turns the forked process into the program, or reports and ends.
[[noreturn]] void start_in_child(const ChildSpec& spec, int report);

}  // namespace codehub::agent
