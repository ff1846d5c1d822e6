#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "codehub/http/stream.hpp"
#include "engine.hpp"

namespace codehub::runtime::docker {
namespace {

/// "1.41" as numbers; 0.0 for anything else.
struct ApiVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
};

ApiVersion parse_version(const std::string& text) {
  ApiVersion version;
  const char* end = text.data() + text.size();
  const auto [dot, first] = std::from_chars(text.data(), end, version.major);
  if (first != std::errc() || dot == end || *dot != '.') return {};
  const auto [rest, second] = std::from_chars(dot + 1, end, version.minor);
  if (second != std::errc() || rest != end) return {};
  return version;
}

std::string spelled(ApiVersion version) { return fmt::format("{}.{}", version.major, version.minor); }

/// What we send and read has meant the same from Docker 19.03 (1.40) up to Docker 29 (1.52); see the engine's API
/// history.
constexpr ApiVersion kOldest{1, 40};
constexpr ApiVersion kNewest{1, 52};

}  // namespace

Result<http::Endpoint> endpoint_of(const std::string& host) {
  http::Endpoint endpoint;
  if (host.starts_with("unix://")) {
    endpoint.host = host.substr(7);
    endpoint.unix_socket = true;
    if (endpoint.host.starts_with('/') && endpoint.host.size() > 1) return endpoint;
    return fail(ErrorCode::kInvalidRequest,
                fmt::format("\"{}\" names no socket: write unix:///path/of/the.sock.", host));
  }
  if (host.starts_with("tcp://")) {
    auto address = host.substr(6);
    if (address.ends_with('/')) address.pop_back();
    auto parsed = http::parse_endpoint(address);
    if (parsed && !parsed->unix_socket && parsed->port != 0 && !parsed->host.empty()) return parsed;
    return fail(ErrorCode::kInvalidRequest, fmt::format("\"{}\" names no engine: write tcp://host:port.", host));
  }
  return fail(
      ErrorCode::kInvalidRequest,
      fmt::format("\"{}\" is no address of a container engine: write unix:///path/of/the.sock or tcp://host:port.",
                  host));
}

Result<EngineVersion> negotiate(const Json& version) {
  const auto newest = parse_version(text_at(version, "ApiVersion"));
  const auto oldest = parse_version(text_at(version, "MinAPIVersion"));
  if (newest == ApiVersion{}) {
    return fail(ErrorCode::kUpstreamUnavailable,
                "What answers is no container engine: it does not say its API version.");
  }
  const auto spoken = std::min(newest, kNewest);
  if (spoken < kOldest || spoken < oldest) {
    return fail(
        ErrorCode::kUpstreamUnavailable,
        fmt::format(
            "The container engine speaks API versions {} to {}, code-hub speaks {} to {}: update the older one.",
            spelled(oldest), spelled(newest), spelled(kOldest), spelled(kNewest)));
  }
  EngineVersion chosen;
  chosen.api = spelled(spoken);
  for (const auto& component : member(version, "Components")) {
    if (text_at(component, "Name") == "Podman Engine") chosen.podman = true;
  }
  return chosen;
}

}  // namespace codehub::runtime::docker
