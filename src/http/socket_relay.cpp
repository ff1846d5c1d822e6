#include "socket_relay.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::http {
namespace {

constexpr std::size_t kRelayBuffer = 128 * 1024;
/// Copies in a row before others get their turn.
constexpr unsigned kMostCopies = 8;

/// One buffer per thread: it is used only between a read and the write right after it.
std::span<char> relay_buffer() {
  thread_local const std::unique_ptr<char[]> buffer(new char[kRelayBuffer]);
  return {buffer.get(), kRelayBuffer};
}

}  // namespace

template <class Handler>
struct SocketRelay::HandlerCompletion final : Completion {
  explicit HandlerCompletion(Handler to) : handler(std::move(to)) {}
  void complete() override {
    asio::get_associated_cancellation_slot(handler).clear();
    auto executor = asio::get_associated_executor(handler);
    asio::post(executor, std::move(handler));
  }
  Handler handler;
};

SocketRelay::SocketRelay(SocketStream& left, SocketStream& right, RelayCount& count)
    : directions_{Direction{&left, &right, &count.left_to_right, left.take_unread()},
                  Direction{&right, &left, &count.right_to_left, right.take_unread()}} {}

template <class Handler>
void SocketRelay::begin(Handler handler) {
  if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected()) {
    slot.assign([this](asio::cancellation_type) { stop(); });
  }
  completion_ = std::make_unique<HandlerCompletion<Handler>>(std::move(handler));
  pumping_ = true;
  for (auto& direction : directions_) pump(direction);
  pumping_ = false;
  finish_if_idle();
}

Task<void> SocketRelay::run() {
  auto start = [this](auto handler) { begin(std::move(handler)); };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  co_return Result<void>();
}

void SocketRelay::stop() {
  if (stopped_) return;
  stopped_ = true;
  for (auto& direction : directions_) direction.from->close();
}

void SocketRelay::finish_if_idle() {
  if (waiting_ > 0 || pumping_ || !completion_) return;
  const auto completion = std::move(completion_);
  completion->complete();
}

void SocketRelay::wait(Direction& direction, SocketStream& on, asio::socket_base::wait_type what) {
  ++waiting_;
  on.native().async_wait(what, [this, &direction](const boost::system::error_code& error) {
    --waiting_;
    if (error) stop();
    if (!stopped_) pump(direction);
    finish_if_idle();
  });
}

void SocketRelay::pump(Direction& direction) {
  for (unsigned copies = 0; copies < kMostCopies; ++copies) {
    if (!copy_once(direction)) return;
  }
  wait(direction, *direction.from, asio::socket_base::wait_read);
}

bool SocketRelay::write_pending(Direction& direction) {
  while (direction.written < direction.pending.size()) {
    const iovec part{direction.pending.data() + direction.written, direction.pending.size() - direction.written};
    const auto attempt = direction.to->write_now({&part, 1});
    if (attempt.state == Attempt::State::kWouldBlock) {
      wait(direction, *direction.to, asio::socket_base::wait_write);
      return false;
    }
    if (attempt.state != Attempt::State::kDone) {
      stop();
      return false;
    }
    direction.written += attempt.bytes;
    *direction.count += attempt.bytes;
  }
  std::string().swap(direction.pending);
  direction.written = 0;
  return true;
}

bool SocketRelay::copy_once(Direction& direction) {
  if (stopped_ || (!direction.pending.empty() && !write_pending(direction))) return false;
  const auto buffer = relay_buffer();
  const auto got = direction.from->read_now(buffer);
  switch (got.state) {
    case Attempt::State::kDone: break;
    case Attempt::State::kWouldBlock: wait(direction, *direction.from, asio::socket_base::wait_read); return false;
    case Attempt::State::kFailed: stop(); return false;
    case Attempt::State::kEnd:
      direction.ended = true;
      direction.to->shutdown_write();
      return false;
  }
  const iovec part{buffer.data(), got.bytes};
  const auto sent = direction.to->write_now({&part, 1});
  if (sent.state != Attempt::State::kDone && sent.state != Attempt::State::kWouldBlock) {
    stop();
    return false;
  }
  *direction.count += sent.bytes;
  if (sent.bytes < got.bytes) {
    direction.pending.assign(buffer.data() + sent.bytes, got.bytes - sent.bytes);
    return write_pending(direction);
  }
  if (got.bytes == buffer.size()) return true;
  // The kernel had no more: asking it again would be in vain.
  wait(direction, *direction.from, asio::socket_base::wait_read);
  return false;
}

}  // namespace codehub::http
