#pragma once

#include <atomic>
#include <string>

#include "codehub/base/blocking_pool.hpp"

namespace codehub::accounts {

/// Password hashing off the loop, bounded in memory and in patience: as many at once as there are threads here, a short
/// queue, and kTooManyRequests for what comes on top. The threads are its own, so that a flood of log-ins neither takes
/// more than `kThreads` × 64 MiB nor keeps the database's work waiting. Thread-safe.
class Hashing {
 public:
  static constexpr std::size_t kThreads = 2;
  static constexpr int kMaxWaiting = 32;  ///< About two seconds of work: nobody waits longer for a log-in.

  [[nodiscard]] Task<std::string> hash(std::string password);
  [[nodiscard]] Task<bool> verify(std::string hash, std::string password);

 private:
  class Place;

  std::atomic<int> waiting_ = 0;
  BlockingPool pool_{kThreads};
};

}  // namespace codehub::accounts
