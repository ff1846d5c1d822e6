#include "socket_stream.hpp"

#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::http {
namespace {

Attempt attempt_of(ssize_t result) {
  if (result >= 0) return {Attempt::State::kDone, static_cast<std::size_t>(result), 0};
  if (errno == EAGAIN || errno == EWOULDBLOCK) return {Attempt::State::kWouldBlock, 0, 0};
  return {Attempt::State::kFailed, 0, errno};
}

}  // namespace

Error stream_error(std::string_view what, const boost::system::error_code& error) {
  if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
    return Error{ErrorCode::kCancelled, fmt::format("{}: cancelled", what), {}, 0};
  }
  return Error{ErrorCode::kUpstreamUnavailable, fmt::format("{}: {}", what, error.message()), error.to_string(), 0};
}

Error stream_error(std::string_view what, int error_number) {
  return stream_error(what, boost::system::error_code(error_number, boost::system::system_category()));
}

SocketStream::~SocketStream() {
  if (watcher_ != nullptr) *watcher_ = nullptr;
}

Attempt SocketStream::read_now(std::span<char> buffer) {
  if (!unread_.empty()) {
    const auto count = unread_.copy(buffer.data(), buffer.size());
    unread_.erase(0, count);
    return {Attempt::State::kDone, count, 0};
  }
  ssize_t result = -1;
  do {
    result = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return {Attempt::State::kEnd, 0, 0};
  return attempt_of(result);
}

Attempt SocketStream::write_now(std::span<const iovec> parts) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());  // sendmsg does not change it.
  message.msg_iovlen = parts.size();
  ssize_t result = -1;
  do {
    result = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (result < 0 && errno == EINTR);
  return attempt_of(result);
}

Task<void> SocketStream::wait(asio::socket_base::wait_type direction) {
  const auto [error] = co_await socket_.async_wait(direction, asio::as_tuple(asio::use_awaitable));
  // After an error this object may be gone already.
  if (error) co_return fail(stream_error("connection", error));
  co_return Result<void>();
}

Task<std::size_t> SocketStream::read_some(std::span<char> buffer) {
  while (true) {
    const auto attempt = read_now(buffer);
    switch (attempt.state) {
      case Attempt::State::kDone: co_return attempt.bytes;
      case Attempt::State::kEnd: co_return 0;
      case Attempt::State::kFailed: co_return fail(stream_error("reading from a connection", attempt.error));
      case Attempt::State::kWouldBlock: break;
    }
    CO_CHECK(co_await wait(asio::socket_base::wait_read));
  }
}

Task<void> SocketStream::write_all(std::span<const char> data) {
  while (!data.empty()) {
    const iovec part{const_cast<char*>(data.data()), data.size()};
    const auto attempt = write_now({&part, 1});
    if (attempt.state == Attempt::State::kFailed)
      co_return fail(stream_error("writing to a connection", attempt.error));
    data = data.subspan(attempt.bytes);
    if (data.empty()) break;
    CO_CHECK(co_await wait(asio::socket_base::wait_write));
  }
  co_return Result<void>();
}

std::size_t SocketStream::try_write(std::span<const char> data) {
  const iovec part{const_cast<char*>(data.data()), data.size()};  // sendmsg does not change it.
  return data.empty() ? 0 : write_now({&part, 1}).bytes;
}

void SocketStream::shutdown_write() {
  boost::system::error_code ignored;  // The peer may be gone already: then there is nobody to tell.
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

void SocketStream::close() {
  boost::system::error_code ignored;  // Nothing can be done about a failed close.
  socket_.close(ignored);
}

bool SocketStream::is_quiet() {
  if (!unread_.empty()) return false;
  char byte = 0;
  const auto result = ::recv(socket_.native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace codehub::http
