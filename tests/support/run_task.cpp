#include "run_task.hpp"

namespace codehub::test {

void run_until(asio::io_context& context, const bool& done, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  context.restart();
  while (!done) {
    if (context.run_one_until(end) == 0 && !done) {
      throw std::runtime_error(std::chrono::steady_clock::now() >= end ? "the task did not end within its limit"
                                                                       : "the task waits for nothing: lost wake-up");
    }
  }
}

void run_task(asio::io_context& context, asio::awaitable<void> task, std::chrono::seconds limit) {
  std::exception_ptr thrown;
  bool done = false;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr error) {
    thrown = error;
    done = true;
  });
  run_until(context, done, limit);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace codehub::test
