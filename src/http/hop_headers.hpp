#pragma once

#include "codehub/http/message.hpp"

namespace codehub::http {

/// Removes what belongs to one connection only (RFC 9110 section 7.6.1), also what `Connection` of `from` names.
/// Headers that routing and security stand on stay whatever Connection says.
void strip_hop_by_hop(Headers& headers, const Headers& from);

/// Trailers that may follow a body to the next hop. Whoever merges them into the headers must not be told another
/// framing, route, sender or cookie by them (RFC 9110 section 6.5.1).
[[nodiscard]] Headers passable_trailers(const Headers& trailers);

}  // namespace codehub::http
