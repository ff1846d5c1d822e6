#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codehub/agentlink/agent_link.hpp"

namespace codehub::agentlink {

/// Body of PUT /v1/setup.
[[nodiscard]] std::string render_setup(const SetupRequest& request);

/// Body of PUT /v1/sharing, cut to what an agent takes.
[[nodiscard]] std::string render_sharing(const SharingState& state);

/// Reads an answer of GET /v1/status. An agent belongs to its workspace's user: every value is checked and cut to a
/// bound.
[[nodiscard]] Result<AgentStatus> parse_status(std::string_view body);

/// Reads lines of GET /v1/logs; what is not one is left out.
[[nodiscard]] std::vector<SetupLine> parse_log(std::string_view body, std::int64_t after);

/// Reads an answer of GET /v1/ports. Entries that are none are left out; the rest is cut to bounds.
[[nodiscard]] Result<ListeningPorts> parse_ports(std::string_view body);

/// A protocol as the agent writes it; kUnknown for anything else.
[[nodiscard]] PortProtocol parse_protocol(std::string_view text);

}  // namespace codehub::agentlink
