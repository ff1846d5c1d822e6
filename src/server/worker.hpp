#pragma once

#include <functional>
#include <future>
#include <memory>

#include "codehub/api/api.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/gateway/front_door.hpp"
#include "codehub/http/server.hpp"
#include "service_routes.hpp"

namespace codehub::server {

/// Everything that serves on one executor: listener, front door, interface. Nothing in it is shared with another.
struct Worker {
  asio::any_io_executor executor;
  std::unique_ptr<ServiceRoutes> service;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<gateway::FrontDoor> door;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<TaskGroup> tasks;
};

/// Sends /healthz, /readyz and /metrics to the first, everything else to the second.
[[nodiscard]] http::Handler join_service_and_api(ServiceRoutes& service, http::Handler api);

/// Ends streams, lets requests finish within `grace`, joins what runs. On the worker's executor.
[[nodiscard]] asio::awaitable<void> drain(Worker& worker, std::chrono::steady_clock::duration grace);

}  // namespace codehub::server
