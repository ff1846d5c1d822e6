#pragma once

#include "client_address.hpp"
#include "codehub/http/server.hpp"

namespace codehub::server {

/// Puts a line into the access log ("access") and numbers into the metrics for every request that goes through `inner`,
/// which sees the visitor's own address as its peer even behind trusted proxies.
/// Shared by all executors; thread-safe.
class RequestWatch {
 public:
  RequestWatch(bool log_requests, TrustedProxies trusted);
  ~RequestWatch();
  RequestWatch(const RequestWatch&) = delete;
  RequestWatch& operator=(const RequestWatch&) = delete;

  /// The handler keeps a reference to this object.
  [[nodiscard]] http::Handler around(http::Handler inner);

 private:
  struct Numbers;
  class WatchedExchange;
  asio::awaitable<void> watch(const http::Handler& inner, http::Exchange& exchange);
  void finished(const WatchedExchange& exchange, double seconds);

  bool log_requests_;
  TrustedProxies trusted_;
  std::unique_ptr<Numbers> numbers_;
};

}  // namespace codehub::server
