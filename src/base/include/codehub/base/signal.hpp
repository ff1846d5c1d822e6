#pragma once

#include <chrono>
#include <memory>

#include "codehub/base/task.hpp"

namespace codehub {

/// A wake-up between coroutines of one executor: `notify` before `wait` is not lost; several notifies are one.
class Signal {
 public:
  explicit Signal(asio::any_io_executor executor);
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  /// Wakes the waiter, or lets the next `wait` pass at once. On the executor only.
  void notify();
  /// True when notified, false after `limit` or when cancelled. One waiter at a time.
  [[nodiscard]] asio::awaitable<bool> wait(std::chrono::steady_clock::duration limit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codehub
