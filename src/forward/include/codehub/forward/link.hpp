#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/forward/multiplexer.hpp"
#include "codehub/http/stream.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::forward {

/// A peer that gives no sign of life for so long is gone; it is asked for one after half of it.
inline constexpr std::chrono::seconds kDeadAfter{30};

/// What went through, for whoever shows it; outlives the links that count in it.
struct Traffic {
  std::uint64_t sent = 0;      ///< Bytes of streams, to the peer.
  std::uint64_t received = 0;  ///< From the peer.
  std::size_t open = 0;        ///< Streams at this moment.
  std::uint64_t opened = 0;    ///< Streams so far.
};

/// One forwarding connection: TCP connections over one WebSocket. The client `carry`s connections to ports of the
/// workspace; the hub is given a `dial`, by which it serves what the client opens. Belongs to one executor.
///
///     Link link(executor, std::move(socket), traffic);
///     … co_await link.run();                     // as long as the connection lasts
///     … co_await link.carry(5432, local);        // beside it, for every local connection
class Link {
 public:
  /// Connects to a port of the workspace. The message of its error is told to the peer.
  using Dial = std::function<Task<std::unique_ptr<http::ByteStream>>(std::uint16_t port)>;

  /// With `dial` the side that serves, without it the one that opens.
  Link(asio::any_io_executor executor, std::unique_ptr<http::WebSocket> socket, Traffic& traffic, Dial dial = {});
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Until the connection ends or this is cancelled; the error says why. Every stream is closed by then. Once.
  [[nodiscard]] Task<void> run();
  /// Joins `local` with a port of the workspace until both directions have ended, half-closes passed on; waits while
  /// there are too many streams. kUpstreamUnavailable with the peer's reason when it refused; kCancelled when either
  /// end, or the link, broke off; kInvalidState when the link had ended before. Whoever waits in here keeps the link.
  [[nodiscard]] Task<void> carry(std::uint16_t port, http::ByteStream& local);

 private:
  struct Stream;
  class Listed;
  using StreamPtr = std::shared_ptr<Stream>;

  [[nodiscard]] Task<void> read();
  [[nodiscard]] Task<void> write();
  void handle(const Received& received);
  void handle_reset(Stream& stream, std::string_view reason);
  void serve_new(StreamId id, std::uint16_t port);
  [[nodiscard]] asio::awaitable<void> serve(StreamPtr stream, std::uint16_t port);
  [[nodiscard]] Task<void> wait_for_room();
  [[nodiscard]] Task<void> join(Stream& stream, http::ByteStream& local);
  [[nodiscard]] Task<void> send(Stream& stream, http::ByteStream& local);
  [[nodiscard]] Task<void> receive(Stream& stream, http::ByteStream& local);
  void end(const Error& why);
  void say();
  void tell_of_room();

  asio::any_io_executor executor_;
  std::unique_ptr<http::WebSocket> socket_;
  Traffic& traffic_;
  Dial dial_;
  Multiplexer multiplexer_;
  Signal to_say_;
  std::map<StreamId, StreamPtr> streams_;
  std::deque<Signal*> waiting_for_room_;
  TaskGroup served_;
  bool ended_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace codehub::forward
