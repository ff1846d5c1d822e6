#pragma once

#include <functional>

#include "call.hpp"

namespace codehub::api {

/// Puts a new share into the store. kAlreadyExists names the share that the port has, or who has the alias; with
/// `move_alias` the alias leaves another share of the same owner.
[[nodiscard]] Task<store::ShareRecord> put_share(Context& context, store::ShareRecord record, bool move_alias);

/// Writes what `edit` makes of the record. It is called again with the record as it then is when somebody else has
/// written meanwhile, so that no change is lost.
[[nodiscard]] Task<store::ShareRecord> edit_share(Context& context, store::ShareRecord record, bool move_alias,
                                                  std::function<Result<void>(store::ShareRecord&)> edit);

/// Tells whoever lets visitors in, and the owner's dashboards.
void announce_share(const Context& context, const Share& share);

}  // namespace codehub::api
