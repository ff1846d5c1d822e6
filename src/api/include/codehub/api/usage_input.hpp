#pragma once

#include <vector>

#include "codehub/base/task.hpp"
#include "codehub/domain/pricing.hpp"
#include "codehub/store/store.hpp"

namespace codehub::api {

/// Everything that a report needs, but the groups: usage of `filter` as coarse as it says, cut where prices change.
[[nodiscard]] Task<ReportInput> read_usage_input(store::Store& store, std::vector<Size> sizes,
                                                 store::UsageFilter filter);

}  // namespace codehub::api
