#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/base/task.hpp"

namespace codehub::test {

/// Runs the loop until `done` says so; throws after `limit`, so that a hang is a failure and not a time-out of the
/// runner.
void run_until(asio::io_context& context, const bool& done, std::chrono::seconds limit);

/// Runs one coroutine to its end on `context` and answers its value.
template <class T>
T run_task(asio::io_context& context, asio::awaitable<T> task, std::chrono::seconds limit = std::chrono::seconds(30)) {
  std::optional<T> value;
  std::exception_ptr thrown;
  bool done = false;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T result) {
    thrown = error;
    if (!error) value.emplace(std::move(result));
    done = true;
  });
  run_until(context, done, limit);
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*value);
}

void run_task(asio::io_context& context, asio::awaitable<void> task,
              std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace codehub::test
