#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/base/io_threads.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "run_task.hpp"

namespace codehub::base_house {
namespace {

using namespace std::chrono_literals;

Task<int> answer_after(std::chrono::milliseconds delay) {
  CO_CHECK(co_await sleep_for(delay));
  co_return 42;
}

TEST(Deadline, passes_an_answer_in_time_and_cancels_a_late_task) {
  asio::io_context context;
  auto in_time = with_deadline(5s, "a task", answer_after(0ms));
  EXPECT_EQ(test::run_task(context, std::move(in_time)).value(), 42);
  auto late = with_deadline(5ms, "a task", answer_after(std::chrono::hours(1)));
  const auto answer = test::run_task(context, std::move(late));
  EXPECT_EQ(answer.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(answer.error().message, "a task took longer than 5 ms");
}

TEST(Deadline, says_cancelled_when_the_waiting_side_is_cancelled) {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  std::optional<ErrorCode> ended;
  const auto work = [&]() -> asio::awaitable<void> {
    auto task = answer_after(std::chrono::hours(1));
    const auto answer = co_await with_deadline(1h, "a task", std::move(task));
    ended = answer.error().code;
  };
  const auto body = [&]() -> asio::awaitable<void> {
    group.spawn("work", work);
    static_cast<void>(co_await sleep_for(1ms));
    co_await group.join();
  };
  test::run_task(context, body());
  EXPECT_EQ(ended, ErrorCode::kCancelled);
}

TEST(TaskGroup, joins_what_it_started_and_starts_nothing_afterwards) {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int cancelled = 0;
  int finished = 0;
  const auto forever = [&]() -> asio::awaitable<void> {
    const auto slept = co_await sleep_for(std::chrono::hours(1));
    if (!slept) ++cancelled;
  };
  const auto quick = [&]() -> asio::awaitable<void> {
    ++finished;
    co_return;
  };
  const auto body = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 3; ++i) group.spawn("forever", forever);
    group.spawn("quick", quick);
    static_cast<void>(co_await sleep_for(1ms));
    EXPECT_EQ(group.size(), 3U);
    co_await group.join();
    EXPECT_EQ(group.size(), 0U);
    group.spawn("late", quick);
    EXPECT_EQ(group.size(), 0U);
  };
  test::run_task(context, body());
  EXPECT_EQ(cancelled, 3);
  EXPECT_EQ(finished, 1);
}

TEST(TaskGroup, survives_tasks_that_throw) {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  const auto throwing = []() -> asio::awaitable<void> {
    static_cast<void>(co_await sleep_for(0ms));
    throw std::runtime_error("a defect");
  };
  const auto body = [&]() -> asio::awaitable<void> {
    group.spawn("throwing", throwing);
    co_await group.drain();
    EXPECT_EQ(group.size(), 0U);
  };
  test::run_task(context, body());
}

TEST(TaskGroup, drains_until_the_waiting_side_is_cancelled) {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  const auto forever = []() -> asio::awaitable<void> { static_cast<void>(co_await sleep_for(std::chrono::hours(1))); };
  const auto drain = [&]() -> Task<void> {
    co_await group.drain();
    co_return Result<void>();
  };
  const auto body = [&]() -> asio::awaitable<void> {
    group.spawn("forever", forever);
    auto draining = drain();
    const auto drained = co_await with_deadline(2ms, "draining", std::move(draining));
    EXPECT_FALSE(drained.has_value());
    co_await group.join();
  };
  test::run_task(context, body());
}

TEST(Signal, is_not_lost_before_the_wait_and_counts_once) {
  asio::io_context context;
  Signal signal(context.get_executor());
  signal.notify();
  signal.notify();
  EXPECT_TRUE(test::run_task(context, signal.wait(1h)));
  EXPECT_FALSE(test::run_task(context, signal.wait(1ms)));
  asio::post(context, [&] { signal.notify(); });
  EXPECT_TRUE(test::run_task(context, signal.wait(std::chrono::steady_clock::duration::max())));
}

TEST(BlockingPool, works_elsewhere_and_comes_back) {
  asio::io_context context;
  BlockingPool pool(1);
  const auto home = std::this_thread::get_id();
  const auto body = [&]() -> asio::awaitable<void> {
    auto work = [home]() -> Result<std::string> {
      EXPECT_NE(std::this_thread::get_id(), home);
      return std::string("done");
    };
    const auto answer = co_await pool.run(work);
    EXPECT_EQ(std::this_thread::get_id(), home);
    EXPECT_EQ(answer.value(), "done");
    auto failing = []() -> Result<void> { throw std::runtime_error("a defect"); };
    bool thrown = false;
    try {
      const auto never = co_await pool.run(failing);
      EXPECT_TRUE(never.has_value());
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_EQ(std::this_thread::get_id(), home);
  };
  test::run_task(context, body());
}

TEST(BlockingPool, does_not_hold_the_loop_up_and_finishes_for_a_cancelled_caller) {
  asio::io_context context;
  BlockingPool pool(1);
  std::atomic<bool> release{false};
  std::atomic<bool> ended{false};
  bool ticked = false;
  const auto run_on_pool = [&]() -> Task<void> {
    auto work = [&]() -> Result<void> {
      while (!release) std::this_thread::yield();
      ended = true;
      return {};
    };
    co_return co_await pool.run(work);
  };
  const auto tick = [&]() -> asio::awaitable<void> {
    static_cast<void>(co_await sleep_for(5ms));
    ticked = true;
    release = true;
  };
  TaskGroup group(context.get_executor());
  const auto body = [&]() -> asio::awaitable<void> {
    group.spawn("tick", tick);
    auto running = run_on_pool();
    const auto answer = co_await with_deadline(1ms, "the work", std::move(running));
    EXPECT_TRUE(ended) << "what the work refers to must outlive it";
    static_cast<void>(answer);
    co_await group.drain();
  };
  test::run_task(context, body());
  EXPECT_TRUE(ticked);
}

TEST(BlockingPool, refuses_work_once_it_is_stopped) {
  asio::io_context context;
  BlockingPool pool(1);
  pool.stop();
  const auto body = [&]() -> asio::awaitable<void> {
    auto work = []() -> Result<int> { return 1; };
    const auto answer = co_await pool.run(work);
    EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  };
  test::run_task(context, body());
}

TEST(IoThreads, run_one_loop_per_thread_and_stop_with_work_pending) {
  IoThreads threads(2);
  EXPECT_EQ(threads.size(), 2U);
  threads.start();
  std::atomic<int> ran{0};
  for (std::size_t index = 0; index < threads.size(); ++index) {
    asio::post(threads.executor(index), [&] {
      ++ran;
      throw std::runtime_error("a defect in a handler");
    });
    asio::post(threads.executor(index), [&] { ++ran; });
  }
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (ran < 4 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(ran, 4);
  threads.stop();
  threads.stop();
}

TEST(EventBus, calls_every_subscriber_until_it_unsubscribes) {
  asio::io_context context;
  EventBus<int> bus;
  int sum = 0;
  auto first = bus.subscribe(context.get_executor(), [&](const int& event) { sum += event; });
  auto second = bus.subscribe(context.get_executor(), [&](const int& event) { sum += event; });
  bus.publish(1);
  context.run();
  EXPECT_EQ(sum, 2);
  second.reset();
  bus.publish(10);
  context.restart();
  context.run();
  EXPECT_EQ(sum, 12);
}

}  // namespace
}  // namespace codehub::base_house
