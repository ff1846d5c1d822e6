#pragma once

#include "codehub/domain/idle_policy.hpp"
#include "json_fields.hpp"

namespace codehub::api {

/// What the body of a request says of a policy. Refusals name the field and what is accepted; a time zone must be one
/// that this system knows, a value must not contradict another.
[[nodiscard]] Result<PolicyRules> read_policy_rules(const JsonFields& fields);
[[nodiscard]] Result<PolicyBounds> read_policy_bounds(const JsonFields& fields);

/// `{"rules": …, "bounds": …}`, both needed unless `with_bounds` is false; `more` are further keys that the caller
/// reads.
[[nodiscard]] Result<PolicyLevel> read_policy_level(const JsonFields& body, bool with_bounds,
                                                    const std::vector<std::string_view>& more = {});

}  // namespace codehub::api
