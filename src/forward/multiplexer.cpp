#include "codehub/forward/multiplexer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "codehub/domain/text.hpp"

namespace codehub::forward {
namespace {

/// Credit is given in pieces worth a frame of their own.
constexpr std::uint32_t kCreditStep = kWindow / 4;

tl::unexpected<Error> breach(const Frame& frame, std::string_view what) {
  return fail(ErrorCode::kInvalidRequest,
              fmt::format("the other side broke the forwarding protocol on stream {}: {}", frame.stream, what));
}

}  // namespace

Multiplexer::Stream* Multiplexer::find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void Multiplexer::enqueue(StreamId id, Stream& stream) {
  if (stream.queued) return;
  stream.queued = true;
  queue_.push_back(id);
}

Result<StreamId> Multiplexer::open(std::uint16_t port) {
  if (!has_room()) return fail(ErrorCode::kTooManyRequests, fmt::format("{} connections are open", kMostStreams));
  if (newest_ == std::numeric_limits<StreamId>::max()) {
    return fail(ErrorCode::kTooManyRequests, "this connection has no numbers left for streams");
  }
  auto& stream = streams_[++newest_];
  stream.open_port = port;
  enqueue(newest_, stream);
  return newest_;
}

std::size_t Multiplexer::sendable(StreamId id) const {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.send_ended || !found->second.data.empty()) return 0;
  return std::min<std::size_t>(found->second.credit, kMostFrameData);
}

void Multiplexer::send(StreamId id, std::string_view data) {
  auto* stream = find(id);
  if (stream == nullptr || data.empty()) return;
  data = data.substr(0, sendable(id));
  stream->credit -= static_cast<std::uint32_t>(data.size());
  stream->data.assign(data);
  enqueue(id, *stream);
}

void Multiplexer::end(StreamId id) {
  auto* stream = find(id);
  if (stream == nullptr || stream->send_ended) return;
  stream->send_ended = true;
  stream->end_waits = true;
  enqueue(id, *stream);
}

void Multiplexer::reset(StreamId id, std::string_view reason) {
  auto* stream = find(id);
  if (stream == nullptr || stream->reset_waits) return;
  stream->send_ended = true;
  stream->reset_waits = true;
  stream->reason = to_storable_text(reason, kMostReason);
  enqueue(id, *stream);
}

void Multiplexer::consumed(StreamId id, std::size_t bytes) {
  auto* stream = find(id);
  if (stream == nullptr || stream->receive_ended || stream->reset_waits) return;
  stream->returned += static_cast<std::uint32_t>(bytes);
  if (stream->returned >= kCreditStep) enqueue(id, *stream);
}

bool Multiplexer::has_something_to_say(const Stream& stream) {
  return stream.open_port != 0 || !stream.data.empty() || stream.end_waits || stream.reset_waits ||
         stream.returned >= kCreditStep;
}

// In the order that the peer has to see; `holder` keeps what the frame refers to.
Frame Multiplexer::take_frame(Stream& stream, std::string& holder) {
  Frame frame;
  if (stream.open_port != 0) {
    frame.type = FrameType::kOpen;
    frame.port = std::exchange(stream.open_port, 0);
  } else if (stream.returned >= kCreditStep && !stream.reset_waits) {
    frame.type = FrameType::kCredit;
    frame.credit = std::exchange(stream.returned, 0);
    stream.allowed += frame.credit;
  } else if (!stream.data.empty()) {
    frame.type = FrameType::kData;
    holder = std::exchange(stream.data, {});
    frame.payload = holder;
  } else if (stream.end_waits) {
    frame.type = FrameType::kEnd;
    stream.end_waits = false;
    stream.end_sent = true;
  } else {
    frame.type = FrameType::kReset;
    holder = std::exchange(stream.reason, {});
    frame.payload = holder;
  }
  return frame;
}

std::optional<Outgoing> Multiplexer::next() {
  while (!queue_.empty()) {
    const auto id = queue_.front();
    queue_.pop_front();
    auto* stream = find(id);
    stream->queued = false;
    if (!has_something_to_say(*stream)) continue;
    std::string holder;
    auto frame = take_frame(*stream, holder);
    frame.stream = id;
    Outgoing outgoing{id, render_frame(frame)};
    if (frame.type == FrameType::kReset) {
      forget(id);
    } else if (has_something_to_say(*stream)) {
      enqueue(id, *stream);
    } else {
      forget_if_over(id, *stream);
    }
    return outgoing;
  }
  return std::nullopt;
}

void Multiplexer::forget(StreamId id) {
  streams_.erase(id);
  std::erase(queue_, id);
}

void Multiplexer::forget_if_over(StreamId id, const Stream& stream) {
  if (stream.end_sent && stream.receive_ended && !stream.reset_waits) forget(id);
}

Result<Received> Multiplexer::receive_open(const Frame& frame) {
  if (side_ == Side::kOpens) return breach(frame, "only the client opens streams");
  if (frame.stream <= newest_) return breach(frame, "it was opened before");
  if (!has_room()) return breach(frame, fmt::format("more than {} streams are open", kMostStreams));
  newest_ = frame.stream;
  streams_.emplace(frame.stream, Stream());
  return Received{Received::Kind::kOpened, frame.stream, frame.port, {}};
}

Result<Received> Multiplexer::receive(std::string_view message) {
  TRY(const auto frame, parse_frame(message));
  if (frame.type == FrameType::kOpen) return receive_open(frame);
  if (auto* stream = find(frame.stream)) return receive_on(*stream, frame);
  if (frame.stream > newest_) return breach(frame, "it was never opened");
  return Received{};
}

Result<Received> Multiplexer::receive_on(Stream& stream, const Frame& frame) {
  // What still comes in after our own reset concerns nobody here.
  if (stream.reset_waits && frame.type != FrameType::kReset) return Received{};
  Received received;
  received.stream = frame.stream;
  received.payload = frame.payload;
  switch (frame.type) {
    case FrameType::kData:
      if (stream.receive_ended) return breach(frame, "data after its end");
      if (frame.payload.size() > stream.allowed) return breach(frame, "more data than there was credit for");
      stream.allowed -= static_cast<std::uint32_t>(frame.payload.size());
      received.kind = Received::Kind::kData;
      break;
    case FrameType::kCredit:
      if (frame.credit > kWindow - stream.credit) return breach(frame, "more credit than a window");
      stream.credit += frame.credit;
      received.kind = Received::Kind::kCredit;
      break;
    case FrameType::kEnd:
      if (stream.receive_ended) return breach(frame, "a second end");
      stream.receive_ended = true;
      stream.returned = 0;
      received.kind = Received::Kind::kEnded;
      forget_if_over(frame.stream, stream);
      break;
    case FrameType::kReset:
      received.kind = Received::Kind::kReset;
      forget(frame.stream);
      break;
    case FrameType::kOpen: break;  // Not for a stream that exists.
  }
  return received;
}

}  // namespace codehub::forward
