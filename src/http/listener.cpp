#include "listener.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/fault.hpp"

namespace codehub::http {
namespace {

constexpr int kBacklog = 4096;  // Bounded by net.core.somaxconn.

tl::unexpected<Error> cannot_listen(const Endpoint& endpoint, int error_number) {
  const boost::system::error_code error(error_number, boost::system::system_category());
  return fail(ErrorCode::kInvalidState, fmt::format("cannot listen on {}: {}", to_string(endpoint), error.message()),
              error.to_string());
}

/// A file that a killed process left behind; one that somebody still serves is not touched.
void remove_stale_socket(const SocketAddress& address, const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return;
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return;
  const int connected = ::connect(probe, reinterpret_cast<const sockaddr*>(&address.storage), address.size);
  if (connected != 0 && errno == ECONNREFUSED) ::unlink(path.c_str());
  ::close(probe);
}

}  // namespace

Listener::Listener(asio::any_io_executor executor, int handle, const Endpoint& endpoint)
    : socket_(std::move(executor), handle), local_(endpoint) {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  if (!endpoint.unix_socket && ::getsockname(handle, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) == 0) {
    local_ = to_endpoint(bound);
  }
}

Result<std::unique_ptr<Listener>> Listener::open(asio::any_io_executor executor, const Endpoint& endpoint, Port port) {
  TRY(const auto address, to_address(endpoint));
  const int family = address.storage.ss_family;
  if (endpoint.unix_socket) remove_stale_socket(address, endpoint.host);
  const int handle = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (handle < 0) return cannot_listen(endpoint, errno);
  const int on = 1;
  bool listening = true;
  if (!endpoint.unix_socket) {
    listening = ::setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                (port == Port::kOwn || ::setsockopt(handle, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
  }
  listening = listening && ::bind(handle, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0 &&
              ::listen(handle, kBacklog) == 0;
  if (!listening) {
    const int error = errno;
    ::close(handle);
    return cannot_listen(endpoint, error);
  }
  return std::unique_ptr<Listener>(new Listener(std::move(executor), handle, endpoint));
}

Listener::~Listener() { close(); }

void Listener::close() {
  if (!socket_.is_open()) return;
  boost::system::error_code ignored;  // Nothing can be done about a failed close.
  socket_.close(ignored);
  if (local_.unix_socket) ::unlink(local_.host.c_str());
}

Task<Accepted> Listener::accept() {
  while (true) {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    const int handle = ::accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (handle >= 0) {
      const int family = peer.storage.ss_family;
      NativeSocket socket(socket_.get_executor());
      boost::system::error_code failed;
      if (fault_point("http.accept")) failed = asio::error::no_descriptors;
      // The constructor that takes a handle throws, and closes nothing, where the reactor has no room for one more.
      if (!failed) socket.assign(asio::generic::stream_protocol(family, 0), handle, failed);
      if (failed) {
        ::close(handle);
        co_return fail(stream_error("accepting a connection", failed));
      }
      tune(handle, family);
      Accepted accepted;
      accepted.stream = std::make_unique<SocketStream>(std::move(socket));
      if (family != AF_UNIX) accepted.peer_address = to_endpoint(peer).host;
      co_return accepted;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) co_return fail(stream_error("accepting a connection", errno));
    const auto [error] =
        co_await socket_.async_wait(asio::posix::descriptor_base::wait_read, asio::as_tuple(asio::use_awaitable));
    if (error) co_return fail(stream_error("accepting a connection", error));
  }
}

}  // namespace codehub::http
