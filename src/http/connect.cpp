#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/deadline.hpp"
#include "socket_stream.hpp"

namespace codehub::http {
namespace {

constexpr auto kConnectLimit = std::chrono::seconds(10);

Task<std::vector<SocketAddress>> resolve(const Endpoint& endpoint) {
  std::vector<SocketAddress> addresses;
  if (auto address = to_address(endpoint); address || endpoint.unix_socket) {
    CO_CHECK(address);
    addresses.push_back(*address);
    co_return addresses;
  }
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [error, found] = co_await resolver.async_resolve(endpoint.host, std::to_string(endpoint.port),
                                                              asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(stream_error(fmt::format("looking up `{}`", endpoint.host), error));
  for (const auto& entry : found) {
    Endpoint one;
    one.host = entry.endpoint().address().to_string();
    one.port = entry.endpoint().port();
    CO_TRY(auto address, to_address(one));
    addresses.push_back(address);
  }
  co_return addresses;
}

Task<std::unique_ptr<ByteStream>> connect_to(SocketAddress address, std::string name) {
  const int family = address.storage.ss_family;
  // Close-on-exec from the beginning: process 1 of a workspace starts programs at any time.
  const int handle = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (handle < 0) co_return fail(stream_error(fmt::format("connecting to {}", name), errno));
  NativeSocket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  socket.assign(asio::generic::stream_protocol(family, 0), handle, error);
  if (error) {
    ::close(handle);
    co_return fail(stream_error(fmt::format("connecting to {}", name), error));
  }
  tune(handle, family);
  const asio::generic::stream_protocol::endpoint peer(&address.storage, address.size);
  const auto [failed] = co_await socket.async_connect(peer, asio::as_tuple(asio::use_awaitable));
  if (failed) co_return fail(stream_error(fmt::format("connecting to {}", name), failed));
  co_return std::make_unique<SocketStream>(std::move(socket));
}

Task<std::unique_ptr<ByteStream>> connect_to_any(Endpoint endpoint) {
  CO_TRY(const auto addresses, co_await resolve(endpoint));
  Error last{ErrorCode::kUpstreamUnavailable, fmt::format("`{}` has no address", endpoint.host), {}, 0};
  for (const auto& address : addresses) {
    auto stream = co_await connect_to(address, to_string(endpoint));
    if (stream || stream.error().code == ErrorCode::kCancelled) co_return stream;
    last = stream.error();
  }
  co_return fail(std::move(last));
}

}  // namespace

Task<std::unique_ptr<ByteStream>> connect(Endpoint endpoint) {
  auto what = fmt::format("connecting to {}", to_string(endpoint));
  auto attempt = connect_to_any(std::move(endpoint));
  auto stream = co_await with_deadline(kConnectLimit, std::move(what), std::move(attempt));
  if (!stream && stream.error().code == ErrorCode::kDeadlineExceeded) {
    stream.error().code = ErrorCode::kUpstreamUnavailable;
  }
  co_return stream;
}

}  // namespace codehub::http
