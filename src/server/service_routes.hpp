#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
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
  std::function<std::size_t()> open_connections;  ///< Over all executors.
  std::string metrics_token;
  std::chrono::steady_clock::duration check_limit = std::chrono::seconds(2);  ///< Slower is out of order.
  /// Whoever asks all the time does not load what is checked.
  std::chrono::steady_clock::duration checks_hold = std::chrono::milliseconds(500);
};

/// Answers the three addresses for machines. One per executor. Nothing is checked twice at the same time, however slow
/// it is and however many ask: who comes meanwhile is told what is known.
class ServiceRoutes {
 public:
  ServiceRoutes(asio::any_io_executor executor, ServiceParts parts);
  [[nodiscard]] static bool owns(std::string_view path);
  [[nodiscard]] asio::awaitable<void> handle(http::Exchange& exchange);
  /// Waits for checks under way.
  [[nodiscard]] asio::awaitable<void> close();

 private:
  struct Check {
    std::string name;
    std::function<Task<void>()> look;
    std::optional<std::string> trouble{};  ///< As last seen; empty when all was well, nothing before the first time.
    bool running = false;
    std::chrono::steady_clock::time_point begun_at{};
    std::chrono::steady_clock::time_point ended_at{};
  };
  [[nodiscard]] asio::awaitable<http::Response> ready();
  [[nodiscard]] http::Response metrics(const http::RequestHead& request) const;
  /// Begins the checks that are due and waits for them, no longer than their limit.
  [[nodiscard]] asio::awaitable<void> look_again();
  [[nodiscard]] asio::awaitable<void> run(Check& check);
  [[nodiscard]] std::string trouble_with(const Check& check) const;

  ServiceParts parts_;
  std::array<Check, 2> checks_;
  bool waiting_ = false;  ///< Somebody waits for the checks.
  Signal ended_;
  TaskGroup tasks_;
};

}  // namespace codehub::server
