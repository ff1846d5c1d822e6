#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace codehub {

/// What a server that listens in a workspace speaks, as far as it was found out.
enum class PortProtocol { kUnknown, kHttp, kHttps, kOther };
/// "unknown", "http", "https", "other".
[[nodiscard]] std::string_view to_string(PortProtocol protocol);

/// Where the agent of a workspace listens: nothing else of a workspace can, and nobody is let in there.
inline constexpr std::uint16_t kAgentPort = 7070;

/// A port number as it stands in addresses: 1 to 65535, without leading zeros; nothing for anything else.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace codehub
