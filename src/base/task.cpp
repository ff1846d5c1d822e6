#include "codehub/base/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub {

asio::awaitable<asio::any_io_executor> this_executor() { co_return co_await asio::this_coro::executor; }

Task<void> sleep_for(std::chrono::steady_clock::duration duration) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, duration);
  const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(ErrorCode::kCancelled, "the wait was cancelled");
  co_return Result<void>();
}

}  // namespace codehub
