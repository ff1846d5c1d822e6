#pragma once

#include <functional>
#include <memory>

#include "codehub/http/client.hpp"
#include "codehub/http/server.hpp"

namespace codehub::http {

/// How one request is passed on.
struct ProxyPlan {
  RequestHead head;  ///< As it shall reach the upstream; hop-by-hop fields are handled by `proxy`.
  std::shared_ptr<const Upstream> upstream;
  std::function<void(ResponseHead&)> edit_response;  ///< May be empty.
  /// Counts the bytes of bodies and upgraded connections as they pass, the visitor on the left. May be null.
  RelayCount* passed = nullptr;
};

/// Passes a request to the upstream and its answer back, streaming both ways with back-pressure; an Upgrade becomes a
/// two-way pipe (not that of a request with a body, which is passed on as an ordinary request). Returns an error only
/// while nothing has been answered (the caller then renders it); what fails later ends the connection. Hop-by-hop
/// headers (RFC 9110 section 7.6.1) are removed, Upgrade and TE: trailers are renewed where they were asked for;
/// trailers and the expectation of 100-continue pass.
[[nodiscard]] Task<void> proxy(Exchange& exchange, ConnectionPool& pool, ProxyPlan plan);

}  // namespace codehub::http
