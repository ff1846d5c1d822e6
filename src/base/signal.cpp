#include "codehub/base/signal.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub {

struct Signal::State {
  explicit State(asio::any_io_executor executor) : timer(executor) {}
  asio::steady_timer timer;
  bool notified = false;
};

Signal::Signal(asio::any_io_executor executor) : state_(std::make_unique<State>(std::move(executor))) {}
Signal::~Signal() = default;

void Signal::notify() {
  state_->notified = true;
  state_->timer.cancel();
}

asio::awaitable<bool> Signal::wait(std::chrono::steady_clock::duration limit) {
  auto& state = *state_;
  if (!state.notified) {
    const auto longest = asio::steady_timer::time_point::max() - asio::steady_timer::clock_type::now();
    state.timer.expires_after(std::min<std::chrono::steady_clock::duration>(limit, longest));
    co_await state.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return std::exchange(state.notified, false);
}

}  // namespace codehub
