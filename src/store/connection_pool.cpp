#include "connection_pool.hpp"

#include <utility>

#include <soci/soci.h>

namespace codehub::store {

ConnectionPool::ConnectionPool(Driver& driver, std::size_t size) : driver_(driver), free_(size) {}
ConnectionPool::~ConnectionPool() = default;

std::optional<ConnectionPool::Lease> ConnectionPool::take(std::chrono::steady_clock::duration limit) {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, limit, [this] { return !free_.empty(); })) return std::nullopt;
  // Last in, first out: what was used a moment ago is open and warm.
  auto session = std::move(free_.back());
  free_.pop_back();
  return std::optional<Lease>(std::in_place, *this, std::move(session));
}

void ConnectionPool::give_back(std::unique_ptr<soci::session> session) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(session));
  }
  freed_.notify_one();
}

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_ptr<soci::session> session)
    : pool_(&pool), session_(std::move(session)) {}

ConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), session_(std::move(other.session_)) {}

ConnectionPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->give_back(std::move(session_));
}

soci::session& ConnectionPool::Lease::session() {
  if (!session_) session_ = pool_->driver_.connect();
  return *session_;
}

void ConnectionPool::Lease::drop() { session_.reset(); }

}  // namespace codehub::store
