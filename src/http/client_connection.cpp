#include "client_connection.hpp"

#include <algorithm>
#include <utility>

#include "ascii.hpp"
#include "prefixed_stream.hpp"

namespace codehub::http {
namespace {

/// Of a response; larger than of a request: an application's cookies and policies are its own affair.
constexpr HeadLimits kResponseLimits{64 * 1024, 256};
/// 1xx answers before the final one.
constexpr unsigned kMostInterim = 16;

bool is_body_method(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

/// Appends a request head; Connection and Upgrade as given, framing as decided here.
Framing append_request_head(std::string& out, const RequestHead& head, std::string_view body,
                            PlainClientConnection::RequestBody kind) {
  using RequestBody = PlainClientConnection::RequestBody;
  out.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  Framing framing;
  if (kind == RequestBody::kStreamed) framing.kind = Framing::Kind::kChunked;
  for (const auto& header : head.headers.all()) {
    if (equals_no_case(header.name, "Transfer-Encoding")) continue;
    if (equals_no_case(header.name, "Content-Length")) {
      if (kind == RequestBody::kStreamed && parse_length(header.value, framing.length))
        framing.kind = Framing::Kind::kLength;
      continue;
    }
    out.append(Headers::line_of(header));
  }
  if (kind == RequestBody::kWhole && (!body.empty() || is_body_method(head.method))) {
    framing = Framing{Framing::Kind::kLength, body.size()};
  }
  if (framing.kind == Framing::Kind::kLength) append_header(out, "Content-Length", std::to_string(framing.length));
  if (framing.kind == Framing::Kind::kChunked) append_header(out, "Transfer-Encoding", "chunked");
  out.append("\r\n");
  return framing;
}

/// Nothing in a start line may end it early.
bool is_clean(const RequestHead& head) {
  return !head.method.empty() && all_are(head.method, kTokenCharacter) && !head.target.empty() &&
         all_are(head.target, kTargetCharacter);
}

}  // namespace

std::unique_ptr<ClientConnection> ClientConnection::over(std::unique_ptr<ByteStream> stream) {
  return std::make_unique<PlainClientConnection>(std::move(stream));
}

PlainClientConnection::PlainClientConnection(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)), out_(*stream_), in_(out_) {}

tl::unexpected<Error> PlainClientConnection::broken(Error error) {
  phase_ = Phase::kBroken;
  keep_alive_ = false;
  return fail(std::move(error));
}

Task<void> PlainClientConnection::transmit(Packet& packet) {
  const auto sent = packet.send(out_);
  if (!sent) co_return broken(sent.error());
  if (*sent) co_return Result<void>();
  auto finished = co_await packet.finish(out_);
  if (!finished) co_return broken(std::move(finished).error());
  co_return Result<void>();
}

Result<bool> PlainClientConnection::begin_request(const RequestHead& head, std::string_view body, RequestBody kind) {
  if (phase_ != Phase::kReady || !stream_) return fail(ErrorCode::kInternal, "the connection is busy or broken");
  if (!is_clean(head)) return fail(ErrorCode::kInvalidRequest, "malformed request line");
  phase_ = Phase::kSending;
  answer_begun_ = false;
  told_to_continue_ = false;
  interim_ = 0;
  head_only_ = head.method == "HEAD";
  connect_ = head.method == "CONNECT";
  upgrade_ = head.is_upgrade();
  if (head.headers.has_token("Connection", "close")) keep_alive_ = false;
  Packet packet;
  request_framing_ = append_request_head(packet.head(), head, body, kind);
  request_sent_ = kind != RequestBody::kStreamed;
  if (kind == RequestBody::kWhole) {
    packet.add(body);
  } else if (kind == RequestBody::kStreamed && !body.empty()) {
    const bool chunked = request_framing_.kind == Framing::Kind::kChunked;
    if (!chunked && body.size() > request_framing_.length) {
      return broken({ErrorCode::kInternal, "the body is longer than its head says", {}, 0});
    }
    if (chunked) packet.add_chunk_size(body.size());
    packet.add(body);
    if (chunked) packet.add("\r\n");
    if (!chunked) request_framing_.length -= body.size();
  }
  const auto sent = packet.send(out_);
  if (!sent) return broken(sent.error());
  if (!*sent) unsent_ = packet.rest();
  return *sent;
}

Task<void> PlainClientConnection::flush() {
  auto sent = co_await out_.stream->write_all(unsent_);
  std::string().swap(unsent_);
  if (!sent) co_return broken(std::move(sent).error());
  co_return Result<void>();
}

Task<void> PlainClientConnection::send_request(const RequestHead& head, std::string_view body, RequestBody kind) {
  CO_TRY(const bool sent, begin_request(head, body, kind));
  if (!sent) CO_CHECK(co_await flush());
  co_return Result<void>();
}

Task<void> PlainClientConnection::send(RequestHead head, std::string body) {
  co_return co_await send_request(head, body, RequestBody::kWhole);
}

Task<void> PlainClientConnection::send_head(RequestHead head, bool has_body) {
  const auto kind = has_body ? RequestBody::kStreamed : RequestBody::kNone;
  co_return co_await send_request(head, {}, kind);
}

Task<void> PlainClientConnection::write_body(std::span<const char> data) {
  if (phase_ == Phase::kBroken || phase_ == Phase::kReady)
    co_return fail(ErrorCode::kInternal, "no request is under way");
  if (data.empty()) co_return Result<void>();
  Packet packet;
  const bool chunked = request_framing_.kind == Framing::Kind::kChunked;
  if (!chunked && data.size() > request_framing_.length) {
    co_return broken({ErrorCode::kInternal, "the body is longer than its head says", {}, 0});
  }
  if (chunked) packet.add_chunk_size(data.size());
  packet.add({data.data(), data.size()});
  if (chunked) packet.add("\r\n");
  if (!chunked) request_framing_.length -= data.size();
  co_return co_await transmit(packet);
}

Task<void> PlainClientConnection::finish_body() {
  const Headers none;
  co_return co_await finish_body(none);
}

Task<void> PlainClientConnection::finish_body(const Headers& trailers) {
  if (phase_ == Phase::kBroken || phase_ == Phase::kReady)
    co_return fail(ErrorCode::kInternal, "no request is under way");
  if (request_sent_) co_return Result<void>();
  if (request_framing_.kind == Framing::Kind::kLength && request_framing_.length > 0) {
    co_return broken({ErrorCode::kInternal, "the body is shorter than its head says", {}, 0});
  }
  if (request_framing_.kind == Framing::Kind::kChunked) {
    Packet packet;
    append_last_chunk(packet.head(), trailers);
    CO_CHECK(co_await transmit(packet));
  }
  request_sent_ = true;
  co_return Result<void>();
}

Result<bool> PlainClientConnection::take_one_head(ResponseHead& into) {
  const auto malformed = [this](std::string_view reason) {
    return broken({ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", std::string(reason), 0});
  };
  const auto end = find_head_end(in_.data(), kResponseLimits, false);
  if (!end) return malformed(end.error().reason);
  if (*end == 0) return false;
  const auto facts = parse_response_head(in_.data().substr(0, *end), kResponseLimits, into);
  if (!facts) return malformed(facts.error().reason);
  in_.consume(*end);
  auto begun = begin_body(into, *facts);
  if (!begun) return broken(std::move(begun).error());
  return true;
}

Result<bool> PlainClientConnection::take_head(ResponseHead& into) {
  if (phase_ == Phase::kBroken || phase_ == Phase::kReady) {
    return fail(ErrorCode::kInternal, "no request is under way");
  }
  while (interim_ < kMostInterim) {
    TRY(const bool taken, take_one_head(into));
    if (!taken) return false;
    if (into.status >= 200 || into.status == 101) {
      phase_ = Phase::kBody;
      return true;
    }
    ++interim_;
    told_to_continue_ = told_to_continue_ || into.status == 100;
  }
  return broken({ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", "too many 1xx answers", 0});
}

Task<void> PlainClientConnection::read_more_head() {
  const auto block = in_.data().size() < kSmallBlock ? kSmallBlock : kResponseLimits.bytes * 2;
  auto count = co_await in_.fill(block);
  if (!count) co_return broken(std::move(count).error());
  answer_begun_ = answer_begun_ || *count > 0;
  if (*count > 0) co_return Result<void>();
  co_return broken({ErrorCode::kUpstreamUnavailable, "the server closed the connection without an answer", {}, 0});
}

Result<void> PlainClientConnection::begin_body(const ResponseHead& head, const ResponseFacts& facts) {
  Framing framing = facts.framing;
  const bool interim = head.status < 200;
  if (interim && framing.kind != Framing::Kind::kUntilClose) {
    return fail(ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", "a 1xx answer with a body");
  }
  switched_ = (head.status == 101 && upgrade_) || (connect_ && head.status >= 200 && head.status < 300);
  if (head.status == 101 && !upgrade_) {
    return fail(ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", "101 without having been asked");
  }
  if (interim || switched_ || head_only_ || head.status == 204 || head.status == 304) framing = Framing{};
  if (!interim || switched_) {
    if (!facts.keep_alive || framing.kind == Framing::Kind::kUntilClose || switched_) keep_alive_ = false;
  }
  body_.start(framing);
  return {};
}

Task<ResponseHead> PlainClientConnection::read_head() {
  ResponseHead head;
  while (true) {
    CO_TRY(const bool taken, take_head(head));
    if (taken) co_return head;
    CO_CHECK(co_await read_more_head());
  }
}

Result<std::size_t> PlainClientConnection::take_pieces(std::span<std::string_view> into) {
  std::size_t count = 0;
  while (count < into.size()) {
    auto piece = body_.take(in_, kLargeBlock);
    if (!piece) {
      // A body that breaks off is the server's fault, not the visitor's.
      return broken({ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", piece.error().message, 0});
    }
    if (piece->empty()) break;
    into[count++] = *piece;
  }
  return count;
}

Task<void> PlainClientConnection::read_more() {
  if (body_.done()) co_return Result<void>();
  auto count = co_await in_.fill(body_.block_size());
  if (!count) co_return broken(std::move(count).error());
  if (*count > 0) co_return Result<void>();
  auto ended = body_.on_end();
  if (!ended) co_return broken(std::move(ended).error());
  co_return Result<void>();
}

Task<std::size_t> PlainClientConnection::read_body(std::span<char> buffer) {
  if (phase_ != Phase::kBody) co_return fail(ErrorCode::kInternal, "there is no answer to read from");
  while (true) {
    auto piece = body_.take(in_, buffer.size());
    if (!piece)
      co_return broken({ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", piece.error().message, 0});
    if (!piece->empty() || body_.done()) co_return piece->copy(buffer.data(), buffer.size());
    CO_CHECK(co_await read_more());
  }
}

Task<std::string> PlainClientConnection::read_whole_body(std::size_t limit) {
  std::string whole;
  while (true) {
    auto piece = body_.take(in_, kLargeBlock);
    if (!piece)
      co_return broken({ErrorCode::kUpstreamUnavailable, "the server's answer is malformed", piece.error().message, 0});
    if (whole.size() + piece->size() > limit) {
      co_return broken({ErrorCode::kTooLarge, "the answer is larger than " + std::to_string(limit) + " bytes", {}, 0});
    }
    whole.append(*piece);
    if (body_.done()) co_return whole;
    if (piece->empty()) CO_CHECK(co_await read_more());
  }
}

std::unique_ptr<ByteStream> PlainClientConnection::release() {
  phase_ = Phase::kBroken;
  keep_alive_ = false;
  if (!stream_) return nullptr;
  const auto rest = in_.data();
  if (out_.socket != nullptr) {
    out_.socket->unread(rest);
  } else if (!rest.empty()) {
    stream_ = with_prefix(std::string(rest), std::move(stream_));
  }
  in_.consume(rest.size());
  in_.shrink();
  return std::move(stream_);
}

bool PlainClientConnection::reusable() const {
  const bool unused = phase_ == Phase::kReady;
  const bool done = phase_ == Phase::kBody && body_.done() && request_sent_ && in_.empty();
  return stream_ && keep_alive_ && (unused || done);
}

bool PlainClientConnection::is_quiet() {
  if (!reusable()) return false;
  phase_ = Phase::kReady;
  in_.shrink();
  return stream_->is_quiet();
}

void PlainClientConnection::close() {
  phase_ = Phase::kBroken;
  keep_alive_ = false;
  if (stream_) stream_->close();
}

}  // namespace codehub::http
