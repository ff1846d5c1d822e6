#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include "codehub/base/task_group.hpp"
#include "codehub/http/server.hpp"

namespace codehub::cli {

/// One request of the command line, as the server got it.
struct SeenRequest {
  std::string method;
  std::string target;
  nlohmann::json body;  ///< Null when there was none.
};

/// A server in a thread of its own that answers what the test says, and remembers what it was asked.
class ScriptedServer {
 public:
  using Answer = std::pair<int, nlohmann::json>;  ///< Status and body.
  using Script = std::function<Answer(const SeenRequest&)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(loop_.get_executor(), any, [this](http::Exchange& exchange) {
                return answer(exchange);
              }).value();
    tasks_.spawn("server", [this] { return server_->run(); });
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~ScriptedServer() {
    asio::co_spawn(loop_, end(), asio::use_future).get();
    thread_.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->local_endpoint().port); }

  /// What changed something, in order.
  [[nodiscard]] std::vector<SeenRequest> changes() const {
    const std::lock_guard lock(mutex_);
    std::vector<SeenRequest> changes;
    for (const auto& request : seen_) {
      if (request.method != "GET") changes.push_back(request);
    }
    return changes;
  }
  [[nodiscard]] std::vector<SeenRequest> all() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  asio::awaitable<void> end() {
    co_await server_->shut_down(std::chrono::milliseconds(100));
    co_await tasks_.join();
  }

  asio::awaitable<void> answer(http::Exchange& exchange) {
    constexpr std::size_t kMostBytes = 65536;
    const auto text = co_await exchange.read_whole_body(kMostBytes);
    SeenRequest request;
    request.method = exchange.request().method;
    request.target = exchange.request().target;
    if (text && !text->empty()) request.body = nlohmann::json::parse(*text, nullptr, false);
    const auto [status, body] = script_(request);
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(std::move(request));
    }
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    if (!body.is_null()) response.body = body.is_string() ? body.get<std::string>() : body.dump();
    static_cast<void>(co_await exchange.respond(std::move(response)));
  }

  Script script_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
  asio::io_context loop_;
  TaskGroup tasks_{loop_.get_executor()};
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

}  // namespace codehub::cli
