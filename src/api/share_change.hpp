#pragma once

#include <string>
#include <vector>

#include "call.hpp"
#include "share_fields.hpp"

namespace codehub::api {

/// What a request wants of a share, everything looked up that others have to be asked for.
struct ShareChange {
  ShareFields fields;
  std::vector<NamedUser> users;    ///< Those of `fields.users`.
  std::vector<NamedGroup> groups;  ///< Those of `fields.groups`.
  std::string password_hash;       ///< Of `fields.password`; empty for none.
};

/// kInvalidRequest for people and groups that there are not; the message says which.
[[nodiscard]] Task<ShareChange> prepare_change(Context& context, ShareFields fields);

/// Writes the change into the record as it stands at `now`. kForbidden for what goes beyond `record.limits`: what was
/// chosen before they were lowered may stay, or be narrowed.
[[nodiscard]] Result<void> apply_change(const ShareChange& change, const accounts::ShareKeys& keys, Timestamp now,
                                        store::ShareRecord& record);

/// A new link; the one before is dead.
void make_link(const accounts::ShareKeys& keys, store::ShareRecord& record);

}  // namespace codehub::api
