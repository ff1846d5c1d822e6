#pragma once

#include <string>

#include "session.hpp"

namespace codehub::cli {

/// By username or id.
[[nodiscard]] Task<nlohmann::json> find_user(Session& session, std::string name);
/// By name or id.
[[nodiscard]] Task<nlohmann::json> find_group(Session& session, std::string name);

}  // namespace codehub::cli
