#include "memory_socket.hpp"

#include <boost/asio/this_coro.hpp>

namespace codehub::forward {
namespace {

constexpr std::size_t kMostMessages = 4;
constexpr std::chrono::seconds kLong{60};

Task<void> wait_on([[maybe_unused]] std::shared_ptr<Lane> kept, Signal& signal) {
  static_cast<void>(co_await signal.wait(kLong));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "cancelled");
  co_return Result<void>();
}

}  // namespace

Task<http::WebSocket::Message> MemorySocket::read() {
  const auto lane = in_;
  while (lane->messages.empty()) {
    if (lane->closed) co_return fail(ErrorCode::kCancelled, "closed");
    CO_CHECK(co_await wait_on(lane, lane->readable));
  }
  auto message = std::move(lane->messages.front());
  lane->messages.pop_front();
  lane->writable.notify();
  co_return message;
}

Task<void> MemorySocket::write(std::string_view data, bool text) {
  const auto lane = out_;
  while (lane->messages.size() >= kMostMessages && !lane->closed) CO_CHECK(co_await wait_on(lane, lane->writable));
  if (lane->closed) co_return fail(ErrorCode::kCancelled, "closed");
  lane->messages.push_back({text, std::string(data)});
  lane->readable.notify();
  co_return Result<void>();
}

void MemorySocket::break_off() {
  for (const auto& lane : {in_, out_}) {
    lane->closed = true;
    lane->readable.notify();
    lane->writable.notify();
  }
}

asio::awaitable<void> MemorySocket::close() {
  break_off();
  co_return;
}

std::pair<std::unique_ptr<MemorySocket>, std::unique_ptr<MemorySocket>> make_sockets(
    const asio::any_io_executor& executor) {
  auto there = std::make_shared<Lane>(executor);
  auto back = std::make_shared<Lane>(executor);
  return {std::make_unique<MemorySocket>(back, there), std::make_unique<MemorySocket>(there, back)};
}

}  // namespace codehub::forward
