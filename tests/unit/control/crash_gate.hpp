#pragma once

#include <utility>

#include "codehub/base/task.hpp"

namespace codehub::control::test {

/// Stands for the death of the process at one of its side effects: from then on nothing that it begins happens, and
/// nothing that it waits for comes. Counts every change that the hub makes to the outside.
class CrashGate {
 public:
  /// Dies at the `change`-th change from now on, before or after it takes place; 0: never.
  void arm(int change, bool after) {
    seen_ = 0;
    at_ = change;
    after_ = after;
    dead_ = false;
  }
  [[nodiscard]] bool is_dead() const { return dead_; }
  [[nodiscard]] int seen() const { return seen_; }

  /// A change: counted, and perhaps the last.
  template <class T>
  Task<T> change(Task<T> task) {
    ++seen_;
    const bool now = seen_ == at_;
    if (now && !after_) dead_ = true;
    if (dead_) co_return co_await stay_silent<T>();
    auto result = co_await std::move(task);
    if (now) dead_ = true;
    if (dead_) co_return co_await stay_silent<T>();
    co_return result;
  }

  /// A question.
  template <class T>
  Task<T> question(Task<T> task) {
    if (dead_) co_return co_await stay_silent<T>();
    auto result = co_await std::move(task);
    if (dead_) co_return co_await stay_silent<T>();
    co_return result;
  }

 private:
  template <class T>
  static Task<T> stay_silent() {
    co_await sleep_for(std::chrono::hours(1));  // Until the coroutine is dropped.
    co_return fail(ErrorCode::kCancelled, "dead");
  }

  int seen_ = 0;
  int at_ = 0;
  bool after_ = false;
  bool dead_ = false;
};

}  // namespace codehub::control::test
