#include "script.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::runtime::fake {

void Script::add(Failure failure) {
  const std::lock_guard lock(mutex_);
  const auto verb = failure.verb;
  line(verb).failures.push_back(std::move(failure));
}

void Script::heal(Verb verb) {
  const std::lock_guard lock(mutex_);
  line(verb).failures.clear();
  line(verb).delay = {};
}

void Script::delay(Verb verb, std::chrono::steady_clock::duration duration) {
  const std::lock_guard lock(mutex_);
  line(verb).delay = duration;
}

void Script::hold(Verb verb) {
  const std::lock_guard lock(mutex_);
  line(verb).on_hold = true;
}

void Script::release(Verb verb) {
  const std::lock_guard lock(mutex_);
  line(verb).on_hold = false;
  // Posted, so that it cannot run between the check and the wait of a held call on its own executor.
  for (const auto& timer : line(verb).held) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
}

int Script::calls(Verb verb) const {
  const std::lock_guard lock(mutex_);
  return line(verb).calls;
}

int Script::calls(Verb verb, const WorkspaceId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_of_workspace_.find({verb, id});
  return found == calls_of_workspace_.end() ? 0 : found->second;
}

int Script::held(Verb verb) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(line(verb).held.size());
}

void Script::forget_calls() {
  const std::lock_guard lock(mutex_);
  for (auto& each : lines_) each.calls = 0;
  calls_of_workspace_.clear();
}

Task<void> Script::enter(Verb verb, WorkspaceId id) {
  std::chrono::steady_clock::duration pause{};
  {
    const std::lock_guard lock(mutex_);
    ++line(verb).calls;
    if (!id.empty()) ++calls_of_workspace_[{verb, id}];
    pause = line(verb).delay;
  }
  if (pause > std::chrono::steady_clock::duration::zero()) CO_CHECK(co_await sleep_for(pause));
  CO_CHECK(co_await wait_while_held(verb));
  co_return take(verb, id, false);
}

Result<void> Script::leave(Verb verb, const WorkspaceId& id) { return take(verb, id, true); }

Result<void> Script::take(Verb verb, const WorkspaceId& id, bool after_effect) {
  const std::lock_guard lock(mutex_);
  auto& failures = line(verb).failures;
  const auto due = std::find_if(failures.begin(), failures.end(), [&](const Failure& failure) {
    return failure.after_effect == after_effect && (failure.only_for.empty() || failure.only_for == id);
  });
  if (due == failures.end()) return {};
  auto error = due->error;
  const bool thrown = due->thrown;
  if (due->times == 1) {
    failures.erase(due);
  } else if (due->times > 1) {
    --due->times;
  }
  if (thrown) throw std::runtime_error(error.message);
  return fail(std::move(error));
}

Script::Timer Script::join_the_held(Verb verb, const asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex_);
  if (!line(verb).on_hold) return nullptr;
  auto timer = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  line(verb).held.push_back(timer);
  return timer;
}

void Script::leave_the_held(Verb verb, const Timer& timer) {
  const std::lock_guard lock(mutex_);
  std::erase(line(verb).held, timer);
}

Task<void> Script::wait_while_held(Verb verb) {
  const auto executor = co_await this_executor();
  while (auto timer = join_the_held(verb, executor)) {
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    leave_the_held(verb, timer);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      co_return codehub::fail(ErrorCode::kCancelled, "the call was cancelled while it was held");
    }
  }
  co_return Result<void>{};
}

}  // namespace codehub::runtime::fake
