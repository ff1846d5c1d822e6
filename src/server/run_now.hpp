#pragma once

#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/base/task.hpp"

namespace codehub::server {

/// Runs a task to its end on a loop of its own: for start-up, before the real loops run.
template <class T>
[[nodiscard]] Result<T> run_now(Task<T> task) {
  asio::io_context context;
  std::optional<Result<T>> result;
  std::exception_ptr thrown;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, Result<T> value) {
    thrown = error;
    if (!error) result.emplace(std::move(value));
  });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

}  // namespace codehub::server
