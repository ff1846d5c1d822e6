#pragma once

#include "codehub/domain/quota.hpp"
#include "json_fields.hpp"

namespace codehub::api {

/// `{"quota": …}`: what is absent or null is no limit. Refusals name the field and what is accepted.
[[nodiscard]] Result<Quota> read_quota(const JsonFields& body);

/// `{"name", "quota", "held", "holdings"}` as docs/openapi.yaml describes them.
[[nodiscard]] nlohmann::json render_quota_scope(const QuotaScope& scope);
/// What would make room: `{"workspace_id", "name", "idle_since", "action"}`.
[[nodiscard]] nlohmann::json render_offer(const RoomOffer& offer);

}  // namespace codehub::api
