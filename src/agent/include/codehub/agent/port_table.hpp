#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "codehub/agent/port_probe.hpp"
#include "codehub/agent/socket_owner.hpp"
#include "codehub/agent/socket_table.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::agent {

/// What listens on one port number.
struct PortEntry {
  std::vector<std::string> addresses;  ///< IPv4 first; at most 16.
  std::set<std::uint64_t> inodes;      ///< Of the sockets; one that stays makes it the same listener.
  PortProtocol protocol = PortProtocol::kUnknown;
  std::string process;
  std::string command;
  std::int64_t pid = 0;
  Timestamp since{};
  friend bool operator==(const PortEntry&, const PortEntry&) = default;
};

/// The ports of the workspace, at most 256 (the smallest numbers).
class PortTable {
 public:
  static constexpr std::size_t kMostPorts = 256;
  using Owners = std::map<std::uint64_t, SocketOwner>;

  struct Change {
    bool visible = false;
    std::vector<std::uint16_t> fresh;  ///< Ports with a listener that was not there before.
  };
  /// Takes what listens now; `owners` by inode.
  Change update(std::vector<ListeningSocket> sockets, const Owners& owners, Timestamp time);
  /// True when that is news. Does nothing when the listener with this inode has gone.
  bool set_protocol(std::uint16_t port, std::uint64_t inode, PortProtocol protocol);

  [[nodiscard]] const std::map<std::uint16_t, PortEntry>& entries() const { return entries_; }
  /// The array of docs/agent.md, texts cut to 64 and 300 bytes and without control characters.
  [[nodiscard]] std::string to_json() const;

 private:
  std::map<std::uint16_t, PortEntry> entries_;
};

/// Where loopback reaches the listener.
[[nodiscard]] std::string loopback_address(const PortEntry& entry);

}  // namespace codehub::agent
