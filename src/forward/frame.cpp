#include "codehub/forward/frame.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codehub/domain/text.hpp"

namespace codehub::forward {
namespace {

constexpr std::size_t kHeadBytes = 5;  // Type and stream.

// Numbers are in network byte order.
void put_number(std::string& message, std::uint32_t value, int bytes) {
  constexpr int kBits = 8;
  for (int shift = (bytes - 1) * kBits; shift >= 0; shift -= kBits)
    message.push_back(static_cast<char>(value >> shift));
}

std::uint32_t number_in(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

tl::unexpected<Error> malformed(std::string what) {
  return fail(ErrorCode::kInvalidRequest, "not a frame of the forwarding protocol: " + std::move(what));
}

Result<Frame> with_port(Frame frame, std::string_view rest) {
  if (rest.size() != sizeof frame.port) return malformed("an OPEN has a port of two bytes");
  frame.port = static_cast<std::uint16_t>(number_in(rest));
  if (frame.port == 0) return malformed("there is no port 0");
  return frame;
}

Result<Frame> with_credit(Frame frame, std::string_view rest) {
  if (rest.size() != sizeof frame.credit) return malformed("a CREDIT has four bytes");
  frame.credit = number_in(rest);
  if (frame.credit == 0 || frame.credit > kWindow) return malformed("a CREDIT is of 1 byte to a window");
  return frame;
}

Result<Frame> with_data(Frame frame, std::string_view rest) {
  if (rest.empty() || rest.size() > kMostFrameData) {
    return malformed(fmt::format("DATA of {} bytes, not of 1 to {}", rest.size(), kMostFrameData));
  }
  frame.payload = rest;
  return frame;
}

Result<Frame> with_reason(Frame frame, std::string_view rest) {
  if (rest.size() > kMostReason || !is_valid_utf8(rest)) {
    return malformed(fmt::format("the reason of a RESET is UTF-8 of at most {} bytes", kMostReason));
  }
  frame.payload = rest;
  return frame;
}

}  // namespace

std::string render_frame(const Frame& frame) {
  std::string message;
  message.reserve(kHeadBytes + std::max(sizeof frame.credit, frame.payload.size()));
  message.push_back(static_cast<char>(frame.type));
  put_number(message, frame.stream, sizeof frame.stream);
  if (frame.type == FrameType::kOpen) put_number(message, frame.port, sizeof frame.port);
  if (frame.type == FrameType::kCredit) put_number(message, frame.credit, sizeof frame.credit);
  message.append(frame.payload);
  return message;
}

Result<Frame> parse_frame(std::string_view message) {
  if (message.size() < kHeadBytes) return malformed(fmt::format("{} bytes are too few", message.size()));
  Frame frame;
  frame.type = static_cast<FrameType>(message.front());
  frame.stream = number_in(message.substr(1, sizeof frame.stream));
  if (frame.stream == 0) return malformed("there is no stream 0");
  const auto rest = message.substr(kHeadBytes);
  switch (frame.type) {
    case FrameType::kOpen: return with_port(frame, rest);
    case FrameType::kData: return with_data(frame, rest);
    case FrameType::kCredit: return with_credit(frame, rest);
    case FrameType::kEnd:
      if (!rest.empty()) return malformed("an END has nothing after it");
      return frame;
    case FrameType::kReset: return with_reason(frame, rest);
  }
  return malformed(fmt::format("there is no type {}", static_cast<unsigned>(frame.type)));
}

}  // namespace codehub::forward
