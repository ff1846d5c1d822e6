#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "codehub/http/server.hpp"

namespace codehub::http {

/// A WebSocket (RFC 6455) of bounded messages. One read and one write at a time; they may overlap.
class WebSocket {
 public:
  struct Message {
    bool text = false;
    std::string data;
  };
  static constexpr std::size_t kMaxMessageBytes = 1024 * 1024;

  /// Server side: answers the upgrade request of `exchange`. kInvalidRequest when it is not one, or when the client
  /// does not offer `subprotocol`; empty for none.
  [[nodiscard]] static Task<std::unique_ptr<WebSocket>> accept(Exchange& exchange, std::string subprotocol = {});
  /// Client side over an open stream; `headers` are added to the request (Host must be given). A subprotocol among them
  /// (Sec-WebSocket-Protocol) has to be taken by the server.
  [[nodiscard]] static Task<std::unique_ptr<WebSocket>> connect(std::unique_ptr<ByteStream> stream, std::string target,
                                                                Headers headers);
  virtual ~WebSocket() = default;
  /// The next message; kCancelled when the peer closed.
  [[nodiscard]] virtual Task<Message> read() = 0;
  [[nodiscard]] virtual Task<void> write_text(std::string_view data) = 0;
  [[nodiscard]] virtual Task<void> write_binary(std::string_view data) = 0;
  /// From now on a peer that says nothing for half of `limit` is pinged, and one that says nothing for all of it is
  /// gone: what waits on it fails with kUpstreamUnavailable. Holds while somebody reads.
  virtual void keep_alive(std::chrono::seconds limit) = 0;
  /// Closing hand-shake, bounded to a few seconds.
  [[nodiscard]] virtual asio::awaitable<void> close() = 0;
};

}  // namespace codehub::http
