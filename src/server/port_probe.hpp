#pragma once

#include "codehub/domain/result.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::server {

/// Listeners share their port (SO_REUSEPORT), so that a second server would silently take half of the first one's
/// connections. This refuses a port on which anybody listens already.
[[nodiscard]] Result<void> check_port_is_free(const http::Endpoint& endpoint);

}  // namespace codehub::server
