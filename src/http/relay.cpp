#include <exception>
#include <utility>

#include "codehub/base/task_group.hpp"
#include "input_buffer.hpp"
#include "socket_relay.hpp"

namespace codehub::http {
namespace {

/// One direction between streams of any kind.
asio::awaitable<void> copy_stream(ByteStream& from, ByteStream& to, std::uint64_t& count) {
  bool passed = false;
  while (true) {
    const Block block(kSmallBlock);
    const auto got = co_await from.read_some({block.data(), block.size()});
    if (!got) break;
    if (*got == 0) {
      to.shutdown_write();
      passed = true;
      break;
    }
    const auto sent = co_await to.write_all({block.data(), *got});
    if (!sent) break;
    count += *got;
  }
  if (passed) co_return;
  // An error ends both directions.
  from.close();
  to.close();
}

Task<void> relay_streams(ByteStream& left, ByteStream& right, RelayCount& count) {
  TaskGroup group(co_await this_executor());
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  group.spawn("relay to the right", [&] { return copy_stream(left, right, count.left_to_right); });
  group.spawn("relay to the left", [&] { return copy_stream(right, left, count.right_to_left); });
  co_await group.drain();
  co_await group.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return Result<void>();
}

}  // namespace

Task<RelayCount> relay(ByteStream& left, ByteStream& right) {
  RelayCount count;
  CO_CHECK(co_await relay(left, right, count));
  co_return count;
}

Task<void> relay(ByteStream& left, ByteStream& right, RelayCount& count) {
  auto* left_socket = dynamic_cast<SocketStream*>(&left);
  auto* right_socket = dynamic_cast<SocketStream*>(&right);
  if (left_socket == nullptr || right_socket == nullptr) co_return co_await relay_streams(left, right, count);
  SocketRelay sockets(*left_socket, *right_socket, count);
  co_return co_await sockets.run();
}

}  // namespace codehub::http
