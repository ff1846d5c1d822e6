#pragma once

#include "codehub/server/configuration.hpp"

namespace codehub::server {

/// Runs the server until SIGTERM or SIGINT; a second signal ends the process at once. Answers the exit code.
[[nodiscard]] int serve(const Configuration& configuration);

}  // namespace codehub::server
