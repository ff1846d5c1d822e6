#pragma once

#include <array>
#include <memory>
#include <string>

#include "socket_stream.hpp"

namespace codehub::http {

/// Copies between two sockets in both directions until both have ended. Made for thousands that are mostly idle: while
/// it waits a direction holds no buffer, only the registration for readiness; there is no timer and no coroutine
/// inside.
class SocketRelay {
 public:
  /// `count` has to outlive it, as the streams have.
  SocketRelay(SocketStream& left, SocketStream& right, RelayCount& count);

  /// Runs to the end; closing ends it early. The object must live until then.
  [[nodiscard]] Task<void> run();

 private:
  struct Direction {
    SocketStream* from;
    SocketStream* to;
    std::uint64_t* count;
    std::string pending;      ///< Read but not written: the receiver does not keep up.
    std::size_t written = 0;  ///< Of `pending`.
    bool ended = false;
  };
  /// Who waits for the end.
  struct Completion {
    virtual ~Completion() = default;
    virtual void complete() = 0;
  };
  template <class Handler>
  struct HandlerCompletion;

  template <class Handler>
  void begin(Handler handler);
  void pump(Direction& direction);
  /// False when the direction has to wait or is over.
  bool copy_once(Direction& direction);
  bool write_pending(Direction& direction);
  void wait(Direction& direction, SocketStream& on, asio::socket_base::wait_type what);
  void stop();
  void finish_if_idle();

  std::array<Direction, 2> directions_;
  std::unique_ptr<Completion> completion_;
  unsigned waiting_ = 0;  ///< Registrations under way; the end is told only when none is left.
  bool stopped_ = false;
  bool pumping_ = false;
};

}  // namespace codehub::http
