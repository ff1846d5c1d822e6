#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>

#include <fmt/format.h>

#include "socket_stream.hpp"

namespace codehub::http {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return fail(ErrorCode::kInvalidRequest, fmt::format("`{}` is not a port (0 to 65535)", text));
  }
  return port;
}

template <class Address>
SocketAddress stored(const Address& address, std::size_t size = sizeof(Address)) {
  SocketAddress out;
  std::memcpy(&out.storage, &address, size);
  out.size = static_cast<socklen_t>(size);
  return out;
}

template <class Address>
Address restored(const SocketAddress& stored_address) {
  Address address{};
  std::memcpy(&address, &stored_address.storage, sizeof address);
  return address;
}

Result<SocketAddress> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return fail(ErrorCode::kInvalidRequest,
                fmt::format("the socket path `{}` must have 1 to {} bytes", path, sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return stored(address, offsetof(sockaddr_un, sun_path) + path.size() + 1);
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  if (endpoint.unix_socket) return std::string(kUnixPrefix) + endpoint.host;
  const bool brackets = endpoint.host.find(':') != std::string::npos;
  return brackets ? fmt::format("[{}]:{}", endpoint.host, endpoint.port)
                  : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  if (text.starts_with(kUnixPrefix)) {
    endpoint.host = text.substr(kUnixPrefix.size());
    endpoint.unix_socket = true;
    if (endpoint.host.empty()) return fail(ErrorCode::kInvalidRequest, "`unix:` needs the path of a socket after it");
    return endpoint;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return fail(ErrorCode::kInvalidRequest,
                fmt::format("`{}` is not an address such as 127.0.0.1:80 or unix:/path", text));
  }
  auto host = text.substr(0, colon);
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (brackets != (host.find(':') != std::string_view::npos)) {
    return fail(ErrorCode::kInvalidRequest, fmt::format("`{}`: an IPv6 address stands in brackets: [::1]:80", text));
  }
  TRY(endpoint.port, parse_port(text.substr(colon + 1)));
  endpoint.host = host;
  return endpoint;
}

Result<SocketAddress> to_address(const Endpoint& endpoint) {
  if (endpoint.unix_socket) return unix_address(endpoint.host);
  sockaddr_in v4{};
  if (inet_pton(AF_INET, endpoint.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    return stored(v4);
  }
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET6, endpoint.host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    return stored(v6);
  }
  return fail(ErrorCode::kInvalidRequest, fmt::format("`{}` is not an IP address", endpoint.host));
}

Endpoint to_endpoint(const SocketAddress& address) {
  Endpoint endpoint;
  char text[INET6_ADDRSTRLEN] = {};
  if (address.storage.ss_family == AF_INET) {
    const auto v4 = restored<sockaddr_in>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    endpoint.host = text;
    endpoint.port = ntohs(v4.sin_port);
  } else if (address.storage.ss_family == AF_INET6) {
    const auto v6 = restored<sockaddr_in6>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    endpoint.host = text;
    endpoint.port = ntohs(v6.sin6_port);
  } else {
    endpoint.unix_socket = true;
    endpoint.host = restored<sockaddr_un>(address).sun_path;
  }
  return endpoint;
}

void tune(int socket, int family) {
  if (family != AF_INET && family != AF_INET6) return;
  const int on = 1;
  const int idle_seconds = 60;
  const int interval_seconds = 15;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
}

}  // namespace codehub::http
