#pragma once

#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"
#include "codehub/http/message.hpp"
#include "networks.hpp"

namespace codehub::server {

/// The reverse proxies in front of the server, whose word about a visitor's address is believed.
class TrustedProxies {
 public:
  /// Addresses and networks separated by commas: "127.0.0.1, 10.0.0.0/8, fd00::/8"; empty: nobody is believed.
  [[nodiscard]] static Result<TrustedProxies> parse(std::string_view text);

  /// Who a request comes from: the peer, or, where that is trusted, the last address of X-Forwarded-For that is not.
  /// What a visitor wrote into that header itself stands before the proxies' own words and is never reached.
  [[nodiscard]] std::string client_address(const std::string& peer, const http::Headers& headers) const;

 private:
  Networks networks_;
};

}  // namespace codehub::server
