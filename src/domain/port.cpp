#include "codehub/domain/port.hpp"

#include <charconv>

namespace codehub {

std::string_view to_string(PortProtocol protocol) {
  switch (protocol) {
    case PortProtocol::kUnknown: return "unknown";
    case PortProtocol::kHttp: return "http";
    case PortProtocol::kHttps: return "https";
    case PortProtocol::kOther: return "other";
  }
  return "unknown";
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '0') return std::nullopt;
  return port;
}

}  // namespace codehub
