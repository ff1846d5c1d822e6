#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codehub/domain/port.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::agent {

/// Whether the port is by custom that of a server that speaks no HTTP and may take a stray connection ill: databases,
/// mail, debuggers that serve one client in their life.
[[nodiscard]] bool is_other_by_custom(std::uint16_t port);

/// How a server took something that was said to it.
struct ProbeAnswer {
  std::string bytes;    ///< The first of what it said.
  bool closed = false;  ///< It ended the connection, or there was none.
};

/// What an answer to an HTTP request tells.
struct HttpVerdict {
  PortProtocol protocol = PortProtocol::kUnknown;
  bool maybe_tls = false;  ///< To be asked in TLS as well; `protocol` holds when it does not answer in TLS.
};
[[nodiscard]] HttpVerdict judge_http_answer(const ProbeAnswer& answer);

/// Whether bytes begin a TLS record that answers a ClientHello: a handshake or an alert (RFC 8446 section 5.1).
[[nodiscard]] bool is_tls_record(std::string_view bytes);

/// A ClientHello of TLS 1.2 or 1.3 for "localhost" (RFC 8446 section 4.1.2).
[[nodiscard]] std::string client_hello();

/// Asks whoever listens there what it speaks: one HEAD request, then at most one ClientHello, a second each.
[[nodiscard]] asio::awaitable<PortProtocol> probe_port(http::Endpoint endpoint);

}  // namespace codehub::agent
