#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace codehub::cli {

/// An answer about a policy as text: of a workspace, what holds and where each value comes from; of a wider level, what
/// it says and what it allows at most.
[[nodiscard]] std::string describe_policy(const nlohmann::json& answer);

/// What last week would have been.
[[nodiscard]] std::string describe_dry_run(const nlohmann::json& answer);

}  // namespace codehub::cli
