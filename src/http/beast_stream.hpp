#pragma once

// Seen by websocket.cpp only: a ByteStream in the form that Beast reads and writes.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "codehub/http/stream.hpp"

namespace codehub::http {

/// Until it has a stream it only collects what is written: so Beast makes the answer to a hand-shake and the Exchange
/// sends it.
class BeastStream {
 public:
  using executor_type = asio::any_io_executor;
  using error_code = boost::system::error_code;

  explicit BeastStream(executor_type executor) : executor_(std::move(executor)) {}
  [[nodiscard]] executor_type get_executor() const { return executor_; }

  void attach(std::unique_ptr<ByteStream> stream) { stream_ = std::move(stream); }
  [[nodiscard]] const std::string& written() const { return written_; }
  void close() {
    if (stream_) stream_->close();
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const asio::mutable_buffer first = first_of<asio::mutable_buffer>(buffers);
    auto start = [this, first](auto handler) {
      spawn(read_some({static_cast<char*>(first.data()), first.size()}), std::move(handler));
    };
    return asio::async_initiate<Token, void(error_code, std::size_t)>(std::move(start), token);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    const asio::const_buffer first = first_of<asio::const_buffer>(buffers);
    auto start = [this, first](auto handler) {
      spawn(write({static_cast<const char*>(first.data()), first.size()}), std::move(handler));
    };
    return asio::async_initiate<Token, void(error_code, std::size_t)>(std::move(start), token);
  }

 private:
  struct Outcome {
    error_code error;
    std::size_t bytes = 0;
  };

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
      const Buffer buffer(*it);
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }

  static error_code error_of(const Error& error) {
    if (error.code == ErrorCode::kCancelled) return asio::error::operation_aborted;
    return asio::error::connection_reset;
  }

  asio::awaitable<Outcome> read_some(std::span<char> into) {
    if (!stream_ || into.empty()) co_return Outcome{};
    const auto count = co_await stream_->read_some(into);
    Outcome outcome;
    if (!count) {
      outcome.error = error_of(count.error());
    } else {
      outcome.bytes = *count;
      if (*count == 0) outcome.error = asio::error::eof;
    }
    co_return outcome;
  }

  asio::awaitable<Outcome> write(std::span<const char> data) {
    Outcome outcome;
    if (!stream_) {
      written_.append(data.data(), data.size());
    } else {
      const auto sent = co_await stream_->write_all(data);
      if (!sent) outcome.error = error_of(sent.error());
    }
    if (!outcome.error) outcome.bytes = data.size();
    co_return outcome;
  }

  template <class Handler>
  void spawn(asio::awaitable<Outcome> work, Handler handler) {
    const auto slot = asio::get_associated_cancellation_slot(handler);
    auto done = [handler = std::move(handler)](const std::exception_ptr& thrown, const Outcome& outcome) mutable {
      const error_code error = thrown ? error_code(asio::error::operation_aborted) : outcome.error;
      std::move(handler)(error, outcome.bytes);
    };
    asio::co_spawn(executor_, std::move(work), asio::bind_cancellation_slot(slot, std::move(done)));
  }

  executor_type executor_;
  std::unique_ptr<ByteStream> stream_;
  std::string written_;
};

/// What Beast calls when a time-out of its own is over.
inline void beast_close_socket(BeastStream& stream) { stream.close(); }

/// What Beast calls to end a connection after the closing hand-shake.
inline void teardown(boost::beast::role_type, BeastStream& stream, boost::system::error_code& error) {
  stream.close();
  error = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type, BeastStream& stream, Handler&& handler) {
  stream.close();
  asio::post(stream.get_executor(),
             [handler = std::forward<Handler>(handler)]() mutable { std::move(handler)(boost::system::error_code()); });
}

}  // namespace codehub::http
