#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "codehub/domain/authorization.hpp"

namespace codehub::api {

/// What one route is, without the code behind it: for tests and for the document of the interface.
struct RouteInfo {
  std::string_view method;
  std::string_view pattern;      ///< "/api/v1/workspaces/{id}"
  std::optional<Action> action;  ///< What a caller must be allowed to do; nothing for routes that need no session.
};

/// Every route of the interface: the only list there is.
[[nodiscard]] std::vector<RouteInfo> list_routes();

}  // namespace codehub::api
