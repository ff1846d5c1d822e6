#pragma once

#include <functional>
#include <memory>
#include <string>

#include "client_address.hpp"
#include "codehub/http/server.hpp"

namespace codehub::server {

/// Refuses workspaces, whose way into the server would be the machine's own address in their network. Puts a line into
/// the access log ("access") and numbers into the metrics for every request that goes through `inner`, which sees the
/// visitor's own address as its peer even behind trusted proxies. Shared by all executors; thread-safe.
class RequestWatch {
 public:
  /// Told the other end of the connection itself, whatever proxies say; asked for every request.
  using IsWorkspace = std::function<bool(const std::string& peer)>;
  RequestWatch(bool log_requests, TrustedProxies trusted, IsWorkspace is_workspace);
  ~RequestWatch();
  RequestWatch(const RequestWatch&) = delete;
  RequestWatch& operator=(const RequestWatch&) = delete;

  /// The handler keeps a reference to this object.
  [[nodiscard]] http::Handler around(http::Handler inner);

 private:
  struct Numbers;
  class WatchedExchange;
  asio::awaitable<void> watch(const http::Handler& inner, http::Exchange& exchange);
  static asio::awaitable<void> refuse(http::Exchange& exchange);
  void finished(const WatchedExchange& exchange, double seconds);

  bool log_requests_;
  TrustedProxies trusted_;
  IsWorkspace is_workspace_;
  std::unique_ptr<Numbers> numbers_;
};

}  // namespace codehub::server
