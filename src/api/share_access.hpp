#pragma once

#include "call.hpp"

namespace codehub::api {

/// Whether somebody else than the owner may visit the share at `at`, told by their account alone: a link that they may
/// have is not known here, and a password is asked for at the door. The store lists shares by the same rule.
[[nodiscard]] Task<bool> may_visit(Context& context, const store::ShareRecord& record, const UserId& user,
                                   Timestamp at);

}  // namespace codehub::api
