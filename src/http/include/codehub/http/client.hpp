#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "codehub/base/task.hpp"
#include "codehub/http/message.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::http {

/// One HTTP/1.1 connection to a server, used for one exchange at a time. Belongs to one executor.
class ClientConnection {
 public:
  /// Takes over an open stream.
  [[nodiscard]] static std::unique_ptr<ClientConnection> over(std::unique_ptr<ByteStream> stream);
  virtual ~ClientConnection() = default;

  /// Sends head and (when given) the whole body with its length. Host must be among the headers.
  [[nodiscard]] virtual Task<void> send(RequestHead head, std::string body) = 0;
  /// Sends the head alone; the body follows by `write_body` (framed by the head's Content-Length, or chunked).
  [[nodiscard]] virtual Task<void> send_head(RequestHead head, bool has_body) = 0;
  [[nodiscard]] virtual Task<void> write_body(std::span<const char> data) = 0;
  [[nodiscard]] virtual Task<void> finish_body() = 0;
  /// Reads the final response head; 1xx other than 101 are skipped.
  [[nodiscard]] virtual Task<ResponseHead> read_head() = 0;
  /// Body bytes; 0 at the end. Strict framing as in the server.
  [[nodiscard]] virtual Task<std::size_t> read_body(std::span<char> buffer) = 0;
  [[nodiscard]] virtual Task<std::string> read_whole_body(std::size_t limit) = 0;
  /// After 101 or a CONNECT's 200: the raw stream, with bytes already received first. Leaves this object empty.
  [[nodiscard]] virtual std::unique_ptr<ByteStream> release() = 0;
  /// True when the exchange is over and the connection may carry another.
  [[nodiscard]] virtual bool reusable() const = 0;
  virtual void close() = 0;
};

/// Opens the stream under a client connection: TCP, unix socket, a tunnel through an agent.
using Dialer = std::function<Task<std::unique_ptr<ByteStream>>()>;

/// A server, by its address or by a way to it.
struct Upstream {
  std::string key;  ///< Connections with one key are interchangeable.
  Dialer dial;
};

/// One request, one whole answer over a fresh connection; bounded in time and size.
struct FetchOptions {
  std::chrono::steady_clock::duration deadline = std::chrono::seconds(30);
  std::size_t body_limit = 8 * 1024 * 1024;
};
[[nodiscard]] Task<Response> fetch(Dialer dial, RequestHead head, std::string body, FetchOptions options = {});

/// Keeps idle connections per key for reuse. One per executor; not thread-safe.
class ConnectionPool {
 public:
  struct Limits {
    std::size_t idle_per_key = 32;
    std::size_t idle_total = 1024;
    std::chrono::seconds idle_for{20};
  };
  explicit ConnectionPool(asio::any_io_executor executor, Limits limits);
  explicit ConnectionPool(asio::any_io_executor executor);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  struct Lease {
    std::unique_ptr<ClientConnection> connection;
    bool reused =
        false;  ///< An idle one may have been closed by its peer meanwhile: safe requests are tried once more.
  };
  [[nodiscard]] Task<Lease> acquire(const std::string& key, Dialer dial);
  /// An idle connection that is still good; null when there is none.
  [[nodiscard]] std::unique_ptr<ClientConnection> take_idle(const std::string& key);
  /// Takes back a reusable connection, closes any other.
  void release(const std::string& key, std::unique_ptr<ClientConnection> connection);
  /// Closes the idle connections of a key, for example when a workspace stops.
  void drop(const std::string& key);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace codehub::http
