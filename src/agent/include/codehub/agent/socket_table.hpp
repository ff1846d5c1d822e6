#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::agent {

/// A TCP socket that waits for connections and is reached by loopback.
struct ListeningSocket {
  std::string address;  ///< "127.0.0.1", "::1", "0.0.0.0", "::", or another of 127.0.0.0/8.
  std::uint16_t port = 0;
  std::uint64_t inode = 0;  ///< Names the socket as long as it is open.
  friend bool operator==(const ListeningSocket&, const ListeningSocket&) = default;
};

/// The listening sockets in the text of /proc/net/tcp or /proc/net/tcp6 (kernel documentation,
/// networking/proc_net_tcp); lines that are none, and sockets on other addresses, are left out. An IPv4-mapped address
/// reads as IPv4.
[[nodiscard]] std::vector<ListeningSocket> parse_socket_table(std::string_view text);

/// The text of an address in network order (4 or 16 bytes), IPv4-mapped ones as IPv4; empty when loopback does not lead
/// to it.
[[nodiscard]] std::optional<std::string> reachable_address(std::span<const std::uint8_t> bytes);

/// Those of both files in `folder`, at most 1024. A file that is absent (no IPv6) has none.
[[nodiscard]] std::vector<ListeningSocket> read_listening_sockets(const std::filesystem::path& folder = "/proc/net");

}  // namespace codehub::agent
