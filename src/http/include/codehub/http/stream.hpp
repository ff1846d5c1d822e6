#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "codehub/base/task.hpp"

namespace codehub::http {

/// A two-way byte pipe: TCP or unix socket, a CONNECT tunnel, an upgraded connection. Belongs to one executor. At most
/// one read and one write at a time (they may overlap each other). Destruction closes without waiting.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// At least one byte, or 0 at the end of the stream.
  [[nodiscard]] virtual Task<std::size_t> read_some(std::span<char> buffer) = 0;
  [[nodiscard]] virtual Task<void> write_all(std::span<const char> data) = 0;
  /// Sends end-of-stream; reading goes on.
  virtual void shutdown_write() = 0;
  /// Ends both directions; operations under way fail with kCancelled.
  virtual void close() = 0;
  /// Writes what goes without waiting, and says how much that was. For last words; while a `write_all` is under way it
  /// must not be called.
  [[nodiscard]] virtual std::size_t try_write(std::span<const char> data) {
    static_cast<void>(data);
    return 0;
  }
  /// Nothing to read and not seen to have ended: an idle connection that may still be used.
  [[nodiscard]] virtual bool is_quiet() { return true; }
};

/// Where something listens.
struct Endpoint {
  std::string host;  ///< IP literal or name; a path when `unix_socket`.
  std::uint16_t port = 0;
  bool unix_socket = false;
};

/// "127.0.0.1:80", "[::1]:80", "unix:/run/x.sock".
[[nodiscard]] std::string to_string(const Endpoint& endpoint);
/// Parses the same.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// Opens a connection; kUpstreamUnavailable when refused or unreachable.
[[nodiscard]] Task<std::unique_ptr<ByteStream>> connect(Endpoint endpoint);

/// Two streams in memory joined back to back, for tests.
[[nodiscard]] std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> make_pipe(
    asio::any_io_executor executor);

/// Bytes that went through a relay.
struct RelayCount {
  std::uint64_t left_to_right = 0;
  std::uint64_t right_to_left = 0;
};

/// Copies both ways with back-pressure until both directions have ended, an error occurs, or the coroutine is
/// cancelled; half-closes are passed on. Streams that are sockets take a fast path. No time-out of its own.
[[nodiscard]] Task<RelayCount> relay(ByteStream& left, ByteStream& right);
/// The same; what has passed so far is added to `count`, which has to outlive it.
[[nodiscard]] Task<void> relay(ByteStream& left, ByteStream& right, RelayCount& count);

}  // namespace codehub::http
