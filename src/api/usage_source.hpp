#pragma once

#include "call.hpp"
#include "codehub/domain/pricing.hpp"

namespace codehub::api {

/// Whether the caller sees everybody's usage, or the own alone: kReadAllUsage unless `mine`.
[[nodiscard]] bool sees_all_usage(const User& user, bool mine);

/// As `read_usage_input`, of this installation.
[[nodiscard]] Task<ReportInput> read_usage(Context& context, store::UsageFilter filter);

/// Adds the groups of all whose hours are there.
[[nodiscard]] Task<void> add_groups(Context& context, ReportInput& input);

}  // namespace codehub::api
