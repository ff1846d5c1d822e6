#pragma once

#include <string_view>

#include "codehub/domain/result.hpp"
#include "codehub/http/message.hpp"

namespace codehub::api {

/// Proof that a request which acts with a cookie was sent by our own pages (or by a program that is no browser):
/// Sec-Fetch-Site decides when it was sent, else Origin must be ours when it was sent. Asked of every method that is
/// not safe and of every upgrade, because a WebSocket is a GET that acts.
[[nodiscard]] Result<void> check_same_origin(const http::RequestHead& request, std::string_view public_url);

}  // namespace codehub::api
