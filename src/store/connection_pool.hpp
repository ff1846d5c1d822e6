#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "codehub/store/driver.hpp"

namespace codehub::store {

/// A fixed number of connections, made when first needed and made again after they were dropped. Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(Driver& driver, std::size_t size);
  ~ConnectionPool();

  /// One connection for the exclusive use of its holder; goes back when the lease ends.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<soci::session> session);
    Lease(Lease&& other) noexcept;
    ~Lease();
    /// Connects when there is no connection yet. Throws what SOCI throws.
    soci::session& session();
    [[nodiscard]] soci::session* session_if_any() const { return session_.get(); }
    /// Closes the connection; the next `session()` makes a fresh one.
    void drop();

   private:
    ConnectionPool* pool_;
    std::unique_ptr<soci::session> session_;
  };

  /// Empty when none became free within `limit`.
  [[nodiscard]] std::optional<Lease> take(std::chrono::steady_clock::duration limit);

 private:
  void give_back(std::unique_ptr<soci::session> session);

  Driver& driver_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<soci::session>> free_;  ///< Null stands for a connection not made yet.
};

}  // namespace codehub::store
