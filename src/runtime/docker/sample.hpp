#pragma once

#include "codehub/runtime/runtime.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {

/// Reads one answer of GET /containers/{id}/stats, of control groups v1 or v2.
[[nodiscard]] Stats read_stats(const Json& answer, const WorkspaceId& id);

}  // namespace codehub::runtime::docker
