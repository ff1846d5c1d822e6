#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/port.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/http/server.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::agent {

/// Addresses to try for the target of a CONNECT, in this order. kForbidden for everything but loopback ports and the
/// IDE, and for the agent's own port.
[[nodiscard]] Result<std::vector<http::Endpoint>> tunnel_endpoints(std::string_view target, std::uint16_t own_port,
                                                                   const std::string& ide_socket);

/// Joins the client's connection with the first of the addresses that answers, and tells it what is spoken there.
/// kUpstreamUnavailable when none does.
[[nodiscard]] Task<void> serve_tunnel(http::Exchange& exchange, std::vector<http::Endpoint> endpoints,
                                      PortProtocol protocol);

}  // namespace codehub::agent
