// How a ServerConnection answers.
#include <utility>

#include "server_connection.hpp"

namespace codehub::http {
namespace {

constexpr std::size_t kMostPieces = 16;

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

Result<void> ServerConnection::may_answer() const {
  if (answer_ == Answer::kNone && stream_) return {};
  return fail(ErrorCode::kInternal, "this request has been answered already");
}

/// Decides framing and what becomes of the connection; `head` says the length or nothing.
ResponseFrame ServerConnection::frame_for(const ResponseHead& head) {
  const bool body_too_long = facts_.framing.kind == Framing::Kind::kLength && !body_.done() &&
                             facts_.framing.length > limits_.drained_body_bytes;
  // Whether a client that still waits for "100 Continue" will send its body cannot be known.
  const bool body_unsure = facts_.expects_continue && !body_.done();
  if (closing_ || body_too_long || body_unsure || head.headers.has_token("Connection", "close")) keep_alive_ = false;

  ResponseFrame frame;
  frame.request_id = request_id_;
  head_only_ = request_.method == "HEAD" || has_no_body(head.status);
  const auto length = head.headers.find("Content-Length");
  if (length && parse_length(*length, frame.framing.length) && head.status != 204) {
    frame.framing.kind = Framing::Kind::kLength;
  } else if (!head_only_ && request_.version == 11) {
    frame.framing.kind = Framing::Kind::kChunked;
  } else if (!head_only_) {
    frame.framing.kind = Framing::Kind::kUntilClose;
    keep_alive_ = false;
  }
  if (!keep_alive_) frame.connection = "close";
  if (keep_alive_ && request_.version == 10) frame.connection = "keep-alive";
  answer_framing_ = frame.framing;
  if (head_only_) answer_framing_ = Framing{};
  return frame;
}

Task<void> ServerConnection::transmit(Packet& packet) {
  half_closed_at_ = Clock::time_point::max();  // What comes back tells whether the client is still there.
  const auto sent = packet.send(out_);
  if (sent && *sent) co_return Result<void>();
  Result<void> finished;
  if (sent) {
    writing_ = true;
    finished = co_await packet.finish(out_);
    writing_ = false;
  } else {
    finished = fail(sent.error());
  }
  if (!finished) break_off();
  co_return finished;
}

Result<void> ServerConnection::add_pieces(Packet& packet, std::span<const std::string_view> pieces, bool last) {
  std::size_t size = 0;
  for (const auto& piece : pieces) size += piece.size();
  if (head_only_) return {};
  if (answer_framing_.kind == Framing::Kind::kLength) {
    if (size > answer_framing_.length || (last && size < answer_framing_.length)) {
      answer_ = Answer::kBroken;
      return fail(ErrorCode::kInternal, "the body does not have the length that its head says");
    }
    answer_framing_.length -= size;
  }
  const bool chunked = answer_framing_.kind == Framing::Kind::kChunked;
  if (chunked && size > 0) packet.add_chunk_size(size);
  for (const auto& piece : pieces) packet.add(piece);
  if (!chunked) return {};
  if (last && last_chunk_.empty()) last_chunk_ = "\r\n0\r\n\r\n";
  // What ends the chunk before it comes along.
  constexpr std::size_t kLineEnd = 2;
  const auto end = std::string_view(last_chunk_);
  if (size > 0) packet.add(last ? end : "\r\n");
  if (size == 0 && last) packet.add(end.substr(kLineEnd));
  return {};
}

Task<void> ServerConnection::respond(Response response) {
  CO_CHECK(may_answer());
  answer_ = Answer::kStarted;
  ResponseHead head;
  head.status = response.status;
  head.headers = std::move(response.headers);
  head.headers.remove("Content-Length");
  auto frame = frame_for(head);
  if (has_no_body(head.status)) {
    frame.framing = Framing{};
  } else {
    frame.framing = Framing{Framing::Kind::kLength, response.body.size()};
    if (facts_.keep_alive && !closing_ && phase_ == Phase::kHandling && request_.version == 10 &&
        frame.connection == "close" && !head.headers.has_token("Connection", "close")) {
      keep_alive_ = true;
      frame.connection = "keep-alive";
    }
  }
  Packet packet;
  append_response_head(packet.head(), head, frame);
  if (!head_only_) packet.add(response.body);
  // Whoever asks and does not read holds the answer's memory for so long and no longer.
  const bool bounded = phase_ == Phase::kHandling;
  const std::chrono::seconds reading(static_cast<std::int64_t>(response.body.size() / limits_.slowest_answer));
  if (bounded) deadline_ = Clock::now() + limits_.body_stall_timeout + reading;
  const auto sent = co_await transmit(packet);
  if (bounded) deadline_ = Clock::time_point::max();
  CO_CHECK(sent);
  answer_ = Answer::kDone;
  co_return Result<void>();
}

Task<void> ServerConnection::send(ResponseHead* head, std::span<const std::string_view> pieces, bool last) {
  if (pieces.size() > kMostPieces) {
    CO_CHECK(co_await send(head, pieces.first(kMostPieces), false));
    co_return co_await send(nullptr, pieces.subspan(kMostPieces), last);
  }
  Packet packet;
  if (head != nullptr) {
    CO_CHECK(may_answer());
    answer_ = Answer::kStarted;
    append_response_head(packet.head(), *head, frame_for(*head));
  }
  if (answer_ != Answer::kStarted) co_return fail(ErrorCode::kInternal, "there is no answer under way");
  CO_CHECK(add_pieces(packet, pieces, last));
  CO_CHECK(co_await transmit(packet));
  if (last) answer_ = Answer::kDone;
  co_return Result<void>();
}

Result<bool> ServerConnection::send_now(ResponseHead& head, std::span<const std::string_view> pieces) {
  if (pieces.size() > kMostPieces) return fail(ErrorCode::kInternal, "too many pieces for a short answer");
  CHECK_OK(may_answer());
  answer_ = Answer::kStarted;
  Packet packet;
  append_response_head(packet.head(), head, frame_for(head));
  CHECK_OK(add_pieces(packet, pieces, true));
  half_closed_at_ = Clock::time_point::max();
  const auto sent = packet.send(out_);
  if (!sent) {
    break_off();
    return fail(sent.error());
  }
  if (*sent) answer_ = Answer::kDone;
  if (!*sent) unsent_ = packet.rest();
  return *sent;
}

Task<void> ServerConnection::flush() {
  writing_ = true;
  const auto sent = co_await out_.stream->write_all(unsent_);
  writing_ = false;
  std::string().swap(unsent_);
  if (sent) {
    answer_ = Answer::kDone;
  } else {
    break_off();
  }
  co_return sent;
}

void ServerConnection::add_trailers(Headers trailers) {
  last_chunk_ = "\r\n";
  append_last_chunk(last_chunk_, trailers);
}

Task<void> ServerConnection::start(ResponseHead head) { co_return co_await send(&head, {}, false); }

Task<void> ServerConnection::write(std::span<const char> data) {
  const std::string_view piece(data.data(), data.size());
  co_return co_await send(nullptr, {&piece, 1}, false);
}

Task<void> ServerConnection::finish() { co_return co_await send(nullptr, {}, true); }

Task<std::unique_ptr<ByteStream>> ServerConnection::upgrade(ResponseHead head) {
  CO_CHECK(may_answer());
  if (!body_.done()) co_return fail(ErrorCode::kInvalidRequest, "a request with a body cannot be upgraded");
  answer_ = Answer::kStarted;
  ResponseFrame frame;
  frame.request_id = request_id_;
  if (head.status == 101) frame.connection = "Upgrade";
  head.headers.remove("Content-Length");
  Packet packet;
  append_response_head(packet.head(), head, frame);
  CO_CHECK(co_await transmit(packet));
  answer_ = Answer::kDone;
  phase_ = Phase::kUpgraded;
  stream_->unread(in_.data());
  in_.consume(in_.data().size());
  in_.shrink();
  upgraded_ = stream_.get();
  upgraded_->watch(&upgraded_);
  co_return std::move(stream_);
}

Task<void> Exchange::send(ResponseHead* head, std::span<const std::string_view> pieces, bool last) {
  if (head != nullptr) CO_CHECK(co_await start(std::move(*head)));
  for (const auto piece : pieces) CO_CHECK(co_await write(piece));
  if (last) CO_CHECK(co_await finish());
  co_return Result<void>();
}

}  // namespace codehub::http
