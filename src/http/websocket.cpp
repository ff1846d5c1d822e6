#include "codehub/http/websocket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "beast_stream.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/domain/text.hpp"
#include "head_parser.hpp"

namespace codehub::http {
namespace {

namespace beast = boost::beast;
using UpgradeRequest = beast::http::request<beast::http::empty_body>;

constexpr auto kCloseLimit = std::chrono::seconds(3);
/// A buffer that grew for one large message is not kept beyond this.
constexpr std::size_t kKeptBuffer = 16 * 1024;
/// A client masks what it sends in a copy of this size, which is one write each.
constexpr std::size_t kClientWriteBuffer = 64 * 1024;
constexpr const char* kSubprotocol = "Sec-WebSocket-Protocol";
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

Error websocket_error(std::string_view what, const boost::system::error_code& error) {
  if (error == beast::websocket::error::closed || error == asio::error::eof ||
      error == asio::error::operation_aborted) {
    return Error{ErrorCode::kCancelled, std::string(what) + ": the peer has closed", {}, 0};
  }
  if (error == beast::websocket::error::message_too_big || error == beast::websocket::error::buffer_overflow) {
    return Error{ErrorCode::kTooLarge, std::string(what) + ": the message is too large", {}, 0};
  }
  return Error{ErrorCode::kUpstreamUnavailable, std::string(what) + ": " + error.message(), error.to_string(), 0};
}

class BeastWebSocket final : public WebSocket {
 public:
  explicit BeastWebSocket(asio::any_io_executor executor) : socket_(std::move(executor)) {
    // No compression: terminals send little, and its memory is per connection.
    socket_.read_message_max(kMaxMessageBytes);
    socket_.auto_fragment(false);
  }

  Task<void> accept(Exchange& exchange, std::string subprotocol);
  Task<void> connect(std::unique_ptr<ByteStream> stream, std::string target, Headers headers);

  Task<Message> read() override;
  Task<void> write_text(std::string_view data) override;
  Task<void> write_binary(std::string_view data) override;
  void keep_alive(std::chrono::seconds limit) override;
  asio::awaitable<void> close() override;

 private:
  Task<void> write(std::string_view data, bool text);
  Task<void> shake_hands_on_close();

