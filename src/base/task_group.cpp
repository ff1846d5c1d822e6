#include "codehub/base/task_group.hpp"

#include <cstdlib>
#include <exception>
#include <list>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "codehub/base/log.hpp"

namespace codehub {
namespace {

void log_failure(const std::string& name, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    // What a cancelled coroutine throws at its next co_await is the ordinary way to end.
    if (error.code() == asio::error::operation_aborted) return;
    log::error("base", "a task ended with an exception", {{"task", name}, {"error", error.what()}});
  } catch (const std::exception& error) {
    log::error("base", "a task ended with an exception", {{"task", name}, {"error", error.what()}});
  } catch (...) {
    log::error("base", "a task ended with an unknown exception", {{"task", name}});
  }
}

}  // namespace

struct TaskGroup::State {
  struct Entry {
    std::string name;
    std::function<asio::awaitable<void>()> make_task;
    asio::cancellation_signal signal;
  };
  using Entries = std::list<std::shared_ptr<Entry>>;

  explicit State(asio::any_io_executor on) : executor(std::move(on)), changed(executor) {
    changed.expires_at(asio::steady_timer::time_point::max());
  }

  void cancel() {
    // Copied first: a task that ends while it is being told so takes itself out of the list.
    const std::vector<std::shared_ptr<Entry>> running(entries.begin(), entries.end());
    for (const auto& entry : running) entry->signal.emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor;
  asio::steady_timer changed;  ///< Never expires; cancelled when the last task ends.
  Entries entries;
  bool closed = false;
};

namespace {

asio::awaitable<void> run_entry(std::function<asio::awaitable<void>()>& make_task) { co_await make_task(); }

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
  if (state_->entries.empty()) return;
  // Reached when the loop was stopped with work pending; the coroutines then go away with it.
  state_->cancel();
}

void TaskGroup::spawn(std::string name, std::function<asio::awaitable<void>()> make_task) {
  if (state_->closed) return;
  auto entry = std::make_shared<State::Entry>();
  entry->name = std::move(name);
  entry->make_task = std::move(make_task);
  const auto place = state_->entries.insert(state_->entries.end(), entry);
  auto finished = [state = state_, place, entry](std::exception_ptr failure) {
    if (failure) log_failure(entry->name, failure);
    state->entries.erase(place);
    if (state->entries.empty()) state->changed.cancel();
  };
  asio::co_spawn(state_->executor, run_entry(entry->make_task),
                 asio::bind_cancellation_slot(entry->signal.slot(), std::move(finished)));
}

void TaskGroup::cancel() { state_->cancel(); }

asio::awaitable<void> TaskGroup::join() {
  const auto state = state_;
  state->closed = true;
  state->cancel();
  // Joining is not given up half-way: a cancelled owner still has to wait for what it owns.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!state->entries.empty()) co_await state->changed.async_wait(asio::as_tuple(asio::use_awaitable));
  co_await asio::this_coro::throw_if_cancelled(throws);
}

asio::awaitable<void> TaskGroup::drain() {
  const auto state = state_;
  while (!state->entries.empty()) {
    co_await state->changed.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
  }
}

std::size_t TaskGroup::size() const { return state_->entries.size(); }

}  // namespace codehub
