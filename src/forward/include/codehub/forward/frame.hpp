#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub::forward {

/// Name of the WebSocket subprotocol; README.md of this room describes it.
inline constexpr std::string_view kProtocol = "codehub-forward.v1";

/// Most bytes of one stream that one side holds for the other: what may be sent before the receiver gives credit.
inline constexpr std::uint32_t kWindow = 256 * 1024;
/// Most bytes in one frame of data.
inline constexpr std::size_t kMostFrameData = 64 * 1024;
/// Most bytes of the reason in a reset.
inline constexpr std::size_t kMostReason = 512;

/// One TCP connection within a forwarding connection; 1 and up, never used twice in one.
using StreamId = std::uint32_t;

enum class FrameType : std::uint8_t {
  kOpen = 1,    ///< Client only: connect to this port of the workspace.
  kData = 2,    ///< Bytes of the stream.
  kCredit = 3,  ///< So many bytes more may be sent.
  kEnd = 4,     ///< No more data follows in this direction (TCP's FIN).
  kReset = 5,   ///< The stream is over in both directions, with the reason.
};

/// One binary message. Which members mean something is a matter of its type.
struct Frame {
  FrameType type = FrameType::kEnd;
  StreamId stream = 0;
  std::uint16_t port = 0;    ///< kOpen: 1 to 65535.
  std::uint32_t credit = 0;  ///< kCredit: 1 to kWindow.
  std::string_view payload;  ///< kData: 1 to kMostFrameData bytes. kReset: UTF-8, may be empty. Refers to the message.
};

[[nodiscard]] std::string render_frame(const Frame& frame);
/// kInvalidRequest for anything that is not exactly one well-formed frame.
[[nodiscard]] Result<Frame> parse_frame(std::string_view message);

}  // namespace codehub::forward
