#include "codehub/agent/tunnel.hpp"

#include <fmt/format.h>

namespace codehub::agent {

Result<std::vector<http::Endpoint>> tunnel_endpoints(std::string_view target, std::uint16_t own_port,
                                                     const std::string& ide_socket) {
  if (target == "ide:0") return std::vector<http::Endpoint>{{ide_socket, 0, true}};
  const auto colon = target.rfind(':');
  const auto host = target.substr(0, std::min(colon, target.size()));
  const bool v4 = host == "127.0.0.1";
  const bool v6 = host == "[::1]";
  if (!v4 && !v6 && host != "localhost") {
    return fail(ErrorCode::kForbidden, "the agent connects to loopback ports of its own workspace and to the IDE only");
  }
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_port(target.substr(colon + 1));
  if (!port) return fail(ErrorCode::kForbidden, "the target names no port from 1 to 65535");
  if (*port == own_port) return fail(ErrorCode::kForbidden, "the agent does not connect to itself");
  std::vector<http::Endpoint> endpoints;
  if (!v6) endpoints.push_back({"127.0.0.1", *port, false});
  if (!v4) endpoints.push_back({"::1", *port, false});
  return endpoints;
}

Task<void> serve_tunnel(http::Exchange& exchange, std::vector<http::Endpoint> endpoints, PortProtocol protocol) {
  std::unique_ptr<http::ByteStream> upstream;
  std::string reason;
  for (const auto& endpoint : endpoints) {
    auto connected = co_await http::connect(endpoint);
    if (connected) {
      upstream = std::move(*connected);
      break;
    }
    reason = connected.error().message;
  }
  if (!upstream) {
    co_return fail(ErrorCode::kUpstreamUnavailable,
                   endpoints.front().unix_socket ? "the IDE does not answer"
                                                 : fmt::format("nothing listens on port {}", endpoints.front().port),
                   reason);
  }
  http::ResponseHead head;
  head.headers.set("Codehub-Port-Protocol", to_string(protocol));
  CO_TRY(auto client, co_await exchange.upgrade(std::move(head)));
  // How it ends concerns both sides only; the streams close with this coroutine.
  [[maybe_unused]] const auto count = co_await http::relay(*client, *upstream);
  co_return Result<void>{};
}

}  // namespace codehub::agent
