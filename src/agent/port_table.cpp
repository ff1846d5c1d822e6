#include "codehub/agent/port_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codehub/agent/json_reader.hpp"
#include "codehub/agent/setup_log.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace {

constexpr std::size_t kMostAddresses = 16;
constexpr std::size_t kProcessBytes = 64;
constexpr std::size_t kCommandBytes = 300;

/// Replaced bytes are three each, and so is the sign of a cut: what comes out has at most `limit` bytes.
std::string bounded_text(std::string_view text, std::size_t limit) {
  return log_text(valid_utf8(text), limit - std::string_view("…").size());
}

bool before(const ListeningSocket& left, const ListeningSocket& right) {
  const auto key = [](const ListeningSocket& socket) {
    return std::tuple(socket.port, socket.address.find(':') != std::string::npos, std::string_view(socket.address),
                      socket.inode);
  };
  return key(left) < key(right);
}

bool share_a_socket(const PortEntry& left, const PortEntry& right) {
  return std::any_of(left.inodes.begin(), left.inodes.end(),
                     [&](std::uint64_t inode) { return right.inodes.contains(inode); });
}

void add_owner(PortEntry& entry, const SocketOwner& owner) {
  if (entry.pid != 0 || owner.pid == 0) return;
  entry.pid = owner.pid;
  entry.process = bounded_text(owner.process, kProcessBytes);
  entry.command = bounded_text(owner.command, kCommandBytes);
}

}  // namespace

PortTable::Change PortTable::update(std::vector<ListeningSocket> sockets, const Owners& owners, Timestamp time) {
  std::sort(sockets.begin(), sockets.end(), before);
  std::map<std::uint16_t, PortEntry> seen;
  for (auto& socket : sockets) {
    if (seen.size() == kMostPorts && !seen.contains(socket.port)) break;
    auto& entry = seen[socket.port];
    entry.inodes.insert(socket.inode);
    if (const auto owner = owners.find(socket.inode); owner != owners.end()) add_owner(entry, owner->second);
    const bool known =
        std::find(entry.addresses.begin(), entry.addresses.end(), socket.address) != entry.addresses.end();
    if (!known && entry.addresses.size() < kMostAddresses) entry.addresses.push_back(std::move(socket.address));
  }
  Change change;
  for (auto& [port, entry] : seen) {
    const auto earlier = entries_.find(port);
    if (earlier != entries_.end() && share_a_socket(earlier->second, entry)) {
      entry.protocol = earlier->second.protocol;
      entry.since = earlier->second.since;
    } else {
      entry.since = time;
      change.fresh.push_back(port);
    }
  }
  change.visible = seen != entries_;
  entries_ = std::move(seen);
  return change;
}

bool PortTable::set_protocol(std::uint16_t port, std::uint64_t inode, PortProtocol protocol) {
  const auto found = entries_.find(port);
  if (found == entries_.end() || !found->second.inodes.contains(inode)) return false;
  return std::exchange(found->second.protocol, protocol) != protocol;
}

std::string PortTable::to_json() const {
  std::string list = "[";
  for (const auto& [port, entry] : entries_) {
    if (list.back() == '}') list += ',';
    list += fmt::format(
        R"({{"port":{},"addresses":["{}"],"protocol":"{}","process":{},"command":{},"pid":{},"since":"{}"}})", port,
        fmt::join(entry.addresses, R"(",")"), to_string(entry.protocol), http::quote_json(entry.process),
        http::quote_json(entry.command), entry.pid, format_rfc3339(entry.since));
  }
  return list + "]";
}

std::string loopback_address(const PortEntry& entry) {
  const auto& all = entry.addresses;
  const auto has = [&](std::string_view address) { return std::find(all.begin(), all.end(), address) != all.end(); };
  if (has("127.0.0.1") || has("0.0.0.0")) return "127.0.0.1";
  if (has("::1") || has("::") || all.empty()) return "::1";
  return all.front();
}

}  // namespace codehub::agent
