#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "codehub/base/task.hpp"
#include "codehub/http/message.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::http {

/// One request in the hands of a handler: its head, its body as a stream, and the one answer to it. Lives on the
/// connection's executor; not thread-safe. If the handler returns without an answer, 500 is sent.
class Exchange {
 public:
  virtual ~Exchange() = default;
  [[nodiscard]] virtual const RequestHead& request() const = 0;
  /// The peer's IP address.
  [[nodiscard]] virtual const std::string& peer_address() const = 0;
  /// Unique per request, also in the log and in the answer's X-Request-Id.
  [[nodiscard]] virtual const std::string& request_id() const = 0;

  /// Up to buffer.size() bytes of the body, 0 at its end. Sends "100 Continue" first where the client asked for it.
  [[nodiscard]] virtual Task<std::size_t> read_body(std::span<char> buffer) = 0;
  /// What followed the chunks of the body (RFC 9110 section 6.5); empty until its end was read.
  [[nodiscard]] virtual const Headers& trailers() const = 0;
  /// The whole body; kTooLarge beyond `limit` bytes.
  [[nodiscard]] virtual Task<std::string> read_whole_body(std::size_t limit) = 0;

  /// Sends a whole answer with its Content-Length (the body is left out for HEAD). The client is given
  /// `body_stall_timeout`, and the time for it at `slowest_answer`, to take it; then the connection is closed.
  [[nodiscard]] virtual Task<void> respond(Response response) = 0;
  /// Begins a streamed answer: with Content-Length in the head as is, else chunked (close-delimited for HTTP/1.0).
  [[nodiscard]] virtual Task<void> start(ResponseHead head) = 0;
  /// Sends body bytes of a streamed answer, flushed at once.
  [[nodiscard]] virtual Task<void> write(std::span<const char> data) = 0;
  /// Ends a streamed answer.
  [[nodiscard]] virtual Task<void> finish() = 0;
  /// To be sent at the end of a streamed answer; dropped when that is not chunked, for nothing else can carry them.
  virtual void add_trailers(Headers trailers) = 0;
  /// Several steps of a streamed answer in one packet: `head`, when given, begins it; `pieces` are body bytes; `last`
  /// ends it. What a proxy uses.
  [[nodiscard]] virtual Task<void> send(ResponseHead* head, std::span<const std::string_view> pieces, bool last);
  /// A whole streamed answer that is short, without waiting: false when the client did not take all of it at once, then
  /// `flush` has to follow.
  [[nodiscard]] virtual Result<bool> send_now(ResponseHead& head, std::span<const std::string_view> pieces) = 0;
  [[nodiscard]] virtual Task<void> flush() = 0;
  /// Answers 101 (Upgrade) or 200 (CONNECT) and hands the raw connection over; it ends with the returned stream.
  [[nodiscard]] virtual Task<std::unique_ptr<ByteStream>> upgrade(ResponseHead head) = 0;
  /// True once a head has been sent.
  [[nodiscard]] virtual bool answered() const = 0;

  /// Calls `gone` once when the client is seen to have gone away while the handler runs; empty ends the watch.
  virtual void on_client_gone(std::function<void()> gone) { static_cast<void>(gone); }

  /// Ends the connection at once, whatever is under way on it, upgraded or not: what the handler waits for fails.
  virtual void abort() = 0;

  /// A fact about this request for whoever watches it (access log, metrics): "user" is who asked, "route" the class of
  /// route that answered ("api", "ide", …). Dropped unless somebody watches.
  virtual void note(std::string_view key, std::string_view value) {
    static_cast<void>(key);
    static_cast<void>(value);
  }
};

/// Answers one request. Called for one request of a connection at a time. Exceptions become 500 and are logged.
using Handler = std::function<asio::awaitable<void>(Exchange&)>;

/// Bounds of a server; every external input has one.
struct ServerLimits {
  std::size_t head_bytes = 32 * 1024;           ///< Start line and all headers; beyond it 431.
  std::size_t header_count = 128;               ///< Beyond it 431.
  std::chrono::seconds head_timeout{15};        ///< From connection (or first byte) to the end of the head; 408.
  std::chrono::seconds idle_timeout{75};        ///< Between two requests on one connection.
  std::chrono::seconds body_stall_timeout{60};  ///< Without a byte of a body, or for a whole answer.
  std::size_t slowest_answer = 16 * 1024;       ///< Bytes of a whole answer that a client must take in a second.
  std::size_t connections = 20000;              ///< Open connections per listener; beyond it they are closed.
  std::chrono::seconds half_closed_grace{2};    ///< A client that ended its side is taken for gone after that.
  std::size_t drained_body_bytes = 256 * 1024;  ///< Of a body nobody read: beyond it the connection is closed.
};

/// Listens and serves HTTP/1.1 on one executor. For several cores make one per executor: they share the port by
/// SO_REUSEPORT. The parser is strict: see http/README.md for what is refused and how.
class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(asio::any_io_executor executor, Endpoint endpoint,
                                                              Handler handler, ServerLimits limits = {});
  virtual ~Server() = default;
  /// The bound address, with the real port when 0 was asked for.
  [[nodiscard]] virtual Endpoint local_endpoint() const = 0;
  /// Also from other threads.
  [[nodiscard]] virtual std::size_t open_connections() const = 0;
  /// Accepts and serves until `shut_down`.
  [[nodiscard]] virtual asio::awaitable<void> run() = 0;
  /// Stops accepting, lets requests under way finish for `grace`, closes idle connections at once and upgraded ones
  /// after `grace`, then returns. Call on the server's executor.
  [[nodiscard]] virtual asio::awaitable<void> shut_down(std::chrono::steady_clock::duration grace) = 0;
};

}  // namespace codehub::http
