#pragma once

#include <chrono>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "codehub/base/task.hpp"

namespace codehub {

/// Runs `task`; when it is not done within `limit` it is cancelled and the answer is kDeadlineExceeded with
/// "`what` took longer than …". The task must honour Asio's terminal cancellation (all of ours do).
template <class T>
[[nodiscard]] Task<T> with_deadline(std::chrono::steady_clock::duration limit, std::string what, Task<T> task) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto timer = sleep_for(limit);
  auto winner = co_await (std::move(task) || std::move(timer));
  if (winner.index() == 0) co_return std::get<0>(std::move(winner));
  const auto& slept = std::get<1>(winner);
  if (!slept) co_return fail(slept.error());  // We were cancelled ourselves, before the time was over.
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
  co_return fail(ErrorCode::kDeadlineExceeded, what + " took longer than " + std::to_string(milliseconds) + " ms");
}

}  // namespace codehub
