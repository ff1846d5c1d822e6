#include "worker.hpp"

namespace codehub::server {

http::Handler join_service_and_api(ServiceRoutes& service, http::Handler api) {
  return [&service, api = std::move(api)](http::Exchange& exchange) {
    return ServiceRoutes::owns(exchange.request().path()) ? service.handle(exchange) : api(exchange);
  };
}

asio::awaitable<void> drain(Worker& worker, std::chrono::steady_clock::duration grace) {
  worker.api->end_streams();
  worker.door->close();
  co_await worker.server->shut_down(grace);
  co_await worker.service->close();
  co_await worker.api->close();
  co_await worker.tasks->join();
}

}  // namespace codehub::server
