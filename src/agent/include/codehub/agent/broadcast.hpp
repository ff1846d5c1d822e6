#pragma once

#include <chrono>
#include <cstdint>
#include <list>

#include <boost/asio/steady_timer.hpp>

#include "codehub/base/task.hpp"

namespace codehub::agent {

/// A counter that any number of coroutines of one executor can wait on. All waits must end before it goes away.
class Broadcast {
 public:
  explicit Broadcast(asio::any_io_executor executor);
  Broadcast(const Broadcast&) = delete;
  Broadcast& operator=(const Broadcast&) = delete;

  /// Wakes everybody who waits.
  void notify();
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Waits until `count()` differs from `seen`; true when it does, false after `limit` or when cancelled.
  [[nodiscard]] asio::awaitable<bool> wait_past(std::uint64_t seen, std::chrono::steady_clock::duration limit);

 private:
  asio::any_io_executor executor_;
  std::list<asio::steady_timer*> waiting_;
  std::uint64_t count_ = 0;
};

/// "No limit" for the wait above.
inline constexpr std::chrono::hours kForever{24 * 365};

}  // namespace codehub::agent