  beast::websocket::stream<BeastStream> socket_;
  beast::flat_buffer buffer_;
};

UpgradeRequest to_beast(const RequestHead& head) {
  UpgradeRequest request;
  request.method_string(head.method);
  request.target(head.target);
  request.version(static_cast<unsigned>(head.version));
  for (const auto& header : head.headers.all()) request.insert(header.name, header.value);
  return request;
}

// One of a list such as "chat, superchat".
bool offers(std::string_view list, std::string_view protocol) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (trim(list.substr(0, comma)) == protocol) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Task<void> BeastWebSocket::accept(Exchange& exchange, std::string subprotocol) {
  const auto request = to_beast(exchange.request());
  if (!subprotocol.empty() && !offers(exchange.request().headers.get(kSubprotocol), subprotocol)) {
    co_return fail(ErrorCode::kInvalidRequest, "this address speaks WebSocket with the subprotocol " + subprotocol);
  }
  auto decorate = [&subprotocol](beast::websocket::response_type& response) {
    if (!subprotocol.empty()) response.set(kSubprotocol, subprotocol);
  };
  socket_.set_option(beast::websocket::stream_base::decorator(decorate));
  const auto [error] = co_await socket_.async_accept(request, kAwait);
  ResponseHead head;
  const auto parsed = parse_response_head(socket_.next_layer().written(), HeadLimits{}, head);
  if (error || !parsed || head.status != 101) {
    co_return fail(ErrorCode::kInvalidRequest, "this needs a WebSocket connection (RFC 6455, version 13)",
                   error.message());
  }
  CO_TRY(auto stream, co_await exchange.upgrade(std::move(head)));
  socket_.next_layer().attach(std::move(stream));
  co_return Result<void>();
}

Task<void> BeastWebSocket::connect(std::unique_ptr<ByteStream> stream, std::string target, Headers headers) {
  socket_.next_layer().attach(std::move(stream));
  const std::string host(headers.get("Host"));
  headers.remove("Host");
  socket_.write_buffer_bytes(kClientWriteBuffer);
  auto decorate = [&headers](beast::websocket::request_type& request) {
    for (const auto& header : headers.all()) request.insert(header.name, header.value);
  };
  socket_.set_option(beast::websocket::stream_base::decorator(decorate));
  beast::websocket::response_type response;
  const auto [error] = co_await socket_.async_handshake(response, host, target, kAwait);
  if (error == beast::websocket::error::upgrade_declined) {
    const auto status = std::to_string(response.result_int());
    co_return fail(response.result_int() == 401   ? ErrorCode::kUnauthorized
                   : response.result_int() == 403 ? ErrorCode::kForbidden
                   : response.result_int() == 404 ? ErrorCode::kNotFound
                                                  : ErrorCode::kUpstreamUnavailable,
                   "the server refused the WebSocket with status " + status);
  }
  if (error) co_return fail(websocket_error("opening a WebSocket", error));
  if (headers.contains(kSubprotocol) && response[kSubprotocol] != headers.get(kSubprotocol)) {
    co_return fail(ErrorCode::kUpstreamUnavailable,
                   "the server does not speak the subprotocol " + std::string(headers.get(kSubprotocol)));
  }
  co_return Result<void>();
}

Task<WebSocket::Message> BeastWebSocket::read() {
  const auto [error, size] = co_await socket_.async_read(buffer_, kAwait);
  if (error) co_return fail(websocket_error("reading from a WebSocket", error));
  Message message;
  message.text = socket_.got_text();
  message.data.assign(static_cast<const char*>(buffer_.data().data()), size);
  buffer_.clear();
  if (buffer_.capacity() > kKeptBuffer) buffer_.shrink_to_fit();
  co_return message;
}

Task<void> BeastWebSocket::write(std::string_view data, bool text) {
  socket_.text(text);
  const auto [error, size] = co_await socket_.async_write(asio::buffer(data), kAwait);
  static_cast<void>(size);
  if (error) co_return fail(websocket_error("writing to a WebSocket", error));
  co_return Result<void>();
}

Task<void> BeastWebSocket::write_text(std::string_view data) { return write(data, true); }
Task<void> BeastWebSocket::write_binary(std::string_view data) { return write(data, false); }

void BeastWebSocket::keep_alive(std::chrono::seconds limit) {
  beast::websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = beast::websocket::stream_base::none();
  timeout.idle_timeout = limit;
  timeout.keep_alive_pings = true;
  socket_.set_option(timeout);
}

Task<void> BeastWebSocket::shake_hands_on_close() {
  const auto [error] = co_await socket_.async_close(beast::websocket::close_code::normal, kAwait);
  if (error) co_return fail(websocket_error("closing a WebSocket", error));
  co_return Result<void>();
}

asio::awaitable<void> BeastWebSocket::close() {
  auto closing = shake_hands_on_close();
  // A peer that is gone already is closed too: there is nobody to tell.
  const auto closed = co_await with_deadline(kCloseLimit, "closing a WebSocket", std::move(closing));
  static_cast<void>(closed);
  socket_.next_layer().close();
}

}  // namespace

Task<std::unique_ptr<WebSocket>> WebSocket::accept(Exchange& exchange, std::string subprotocol) {
  auto socket = std::make_unique<BeastWebSocket>(co_await this_executor());
  CO_CHECK(co_await socket->accept(exchange, std::move(subprotocol)));
  co_return socket;
}

Task<std::unique_ptr<WebSocket>> WebSocket::connect(std::unique_ptr<ByteStream> stream, std::string target,
                                                    Headers headers) {
  auto socket = std::make_unique<BeastWebSocket>(co_await this_executor());
  CO_CHECK(co_await socket->connect(std::move(stream), std::move(target), std::move(headers)));
  co_return socket;
}

}  // namespace codehub::http
