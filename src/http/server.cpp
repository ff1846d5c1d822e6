#include "codehub/http/server.hpp"

#include <atomic>
#include <list>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "codehub/base/log.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "listener.hpp"
#include "server_connection.hpp"

namespace codehub::http {
namespace {

/// How often deadlines are looked at: one timer for all connections. They are seconds, so this is exact enough.
constexpr auto kLookInterval = std::chrono::milliseconds(500);
/// After an accept failed for lack of descriptors or memory.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

class AsioServer final : public Server {
 public:
  AsioServer(asio::any_io_executor executor, std::unique_ptr<Listener> listener, Handler handler, ServerLimits limits)
      : executor_(std::move(executor)),
        listener_(std::move(listener)),
        handler_(std::move(handler)),
        limits_(limits),
        wake_(executor_),
        empty_(executor_),
        ended_(executor_) {}

  Endpoint local_endpoint() const override { return listener_->local_endpoint(); }
  std::size_t open_connections() const override { return open_.load(std::memory_order_relaxed); }
  asio::awaitable<void> run() override;
  asio::awaitable<void> shut_down(std::chrono::steady_clock::duration grace) override;

 private:
  using Connections = std::list<std::shared_ptr<ServerConnection>>;

  asio::awaitable<void> accept_all();
  asio::awaitable<void> look_after();
  void begin(Accepted accepted);
  void end_all();

  asio::any_io_executor executor_;
  std::unique_ptr<Listener> listener_;
  Handler handler_;
  ServerLimits limits_;
  Connections connections_;
  std::atomic<std::size_t> open_ = 0;  ///< How many those are, for other threads.
  Signal wake_;                        ///< The first connection came, or the server is stopping.
  Signal empty_;                       ///< The last connection went while the server is stopping.
  Signal ended_;                       ///< `run` is done.
  bool running_ = false;
  bool stopping_ = false;
};

void AsioServer::begin(Accepted accepted) {
  if (connections_.size() >= limits_.connections) return;  // Dropping it closes it.
  auto connection = std::make_shared<ServerConnection>(std::move(accepted.stream), std::move(accepted.peer_address),
                                                       handler_, limits_);
  const auto place = connections_.insert(connections_.end(), connection);
  open_.store(connections_.size(), std::memory_order_relaxed);
  if (connections_.size() == 1) wake_.notify();
  auto ended = [this, place](const std::exception_ptr&) {
    connections_.erase(place);
    open_.store(connections_.size(), std::memory_order_relaxed);
    if (stopping_ && connections_.empty()) empty_.notify();
  };
  asio::co_spawn(executor_, connection->serve(),
                 asio::bind_cancellation_slot(connection->cancellation().slot(), std::move(ended)));
}

asio::awaitable<void> AsioServer::accept_all() {
  while (!stopping_) {
    auto accepted = co_await listener_->accept();
    if (accepted) {
      begin(std::move(*accepted));
      continue;
    }
    if (accepted.error().code == ErrorCode::kCancelled) co_return;
    log::error("http", accepted.error().message, {{"endpoint", to_string(local_endpoint())}});
    static_cast<void>(co_await sleep_for(kAcceptPause));
  }
}

asio::awaitable<void> AsioServer::look_after() {
  while (!stopping_ || !connections_.empty()) {
    if (connections_.empty()) {
      co_await wake_.wait(std::chrono::hours(1));
      continue;
    }
    static_cast<void>(co_await sleep_for(kLookInterval));
    const auto now = ServerConnection::Clock::now();
    for (const auto& connection : connections_) {
      if (connection->is_overdue(now)) connection->expire();
      connection->look_for_client(now);
    }
  }
}

asio::awaitable<void> AsioServer::run() {
  running_ = true;
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  TaskGroup group(executor_);
  group.spawn("http deadlines", [this] { return look_after(); });
  co_await accept_all();
  listener_->close();
  if (!stopping_) {  // Cancelled from outside, without `shut_down`.
    stopping_ = true;
    end_all();
  }
  while (!connections_.empty()) co_await empty_.wait(kLookInterval);
  co_await group.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  running_ = false;
  ended_.notify();  // `shut_down` returns, and this object may go away.
}

void AsioServer::end_all() {
  const std::vector<std::shared_ptr<ServerConnection>> open(connections_.begin(), connections_.end());
  for (const auto& connection : open) {
    connection->close();
    connection->cancellation().emit(asio::cancellation_type::terminal);
  }
}

asio::awaitable<void> AsioServer::shut_down(std::chrono::steady_clock::duration grace) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  stopping_ = true;
  listener_->close();
  wake_.notify();
  const std::vector<std::shared_ptr<ServerConnection>> open(connections_.begin(), connections_.end());
  for (const auto& connection : open) connection->drain();
  const auto end = ServerConnection::Clock::now() + grace;
  while (running_ && ServerConnection::Clock::now() < end) {
    co_await ended_.wait(end - ServerConnection::Clock::now());
  }
  end_all();
  while (running_) co_await ended_.wait(kLookInterval);
  co_await asio::this_coro::throw_if_cancelled(throws);
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(asio::any_io_executor executor, Endpoint endpoint, Handler handler,
                                               ServerLimits limits) {
  TRY(auto listener, Listener::open(executor, endpoint));
  return std::make_unique<AsioServer>(std::move(executor), std::move(listener), std::move(handler), limits);
}

}  // namespace codehub::http
