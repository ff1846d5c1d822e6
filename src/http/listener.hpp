#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "codehub/http/stream.hpp"
#include "socket_stream.hpp"

namespace codehub::http {

/// One connection that was accepted.
struct Accepted {
  std::unique_ptr<SocketStream> stream;
  std::string peer_address;  ///< Empty for unix sockets.
};

/// A listening socket. A stale unix socket file is replaced.
class Listener {
 public:
  /// Shared by SO_REUSEPORT with other threads and processes of this user, or refused to everybody else.
  enum class Port { kShared, kOwn };
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(asio::any_io_executor executor, const Endpoint& endpoint,
                                                              Port port = Port::kShared);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] const Endpoint& local_endpoint() const { return local_; }
  /// Waits for a connection; kCancelled after `close`.
  [[nodiscard]] Task<Accepted> accept();
  void close();

 private:
  Listener(asio::any_io_executor executor, int handle, const Endpoint& endpoint);

  asio::posix::stream_descriptor socket_;
  Endpoint local_;
};

}  // namespace codehub::http
