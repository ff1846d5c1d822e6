#pragma once

#include <optional>
#include <string>

#include "codehub/domain/share.hpp"
#include "query.hpp"

namespace codehub::store {

/// A column that holds a number of `Audience`; a number from nowhere is a defect, not an audience.
[[nodiscard]] Audience to_audience(std::int64_t number);

/// Two columns: the strictest limits of the groups of the user that `user` (an SQL expression) is the id of.
[[nodiscard]] std::string group_limit_columns(const std::string& user);
/// Reads two columns of a group, or these.
[[nodiscard]] ShareLimits read_group_limits(Query& row);

/// Two columns: the installation's limits as they stand in the settings.
[[nodiscard]] std::string limit_setting_columns();
/// Reads two such columns. Absent is no limit.
[[nodiscard]] ShareLimits parse_limit_settings(const std::optional<std::string>& widest,
                                               const std::optional<std::string>& longest_seconds);
/// The installation's limits.
[[nodiscard]] ShareLimits find_limits(soci::session& session);

}  // namespace codehub::store
