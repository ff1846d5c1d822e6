#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "codehub/http/server.hpp"
#include "codehub/runtime/runtime.hpp"
#include "codehub/store/store.hpp"

namespace codehub::server {

/// What /healthz, /readyz and /metrics look at.
struct ServiceParts {
  store::Store& store;
  runtime::Runtime& runtime;
  const std::atomic<bool>& controlling;  ///< The controller's loop runs.
  const std::atomic<bool>& stopping;
  std::function<Task<std::size_t>()> open_connections;  ///< Over all executors.
  std::string metrics_token;
};

/// Answers the three addresses for machines; null when `path` is another one.
class ServiceRoutes {
 public:
  explicit ServiceRoutes(ServiceParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] static bool owns(std::string_view path);
  [[nodiscard]] asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  struct Check {
    std::string name;
    std::string trouble;  ///< Empty when all is well.
  };
  [[nodiscard]] asio::awaitable<http::Response> ready();
  [[nodiscard]] asio::awaitable<http::Response> metrics(const http::RequestHead& request);
  [[nodiscard]] asio::awaitable<std::vector<Check>> check_all();

  ServiceParts parts_;
  std::vector<Check> last_checks_;
  std::chrono::steady_clock::time_point checked_at_{};
};

}  // namespace codehub::server
