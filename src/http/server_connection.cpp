#include "server_connection.hpp"

#include <poll.h>

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "codehub/base/log.hpp"
#include "codehub/http/error_response.hpp"
#include "request_id.hpp"

namespace codehub::http {
namespace {

constexpr auto kLingerLimit = std::chrono::seconds(2);
constexpr auto kNever = ServerConnection::Clock::time_point::max();

Response refusal_response(const Refusal& refusal, std::string_view request_id) {
  Error error{ErrorCode::kInvalidRequest, std::string(refusal.reason), {}, 0};
  auto response = render_error(error, request_id);
  response.status = refusal.status;
  return response;
}

bool is_cancellation(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

std::string words_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

ServerConnection::ServerConnection(std::unique_ptr<SocketStream> stream, std::string peer_address,
                                   const Handler& handler, const ServerLimits& limits)
    : stream_(std::move(stream)),
      out_(*stream_),
      in_(out_),
      handler_(handler),
      limits_(limits),
      peer_address_(std::move(peer_address)),
      deadline_(Clock::now() + limits.head_timeout) {}

ServerConnection::~ServerConnection() {
  if (upgraded_ != nullptr) upgraded_->watch(nullptr);
}

void ServerConnection::close() {
  if (stream_) stream_->close();
  if (upgraded_ != nullptr) upgraded_->close();
}

void ServerConnection::abort() {
  close();
  if (phase_ == Phase::kHandling && gone_) std::exchange(gone_, nullptr)();
}

void ServerConnection::expire() {
  deadline_ = kNever;
  if (phase_ == Phase::kHead && !in_.empty()) {
    late_ = true;
    boost::system::error_code ignored;  // Fails only when the socket is closed already.
    stream_->native().cancel(ignored);
  } else {
    close();
  }
}

void ServerConnection::drain() {
  closing_ = true;
  if (phase_ == Phase::kIdle || (phase_ == Phase::kHead && in_.empty())) close();
}

void ServerConnection::look_for_client(Clock::time_point now) {
  if (!gone_ || phase_ != Phase::kHandling) return;
  pollfd look{stream_->native().native_handle(), POLLRDHUP, 0};
  if (::poll(&look, 1, 0) <= 0) return;
  // A client may end its own side after its request and still wait for the answer, but hardly anyone does.
  if (half_closed_at_ == kNever) half_closed_at_ = now;
  const bool broken = (look.revents & (POLLERR | POLLHUP)) != 0;
  if (!broken && (writing_ || !body_.done() || now - half_closed_at_ < limits_.half_closed_grace)) return;
  keep_alive_ = false;
  const auto gone = std::exchange(gone_, nullptr);
  gone();
}

asio::awaitable<void> ServerConnection::serve() {
  std::exception_ptr thrown;
  try {
    co_await serve_requests();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown && !is_cancellation(thrown)) {
    log::error("http", "a connection ended with an exception", {{"peer", peer_address_}, {"error", words_of(thrown)}});
  }
  phase_ = Phase::kEnding;
  if (stream_) stream_->close();
}

asio::awaitable<void> ServerConnection::serve_requests() {
  while (true) {
    const bool arrived = co_await read_head();
    if (!arrived) co_return;
    co_await handle();
    if (phase_ == Phase::kUpgraded || answer_ != Answer::kDone) co_return;
    bool goes_on = keep_alive_;
    if (goes_on) goes_on = co_await drain_body();
    if (!goes_on) break;
    if (closing_) co_return;
    forget_request();
  }
  if (!in_.empty() || !body_.done()) co_await linger();
}

void ServerConnection::forget_request() {
  answer_ = Answer::kNone;
  last_chunk_.clear();
  head_only_ = false;
  half_closed_at_ = kNever;
  gone_ = nullptr;
  phase_ = in_.empty() ? Phase::kIdle : Phase::kHead;
  deadline_ = Clock::now() + (in_.empty() ? limits_.idle_timeout : limits_.head_timeout);
}

asio::awaitable<bool> ServerConnection::read_head() {
  const HeadLimits limits{limits_.head_bytes, limits_.header_count};
  while (true) {
    const auto end = find_head_end(in_.data(), limits, true);
    if (end && *end > 0) {
      const auto facts = parse_request_head(in_.data().substr(0, *end), limits, request_);
      if (facts) {
        in_.consume(*end);
        facts_ = *facts;
        body_.start(facts_.framing);
        co_return true;
      }
      co_await refuse(facts.error());
      co_return false;
    }
    if (!end) {
      co_await refuse(end.error());
      co_return false;
    }
    const auto block = in_.data().size() < kSmallBlock ? kSmallBlock : std::max(kLargeBlock, limits_.head_bytes + 1);
    const auto count = co_await in_.fill(block);
    if (late_) co_await refuse(Refusal{408, "the request head did not come in time"});
    if (late_ || !count || *count == 0) co_return false;
    if (phase_ == Phase::kIdle) {
      phase_ = Phase::kHead;
      deadline_ = Clock::now() + limits_.head_timeout;
    }
  }
}

asio::awaitable<void> ServerConnection::refuse(const Refusal& refusal) {
  new_request_id(request_id_);
  request_.method.clear();
  phase_ = Phase::kEnding;
  keep_alive_ = false;
  deadline_ = Clock::now() + kLingerLimit;
  auto response = refusal_response(refusal, request_id_);
  // Failing means that the client is gone: then nobody needs the answer.
  static_cast<void>(co_await respond(std::move(response)));
  co_await linger();
}

// Closing with unread bytes resets the connection and may destroy the answer on its way (RFC 9112 section 9.6).
asio::awaitable<void> ServerConnection::linger() {
  phase_ = Phase::kEnding;
  deadline_ = Clock::now() + kLingerLimit;
  stream_->shutdown_write();
  while (true) {
    in_.consume(in_.data().size());
    const auto count = co_await in_.fill(kSmallBlock);
    if (!count || *count == 0) co_return;
  }
}

asio::awaitable<void> ServerConnection::handle() {
  phase_ = Phase::kHandling;
  deadline_ = kNever;
  keep_alive_ = facts_.keep_alive;
  new_request_id(request_id_);
  std::exception_ptr thrown;
  try {
    co_await handler_(*this);
  } catch (...) {
    thrown = std::current_exception();
  }
  gone_ = nullptr;
  if (thrown && !is_cancellation(thrown)) {
    log::error("http", "a handler threw an exception", {{"request_id", request_id_}, {"error", words_of(thrown)}});
  }
  if (answer_ != Answer::kNone) co_return;
  Error error{ErrorCode::kInternal, "the server failed to answer this request", {}, 0};
  auto response = render_error(error, request_id_);
  static_cast<void>(co_await respond(std::move(response)));
}

asio::awaitable<bool> ServerConnection::drain_body() {
  if (body_.done()) co_return true;
  phase_ = Phase::kDraining;
  std::size_t drained = 0;
  while (true) {
    const auto piece = co_await next_piece(kLargeBlock);
    if (!piece) co_return false;
    if (piece->empty()) co_return true;
    drained += piece->size();
    if (drained > limits_.drained_body_bytes) co_return false;
  }
}

Task<std::string_view> ServerConnection::next_piece(std::size_t most) {
  while (true) {
    auto piece = body_.take(in_, most);
    if (!piece) keep_alive_ = false;
    if (!piece || !piece->empty() || body_.done()) co_return piece;
    if (facts_.expects_continue) CO_CHECK(co_await send_continue());
    deadline_ = Clock::now() + limits_.body_stall_timeout;
    const auto count = co_await in_.fill(body_.block_size());
    deadline_ = kNever;
    if (count && *count > 0) continue;
    keep_alive_ = false;
    if (!count) co_return fail(count.error());
    CO_CHECK(body_.on_end());
  }
}

Task<void> ServerConnection::send_continue() {
  facts_.expects_continue = false;
  if (answered()) co_return Result<void>();
  Packet packet;
  packet.head() = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await transmit(packet);
}

Task<std::size_t> ServerConnection::read_body(std::span<char> buffer) {
  CO_TRY(const std::string_view piece, co_await next_piece(buffer.size()));
  co_return piece.copy(buffer.data(), buffer.size());
}

Task<std::string> ServerConnection::read_whole_body(std::size_t limit) {
  std::string whole;
  const auto too_large = [limit] {
    return fail(ErrorCode::kTooLarge, "the body is larger than " + std::to_string(limit) + " bytes");
  };
  if (facts_.framing.kind == Framing::Kind::kLength && facts_.framing.length > limit) co_return too_large();
  while (true) {
    CO_TRY(const std::string_view piece, co_await next_piece(kLargeBlock));
    if (piece.empty()) co_return whole;
    if (whole.size() + piece.size() > limit) co_return too_large();
    whole.append(piece);
  }
}

}  // namespace codehub::http
