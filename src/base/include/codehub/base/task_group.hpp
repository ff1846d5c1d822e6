#pragma once

#include <functional>
#include <memory>
#include <string>

#include "codehub/base/task.hpp"

namespace codehub {

/// Owner of coroutines that run beside their starter: they are cancelled and joined before the owner goes away, so
/// nothing is ever detached. One group belongs to one executor; calls from other threads are not allowed.
class TaskGroup {
 public:
  explicit TaskGroup(asio::any_io_executor executor);
  ~TaskGroup();  ///< Requires that `join` finished (or that nothing was spawned).
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts `make_task()`; failures and exceptions are logged with `name`. Keep captures out of coroutine lambdas: pass
  /// a function object that calls a member coroutine (its captures live in the group until the task ends).
  void spawn(std::string name, std::function<asio::awaitable<void>()> make_task);

  /// Asks every task to stop (terminal cancellation).
  void cancel();

  /// Cancels, then waits until all have ended.
  [[nodiscard]] asio::awaitable<void> join();

  /// Waits until all have ended by themselves; `cancel` still works meanwhile.
  [[nodiscard]] asio::awaitable<void> drain();

  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace codehub
