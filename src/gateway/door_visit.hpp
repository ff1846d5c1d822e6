#pragma once

#include <cstdint>
#include <string>

#include "share_door.hpp"
#include "visitor.hpp"

namespace codehub::gateway {

/// A proven visitor in front of one workspace.
struct DoorVisit {
  IdentityPtr identity;  ///< Null for a guest of a shared port.
  Proof proof;           ///< Of the identity.
  WorkspaceId id;
  std::uint16_t port = 0;      ///< Of the workspace; 0 for the IDE.
  std::string inner_target;    ///< Path and query as the IDE or the server at the port shall see them.
  std::string base;            ///< "/" on a host of its own, "/w/WSID/" or "/w/WSID/port/PORT/" in the path form.
  std::string alias;           ///< The name by which a port is visited; empty for its usual address.
  bool original_host = false;  ///< The server at the port wants to know the visitors' Host.
  const ShareAdmission* admission = nullptr;  ///< Of somebody else than the owner; it has to outlive the visit.

  [[nodiscard]] bool is_ide() const { return port == 0; }
  [[nodiscard]] bool is_owner() const { return admission == nullptr; }
  /// Whether who comes may have the workspace started.
  [[nodiscard]] bool may_wake() const;
  /// Names the visitor among all of the workspace's.
  [[nodiscard]] const std::string& visitor() const;
  /// As the owner knows them: "`lee`", "the guest `Mina`", "a guest".
  [[nodiscard]] std::string visitor_in_words() const;
};

/// "a visit of port 5173 by `lee`", "a visit of the IDE".
[[nodiscard]] std::string cause_of(const DoorVisit& visit);

}  // namespace codehub::gateway
