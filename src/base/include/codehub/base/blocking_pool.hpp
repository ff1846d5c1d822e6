#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/task.hpp"

namespace codehub {

/// The one place where blocking work (database calls, password hashing) runs. Thread-safe.
class BlockingPool {
 public:
  /// `threads` at least 1.
  explicit BlockingPool(std::size_t threads);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `work` (returning Result<T>) on a pool thread and resumes on the caller's own executor. Work that has
  /// begun is not interrupted by cancellation; its result is then dropped.
  template <class Work>
  [[nodiscard]] auto run(Work work) -> asio::awaitable<std::invoke_result_t<Work&>> {
    auto home = co_await this_executor();
    co_await asio::post(pool_.get_executor(), asio::use_awaitable);
    auto result = work();
    co_await asio::post(home, asio::use_awaitable);
    co_return result;
  }

  /// Waits for running work and takes no more.
  void stop();

 private:
  asio::thread_pool pool_;
};

}  // namespace codehub
