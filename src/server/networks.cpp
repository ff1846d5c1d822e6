#include "networks.hpp"

#include <algorithm>

namespace codehub::server {
namespace {

namespace ip = boost::asio::ip;

template <class Network, class Address>
bool is_inside(const Network& network, const Address& address) {
  return Network(address, network.prefix_length()).canonical() == network.canonical();
}

template <class Network, class Address>
bool is_in_any(const std::vector<Network>& networks, const Address& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return is_inside(network, address); });
}

/// Without the scope that a link-local address may have: it names an interface of this machine, no part of the network.
ip::address_v6 without_scope(ip::address_v6 address) {
  address.scope_id(0);
  return address;
}

}  // namespace

std::optional<ip::address> read_address(const std::string& text) {
  boost::system::error_code error;
  auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

bool Networks::add(const std::string& text) {
  if (const auto address = read_address(text)) {
    constexpr unsigned short kWholeV4 = 32;
    constexpr unsigned short kWholeV6 = 128;
    if (address->is_v4()) {
      v4_.emplace_back(address->to_v4(), kWholeV4);
    } else {
      v6_.emplace_back(without_scope(address->to_v6()), kWholeV6);
    }
    return true;
  }
  boost::system::error_code error;
  if (const auto v4 = ip::make_network_v4(text, error); !error) {
    v4_.push_back(v4);
    return true;
  }
  if (const auto v6 = ip::make_network_v6(text, error); !error) {
    v6_.push_back(v6);
    return true;
  }
  return false;
}

bool Networks::contains(const std::string& text) const {
  if (empty()) return false;
  const auto address = read_address(text);
  if (!address) return false;
  return address->is_v4() ? is_in_any(v4_, address->to_v4()) : is_in_any(v6_, without_scope(address->to_v6()));
}

}  // namespace codehub::server
