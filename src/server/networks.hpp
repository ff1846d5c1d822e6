#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace codehub::server {

/// An IPv4 address in its form for IPv6 sockets ("::ffff:10.0.0.1") is read as the IPv4 address. Empty for anything
/// else.
[[nodiscard]] std::optional<boost::asio::ip::address> read_address(const std::string& text);

/// Addresses and networks, and whether an address is among them.
class Networks {
 public:
  /// "10.0.0.0/8", "fd00::/8"; an address alone is a network of one. False for anything else.
  bool add(const std::string& text);
  /// What is no address is in no network.
  [[nodiscard]] bool contains(const std::string& address) const;
  [[nodiscard]] bool empty() const { return v4_.empty() && v6_.empty(); }

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace codehub::server
