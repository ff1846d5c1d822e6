#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <sys/uio.h>

#include "codehub/http/message.hpp"
#include "codehub/http/stream.hpp"
#include "socket_stream.hpp"

namespace codehub::http {

/// Head, framing and body pieces of a message on their way out, as one system call where the socket takes them. Lives
/// in the coroutine that sends; what `add` was given must stay as it is until the packet is gone.
class Packet {
 public:
  static constexpr std::size_t kMostParts = 20;

  Packet();
  ~Packet();
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  /// Text of the packet's own, sent first: a head is rendered into it.
  [[nodiscard]] std::string& head() { return head_; }
  void add(std::string_view part);
  /// The line before a chunk of that many bytes (RFC 9112 section 7.1).
  void add_chunk_size(std::size_t size);

  /// Sends as far as it goes without waiting; true when all of it is gone, else `finish` has to follow.
  [[nodiscard]] Result<bool> send(const StreamRef& to);
  /// After `send`: a copy of what is not gone yet, for a packet that cannot wait itself.
  [[nodiscard]] std::string rest() const;
  /// Waits until all is gone.
  [[nodiscard]] Task<void> finish(const StreamRef& to);

 private:
  void advance(std::size_t sent);

  std::string head_;
  std::array<char, 20> chunk_size_{};
  std::array<iovec, kMostParts> parts_{};
  std::size_t first_ = 0;
  std::size_t count_ = 1;  ///< The first is the head.
};

/// The end of a chunked body (RFC 9112 section 7.1).
void append_last_chunk(std::string& out, const Headers& trailers);

/// "name: value\r\n", of our own words; what others wrote goes through Headers.
void append_header(std::string& out, std::string_view name, std::string_view value);

}  // namespace codehub::http
