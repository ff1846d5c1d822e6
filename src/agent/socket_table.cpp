#include "codehub/agent/socket_table.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

namespace {

/// Of each file. The kernel writes listeners first, so connections in any number hide none.
constexpr std::size_t kTableBytes = 128 * 1024;
constexpr std::size_t kMostSockets = 1024;
constexpr std::string_view kListening = "0A";

template <class Number>
std::optional<Number> whole_number(std::string_view text, int base) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::string_view next_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto field = line.substr(0, line.find(' '));
  line.remove_prefix(field.size());
  return field;
}

/// The kernel prints each 32-bit word of an address as the number that this machine reads in it.
std::optional<in6_addr> parse_words(std::string_view text, std::size_t count) {
  in6_addr address{};
  for (std::size_t index = 0; index < count; ++index) {
    const auto word = whole_number<std::uint32_t>(text.substr(index * 8, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(&address.s6_addr[index * 4], &*word, sizeof *word);
  }
  return address;
}

std::string address_text(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto* written = ::inet_ntop(family, bytes, text.data(), text.size());
  return written == nullptr ? std::string{} : std::string(written);
}

std::optional<std::string> parse_address(std::string_view text) {
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  const auto address = parse_words(text, text.size() / 8);
  if (!address) return std::nullopt;
  return reachable_address(std::span(address->s6_addr).first(text.size() / 2));
}

std::optional<ListeningSocket> parse_line(std::string_view line) {
  next_field(line);  // Number of the line.
  const auto local = next_field(line);
  next_field(line);  // The other end.
  if (next_field(line) != kListening) return std::nullopt;
  for (int skipped = 0; skipped < 5; ++skipped) next_field(line);  // Queues, timer, retransmits, user, time-out.
  const auto inode = whole_number<std::uint64_t>(next_field(line), 10);
  const auto colon = local.find(':');
  if (colon == std::string_view::npos || !inode) return std::nullopt;
  const auto port = whole_number<std::uint16_t>(local.substr(colon + 1), 16);
  auto address = parse_address(local.substr(0, colon));
  if (!port || *port == 0 || !address) return std::nullopt;
  return ListeningSocket{std::move(*address), *port, *inode};
}

}  // namespace

std::optional<std::string> reachable_address(std::span<const std::uint8_t> bytes) {
  if (bytes.size() == sizeof(in6_addr)) {
    in6_addr address{};
    std::memcpy(&address, bytes.data(), sizeof address);
    if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address)) return address_text(AF_INET6, &address);
    if (!IN6_IS_ADDR_V4MAPPED(&address)) return std::nullopt;
    bytes = bytes.last(4);
  }
  const bool any = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
  if (!any && bytes[0] != 127) return std::nullopt;
  return address_text(AF_INET, bytes.data());
}

std::vector<ListeningSocket> parse_socket_table(std::string_view text) {
  std::vector<ListeningSocket> sockets;
  while (!text.empty()) {
    // A line without its end was cut off, and so may its last number be.
    const auto end = text.find('\n');
    if (end == std::string_view::npos) break;
    if (auto socket = parse_line(text.substr(0, end))) sockets.push_back(std::move(*socket));
    text.remove_prefix(end + 1);
  }
  return sockets;
}

std::vector<ListeningSocket> read_listening_sockets(const std::filesystem::path& folder) {
  std::vector<ListeningSocket> sockets;
  for (const auto* name : {"tcp", "tcp6"}) {
    const auto text = read_file(folder / name, kTableBytes);
    if (!text) continue;
    for (auto& socket : parse_socket_table(*text)) {
      if (sockets.size() < kMostSockets) sockets.push_back(std::move(socket));
    }
  }
  return sockets;
}

}  // namespace codehub::agent
