#pragma once

#include <optional>
#include <string>

#include "codehub/accounts/share_keys.hpp"
#include "codehub/domain/ids.hpp"
#include "visitor.hpp"

namespace codehub::gateway {

/// What a visitor of a shared port came with, kept so that it can be judged anew while they are inside.
struct ShareClaim {
  WorkspaceId workspace;
  std::uint16_t port = 0;
  std::optional<Proof> proof;  ///< Of a signed-in person.
  IdentityPtr identity;        ///< Who that is; null for guests.
  std::optional<accounts::SharePass> pass;
  std::string link_hash;  ///< Of the token in the request itself; empty without one.
};

}  // namespace codehub::gateway
