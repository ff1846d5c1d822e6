#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "codehub/http/stream.hpp"

namespace codehub::http {

/// Speaks TLS (1.2 or 1.3) as a client over `below`, and offers HTTP/1.1 as the protocol inside (RFC 7301).
/// `server_name` is sent to the server (RFC 6066 section 3). **The certificate is not checked**: this is for servers on
/// the loopback of a workspace, whose certificates nobody but their developer signed; the way there is guarded by the
/// agent's token, and who else listens on that loopback is the workspace's own affair. kUpstreamUnavailable when the
/// hand-shake fails or is not over within `limit`.
[[nodiscard]] Task<std::unique_ptr<ByteStream>> start_tls(std::unique_ptr<ByteStream> below, std::string server_name,
                                                          std::chrono::steady_clock::duration limit);

}  // namespace codehub::http
