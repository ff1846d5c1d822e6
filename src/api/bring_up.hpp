#pragma once

#include <cstdint>
#include <string>

#include "call.hpp"

namespace codehub::api {

/// Why a workspace is wanted: what is said to whoever decides about idleness, and kept as the cause where it wakes.
struct Use {
  SignalKind kind = SignalKind::kVisit;
  std::string cause;  ///< "a terminal of `kim`"
};

/// False for one that was given up or is being deleted: nothing that is asked of it brings it up.
[[nodiscard]] bool can_come_up(const Workspace& workspace);

/// Says that the workspace is used.
void tell_use(Context& context, const WorkspaceId& id, const Use& use);

/// The workspace with its agent up: one that sleeps is woken, and waited for up to ApiOptions::wake_limit.
/// kInvalidState where it was given up or is being deleted, kQuotaExceeded, kUpstreamUnavailable when it did not come
/// up in time, kTooManyRequests while too many others wait, kCancelled when the client went away or the server stops.
[[nodiscard]] Task<Workspace> bring_up(Context& context, Call& call, Use use);
/// The same within a connection that has been answered already.
[[nodiscard]] Task<Workspace> bring_up(Context& context, WorkspaceId id, Use use);

/// Beside a connection into a workspace, until cancelled: has it woken when the client sends something (`received`
/// grows, in bytes) while it is frozen.
[[nodiscard]] Task<void> wake_on_input(Context& context, WorkspaceId id, const std::uint64_t& received, Use use);

}  // namespace codehub::api
