#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "codehub/domain/idle_policy.hpp"

namespace codehub::wire {

/// The objects Policy, PolicyRules and PolicyBounds of docs/openapi.yaml. What rules say nothing of is absent;
/// durations are whole seconds, null is never.
[[nodiscard]] nlohmann::json render_policy(const IdlePolicy& policy);
[[nodiscard]] nlohmann::json render_policy_rules(const PolicyRules& rules);
[[nodiscard]] nlohmann::json render_policy_bounds(const PolicyBounds& bounds);

/// Reads back what these wrote. kInternal when it is anything else: for texts that this program stored. What people
/// send is read by `api`, which has words for each mistake.
[[nodiscard]] Result<PolicyRules> parse_policy_rules(std::string_view text);
[[nodiscard]] Result<PolicyBounds> parse_policy_bounds(std::string_view text);

}  // namespace codehub::wire
