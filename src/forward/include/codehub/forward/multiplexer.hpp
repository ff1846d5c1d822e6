#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/forward/frame.hpp"

namespace codehub::forward {

/// Most streams at once in one connection.
inline constexpr std::size_t kMostStreams = 256;

/// Which end of the connection this is.
enum class Side { kOpens, kServes };

/// What a frame of the peer means for its stream.
struct Received {
  enum class Kind { kNothing, kOpened, kData, kCredit, kEnded, kReset };
  Kind kind = Kind::kNothing;  ///< kNothing: of a stream that is over here; the peer could not know yet.
  StreamId stream = 0;
  std::uint16_t port = 0;    ///< kOpened.
  std::string_view payload;  ///< kData: the bytes; kReset: the reason. Refers to the message.
};

/// A message to send, and whose it is.
struct Outgoing {
  StreamId stream = 0;
  std::string message;
};

/// Many streams over one connection of messages, as one side keeps account of them: which exist, how much may be sent
/// on each, what waits to be sent, and whether the peer keeps to the rules. Pure: it neither waits nor sends.
///
/// Bounded whatever the peer does: at most kMostStreams streams, on each at most one frame of data that waits to be
/// sent, and at most kWindow bytes received and not yet consumed. Streams take turns, frame by frame, and one whose
/// peer gives no credit waits alone.
///
///     const auto id = *side.open(5432);
///     side.send(id, bytes);                        // at most sendable(id) of them
///     while (auto next = side.next()) write(next->message);
///     const auto received = side.receive(message);
class Multiplexer {
 public:
  explicit Multiplexer(Side side) : side_(side) {}

  [[nodiscard]] bool has_room() const { return streams_.size() < kMostStreams; }
  [[nodiscard]] bool knows(StreamId id) const { return streams_.contains(id); }
  [[nodiscard]] std::size_t size() const { return streams_.size(); }

  /// A new stream to this port (1 to 65535). kTooManyRequests without room.
  [[nodiscard]] Result<StreamId> open(std::uint16_t port);
  /// How many bytes `send` takes now; 0 while a frame of this stream waits, or without credit.
  [[nodiscard]] std::size_t sendable(StreamId id) const;
  void send(StreamId id, std::string_view data);
  /// No more is sent on this stream.
  void end(StreamId id);
  /// Over, both ways; what waits to be sent before is sent.
  void reset(StreamId id, std::string_view reason = {});
  /// So many received bytes are off our hands: the peer may send as many again.
  void consumed(StreamId id, std::size_t bytes);

  /// The next message to send; nothing when all is said.
  [[nodiscard]] std::optional<Outgoing> next();
  /// Takes a message of the peer. An error is a breach of the protocol: the connection has to end.
  [[nodiscard]] Result<Received> receive(std::string_view message);

 private:
  struct Stream {
    std::uint16_t open_port = 0;  ///< An OPEN waits.
    std::string data;             ///< DATA waits.
    bool end_waits = false;
    bool reset_waits = false;
    std::string reason;
    std::uint32_t credit = kWindow;   ///< What we may send.
    std::uint32_t allowed = kWindow;  ///< What the peer may send.
    std::uint32_t returned = 0;       ///< Consumed, and not told to the peer yet.
    bool send_ended = false;          ///< `end` or `reset` was called.
    bool end_sent = false;
    bool receive_ended = false;
    bool queued = false;  ///< In the queue of those that have something to say.
  };

  [[nodiscard]] Stream* find(StreamId id);
  void enqueue(StreamId id, Stream& stream);
  [[nodiscard]] static bool has_something_to_say(const Stream& stream);
  [[nodiscard]] static Frame take_frame(Stream& stream, std::string& holder);
  void forget(StreamId id);
  void forget_if_over(StreamId id, const Stream& stream);
  [[nodiscard]] Result<Received> receive_open(const Frame& frame);
  [[nodiscard]] Result<Received> receive_on(Stream& stream, const Frame& frame);

  Side side_;
  std::map<StreamId, Stream> streams_;
  std::deque<StreamId> queue_;  ///< Streams that have something to say, each once.
  StreamId newest_ = 0;
};

}  // namespace codehub::forward
