#pragma once

#include <string>

#include "codehub/domain/user.hpp"
#include "query.hpp"

namespace codehub::store {

/// Begins a SELECT of whole users (`u`); `tail` is everything after FROM users u.
[[nodiscard]] Query select_users(soci::session& session, const std::string& tail);
/// The present row of such a SELECT.
[[nodiscard]] User read_user(Query& row);

}  // namespace codehub::store
