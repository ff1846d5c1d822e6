#pragma once

#include "call.hpp"
#include "codehub/domain/pricing.hpp"

namespace codehub::api {

/// Whether the caller sees everybody's usage, or the own alone: kReadAllUsage unless `mine`.
[[nodiscard]] bool sees_all_usage(const User& user, bool mine);

/// Everything that a report needs, but the groups: usage of `filter` as coarse as it says, cut where prices change.
[[nodiscard]] Task<ReportInput> read_usage(Context& context, store::UsageFilter filter);

/// Adds the groups of all whose hours are there.
[[nodiscard]] Task<void> add_groups(Context& context, ReportInput& input);

}  // namespace codehub::api
