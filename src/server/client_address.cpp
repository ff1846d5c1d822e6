#include "client_address.hpp"

#include <algorithm>

#include "values.hpp"

namespace codehub::server {
namespace {

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

/// All values of the header, in the order in which proxies added them.
std::vector<std::string> forwarded_for(const http::Headers& headers) {
  std::vector<std::string> addresses;
  for (const auto& header : headers.all()) {
    if (!http::equals_no_case(header.name, "X-Forwarded-For")) continue;
    for (const auto& part : split(header.value, ',')) addresses.push_back(trimmed(part));
  }
  return addresses;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(std::string_view text) {
  TrustedProxies proxies;
  for (const auto& part : split(text, ',')) {
    if (!proxies.networks_.add(trimmed(part))) {
      return fail(ErrorCode::kInvalidRequest, "must be addresses or networks such as 10.0.0.0/8, not " + part);
    }
  }
  return proxies;
}

std::string TrustedProxies::client_address(const std::string& peer, const http::Headers& headers) const {
  if (!networks_.contains(peer)) return peer;
  auto client = peer;
  const auto addresses = forwarded_for(headers);
  for (auto next = addresses.rbegin(); next != addresses.rend() && networks_.contains(client); ++next) {
    const auto address = read_address(*next);
    if (!address) break;  // Nothing that is no address is ever passed on as one.
    client = address->to_string();
  }
  return client;
}

}  // namespace codehub::server
