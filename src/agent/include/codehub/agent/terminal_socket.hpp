#pragma once

#include "codehub/agent/terminals.hpp"
#include "codehub/agent/use_clock.hpp"
#include "codehub/http/server.hpp"

namespace codehub::agent {

/// Serves one viewer of a terminal over a WebSocket until either side ends. An error only while nothing has been
/// answered. Keys are a sign of use, for `uses`.
[[nodiscard]] Task<void> serve_terminal(http::Exchange& exchange, Terminals& terminals, UseClock& uses, std::string id,
                                        TerminalSize size);

/// A whole number of a JSON member, or `fallback` when it is absent or something else.
[[nodiscard]] TerminalSize read_size(std::string_view columns, std::string_view rows);

}  // namespace codehub::agent
