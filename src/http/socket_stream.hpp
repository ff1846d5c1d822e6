#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/generic/stream_protocol.hpp>

#include "codehub/http/stream.hpp"

namespace codehub::http {

/// TCP or unix: what differs is in the address only.
using NativeSocket = asio::generic::stream_protocol::socket;

/// What a read or write that does not wait came to.
struct Attempt {
  enum class State { kDone, kWouldBlock, kEnd, kFailed };
  State state = State::kFailed;
  std::size_t bytes = 0;
  int error = 0;  ///< errno when failed.
};

/// A stream on a socket of ours. Besides waiting like every ByteStream it can be tried first, so that the usual read
/// and write of a loaded proxy is one system call without a coroutine around it.
class SocketStream final : public ByteStream {
 public:
  explicit SocketStream(NativeSocket socket) : socket_(std::move(socket)) {}
  ~SocketStream() override;
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  Task<std::size_t> read_some(std::span<char> buffer) override;
  Task<void> write_all(std::span<const char> data) override;
  void shutdown_write() override;
  void close() override;
  std::size_t try_write(std::span<const char> data) override;
  bool is_quiet() override;

  Attempt read_now(std::span<char> buffer);
  Attempt write_now(std::span<const iovec> parts);
  /// Waits for the socket itself; bytes given back by `unread` must have been read before.
  Task<void> wait(asio::socket_base::wait_type direction);

  /// Bytes that were read ahead; they are read again first.
  void unread(std::string_view data) { unread_.assign(data); }
  [[nodiscard]] std::string take_unread() { return std::exchange(unread_, std::string()); }
  [[nodiscard]] NativeSocket& native() { return socket_; }
  /// `*watcher` becomes null when this stream goes away; null ends the watch.
  void watch(SocketStream** watcher) { watcher_ = watcher; }

 private:
  NativeSocket socket_;
  std::string unread_;
  SocketStream** watcher_ = nullptr;
};

/// A stream, and the same as a socket when it is one: asked once per connection.
struct StreamRef {
  explicit StreamRef(ByteStream& to) : stream(&to), socket(dynamic_cast<SocketStream*>(&to)) {}
  ByteStream* stream;
  SocketStream* socket;
};

/// The error of a failed operation on a connection.
[[nodiscard]] Error stream_error(std::string_view what, const boost::system::error_code& error);
[[nodiscard]] Error stream_error(std::string_view what, int error_number);

/// An address in the form of the socket interface.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};
/// Of an IP literal or a unix path; kInvalidRequest for names.
[[nodiscard]] Result<SocketAddress> to_address(const Endpoint& endpoint);
[[nodiscard]] Endpoint to_endpoint(const SocketAddress& address);

/// No delay for small packets, and probes that find dead peers of idle connections. Nothing for unix sockets.
void tune(int socket, int family);

}  // namespace codehub::http
