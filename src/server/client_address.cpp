#include "client_address.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "values.hpp"

namespace codehub::server {
namespace {

namespace ip = boost::asio::ip;

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

std::optional<ip::address> read_address(const std::string& text) {
  boost::system::error_code error;
  auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

/// "10.0.0.0/8"; an address alone is a network of one.
std::string as_network(const std::string& text) {
  const auto address = read_address(text);
  return address ? address->to_string() + (address->is_v4() ? "/32" : "/128") : text;
}

template <class Network, class Address>
bool is_inside(const Network& network, const Address& address) {
  return Network(address, network.prefix_length()).canonical() == network.canonical();
}

bool is_inside(const std::string& network, const ip::address& address) {
  boost::system::error_code error;
  if (address.is_v4()) {
    const auto v4 = ip::make_network_v4(network, error);
    return !error && is_inside(v4, address.to_v4());
  }
  const auto v6 = ip::make_network_v6(network, error);
  return !error && is_inside(v6, address.to_v6());
}

bool is_network(const std::string& text) {
  boost::system::error_code v4;
  boost::system::error_code v6;
  ip::make_network_v4(text, v4);
  ip::make_network_v6(text, v6);
  return !v4 || !v6;
}

/// All values of the header, in the order in which proxies added them.
std::vector<std::string> forwarded_for(const http::Headers& headers) {
  std::vector<std::string> addresses;
  constexpr std::string_view kName = "x-forwarded-for";
  const auto same = [](char left, char right) { return (left >= 'A' && left <= 'Z' ? left + 32 : left) == right; };
  for (const auto& header : headers.all()) {
    if (!std::equal(header.name.begin(), header.name.end(), kName.begin(), kName.end(), same)) continue;
    for (const auto& part : split(header.value, ',')) addresses.push_back(trimmed(part));
  }
  return addresses;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(std::string_view text) {
  TrustedProxies proxies;
  for (const auto& part : split(text, ',')) {
    auto network = as_network(trimmed(part));
    if (!is_network(network)) {
      return fail(ErrorCode::kInvalidRequest, "must be addresses or networks such as 10.0.0.0/8, not " + part);
    }
    proxies.networks_.push_back(std::move(network));
  }
  return proxies;
}

bool TrustedProxies::contains(const std::string& text) const {
  const auto address = read_address(text);
  if (!address) return false;
  for (const auto& network : networks_) {
    if (is_inside(network, *address)) return true;
  }
  return false;
}

std::string TrustedProxies::client_address(const std::string& peer, const http::Headers& headers) const {
  if (networks_.empty() || !contains(peer)) return peer;
  auto client = peer;
  const auto addresses = forwarded_for(headers);
  for (auto next = addresses.rbegin(); next != addresses.rend() && contains(client); ++next) {
    const auto address = read_address(*next);
    if (!address) break;  // Nothing that is no address is ever passed on as one.
    client = address->to_string();
  }
  return client;
}

}  // namespace codehub::server
