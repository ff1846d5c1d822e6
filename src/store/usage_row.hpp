#pragma once

#include "codehub/store/records.hpp"
#include "query.hpp"

namespace codehub::store {

[[nodiscard]] std::vector<MeterCursor> read_cursors(soci::session& session);

/// Moves the cursor of a workspace from where `advance` says that it stands; false when it stands somewhere else.
[[nodiscard]] bool move_cursor(soci::session& session, const MeterAdvance& advance);

/// Adds to what the hour has.
void add_hour(soci::session& session, const WorkspaceId& workspace, const SizedHour& hour);

[[nodiscard]] std::vector<UsageHour> read_hours(soci::session& session, const UsageFilter& filter);

/// By `valid_from`.
[[nodiscard]] std::vector<RateCard> read_rate_cards(soci::session& session);

}  // namespace codehub::store
