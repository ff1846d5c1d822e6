#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
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

  /// Runs `work` (returning Result<T>) on a pool thread and resumes on the caller's own executor. Work that was handed
  /// over is always waited for, also by a cancelled caller: it may refer to what the caller owns. kCancelled after
  /// `stop`.
  template <class Work>
  [[nodiscard]] auto run(Work work) -> asio::awaitable<std::invoke_result_t<Work&>> {
    using Answer = std::invoke_result_t<Work&>;
    if (stopped_.load()) co_return fail(ErrorCode::kCancelled, "the program is stopping");
    std::optional<Answer> answer;
    std::exception_ptr thrown;
    // The coroutine stays on its own executor; only `call` goes to the pool.
    auto call = [&work, &answer, &thrown] {
      try {
        answer.emplace(work());
      } catch (...) {
        thrown = std::current_exception();
      }
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(HandOver{pool_}, asio::use_awaitable,
                                                                         std::move(call));
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*answer);
  }

  /// Waits for running work and takes no more.
  void stop();

 private:
  /// Runs a call on the pool, then the completion handler on the executor that belongs to it.
  struct HandOver {
    asio::thread_pool& pool;
    template <class Handler, class Call>
    void operator()(Handler handler, Call call) const {
      auto home = asio::get_associated_executor(handler);
      auto work = asio::prefer(home, asio::execution::outstanding_work.tracked);
      asio::post(pool, [handler = std::move(handler), work = std::move(work), call = std::move(call)]() mutable {
        call();
        asio::post(work, std::move(handler));
      });
    }
  };

  asio::thread_pool pool_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace codehub
