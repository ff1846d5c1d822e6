#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "client_connection.hpp"
#include "codehub/http/client.hpp"

namespace codehub::http {
namespace {

using Clock = std::chrono::steady_clock;

struct Idle {
  std::unique_ptr<ClientConnection> connection;
  Clock::time_point since;
};

constexpr auto kSweepInterval = std::chrono::seconds(5);

}  // namespace

struct ConnectionPool::State : std::enable_shared_from_this<ConnectionPool::State> {
  State(asio::any_io_executor executor, Limits wanted) : timer(std::move(executor)), limits(wanted) {}

  /// Closes what has been idle for too long. Runs only while something is idle.
  void sweep_later() {
    if (sweeping || total == 0) return;
    sweeping = true;
    timer.expires_after(kSweepInterval);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!self || error) return;
      self->sweeping = false;
      self->sweep();
      self->sweep_later();
    });
  }

  void sweep() {
    const auto oldest = Clock::now() - limits.idle_for;
    for (auto entry = idle.begin(); entry != idle.end();) {
      auto& connections = entry->second;
      while (!connections.empty() && connections.front().since < oldest) {
        connections.pop_front();
        --total;
      }
      entry = connections.empty() ? idle.erase(entry) : std::next(entry);
    }
  }

  asio::steady_timer timer;
  Limits limits;
  std::unordered_map<std::string, std::deque<Idle>> idle;  ///< The longest idle in front.
  std::size_t total = 0;
  bool sweeping = false;
};

ConnectionPool::ConnectionPool(asio::any_io_executor executor, Limits limits)
    : state_(std::make_shared<State>(std::move(executor), limits)) {}
ConnectionPool::ConnectionPool(asio::any_io_executor executor) : ConnectionPool(std::move(executor), Limits{}) {}
ConnectionPool::~ConnectionPool() { state_->timer.cancel(); }

std::unique_ptr<ClientConnection> ConnectionPool::take_idle(const std::string& key) {
  const auto found = state_->idle.find(key);
  while (found != state_->idle.end() && !found->second.empty()) {
    auto connection = std::move(found->second.back().connection);
    found->second.pop_back();
    --state_->total;
    if (static_cast<PlainClientConnection&>(*connection).is_quiet()) return connection;
  }
  return nullptr;
}

Task<ConnectionPool::Lease> ConnectionPool::acquire(const std::string& key, Dialer dial) {
  Lease lease;
  lease.connection = take_idle(key);
  lease.reused = lease.connection != nullptr;
  if (lease.reused) co_return lease;
  CO_TRY(auto stream, co_await dial());
  lease.connection = ClientConnection::over(std::move(stream));
  co_return lease;
}

void ConnectionPool::release(const std::string& key, std::unique_ptr<ClientConnection> connection) {
  if (!connection || !connection->reusable() || state_->limits.idle_per_key == 0) return;
  // Connections of a foreign make cannot be examined when they are taken out again.
  if (dynamic_cast<PlainClientConnection*>(connection.get()) == nullptr) return;
  if (state_->total >= state_->limits.idle_total) return;
  auto& connections = state_->idle[key];
  if (connections.size() >= state_->limits.idle_per_key) {
    connections.pop_front();
    --state_->total;
  }
  connections.push_back(Idle{std::move(connection), Clock::now()});
  ++state_->total;
  state_->sweep_later();
}

void ConnectionPool::drop(const std::string& key) {
  const auto found = state_->idle.find(key);
  if (found == state_->idle.end()) return;
  state_->total -= found->second.size();
  state_->idle.erase(found);
}

}  // namespace codehub::http
