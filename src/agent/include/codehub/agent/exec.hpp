#pragma once

#include "codehub/agent/child.hpp"
#include "codehub/agent/use_clock.hpp"
#include "codehub/agent/workspace_context.hpp"
#include "codehub/http/server.hpp"

namespace codehub::agent {

/// Runs one command over a WebSocket: its streams as channels, its exit code at the end, SIGHUP when the client goes
/// away. An error only while nothing has been answered. Keys for one on a terminal are a sign of use, for `uses`.
[[nodiscard]] Task<void> serve_exec(http::Exchange& exchange, Children& children, const WorkspaceContext& context,
                                    UseClock& uses);

/// The first message of a client, as a program to start.
struct ExecRequest {
  std::vector<std::string> command;
  std::string folder;
  Environment environment;
  bool terminal = false;
  int columns = 80;
  int rows = 24;
};
[[nodiscard]] Result<ExecRequest> parse_exec_request(std::string_view text);

}  // namespace codehub::agent
