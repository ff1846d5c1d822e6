#pragma once

#include <string>

#include "codehub/domain/user.hpp"
#include "query.hpp"

namespace codehub::store {

/// The columns of a whole user (`u`), in the order `read_user` takes them.
[[nodiscard]] std::string user_columns();
inline constexpr int kUserColumns = 12;

/// Begins a SELECT of whole users (`u`); `tail` is everything after FROM users u.
[[nodiscard]] Query select_users(soci::session& session, const std::string& tail);
/// The present row of such a SELECT.
[[nodiscard]] User read_user(Query& row);

}  // namespace codehub::store
