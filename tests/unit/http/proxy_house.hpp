#pragma once

#include <memory>

#include "codehub/http/proxy.hpp"
#include "http_house.hpp"

namespace codehub::http::house {

/// A server that passes everything on to `upstream`.
class ProxyHouse {
 public:
  explicit ProxyHouse(ServerLimits limits = {}) : pool_(house.context().get_executor()) {
    server = &house.open([this](Exchange& exchange) { return pass_on(exchange); }, limits);
  }

  asio::awaitable<void> pass_on(Exchange& exchange) {
    ProxyPlan plan;
    plan.head = exchange.request();
    plan.upstream = std::make_shared<const Upstream>(Upstream{"upstream", upstream});
    plan.edit_response = [](ResponseHead& head) { head.headers.add("X-Edited", "yes"); };
    const auto passed = co_await proxy(exchange, pool_, std::move(plan));
    ++ended;
    if (!passed) co_await answer_text(exchange, 502, passed.error().message);
  }

  Endpoint front() const { return server->local_endpoint(); }

  House house;
  Dialer upstream;
  Server* server = nullptr;
  int ended = 0;

 private:
  ConnectionPool pool_;
};

}  // namespace codehub::http::house
