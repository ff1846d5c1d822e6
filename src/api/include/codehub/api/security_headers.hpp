#pragma once

#include "codehub/http/message.hpp"

namespace codehub::api {

/// Sets what every answer of the dashboard's origin carries: where content may come from, no sniffing, no framing, no
/// referrer to other sites.
void add_security_headers(http::Headers& headers);

}  // namespace codehub::api
