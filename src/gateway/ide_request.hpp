#pragma once

#include <string>
#include <string_view>

#include "codehub/http/message.hpp"

namespace codehub::gateway {

/// What the IDE is told about the visitor's side of the connection.
struct VisitorSide {
  std::string_view peer_address;
  std::string_view scheme;  ///< "http" or "https", as the visitor sees it.
  bool shares_platform_origin =
      false;  ///< The path form "/w/WSID/": the answer may not touch the platform's own state.
};

/// The request as it reaches the workspace: inner target, X-Forwarded-*, and none of the platform's cookies.
[[nodiscard]] http::RequestHead ide_request(const http::RequestHead& visitor, std::string inner_target,
                                            const VisitorSide& side);

/// Takes out of a workspace's answer what only the platform may set on this origin.
void clean_ide_response(http::ResponseHead& response, const VisitorSide& side);

}  // namespace codehub::gateway
