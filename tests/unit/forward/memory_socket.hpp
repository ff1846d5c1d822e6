#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "codehub/base/signal.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::forward {

/// One direction of a pair of sockets in memory; holds few messages, so that back-pressure is felt.
struct Lane {
  explicit Lane(const asio::any_io_executor& executor) : readable(executor), writable(executor) {}
  Signal readable;
  Signal writable;
  std::deque<http::WebSocket::Message> messages;
  bool closed = false;
};

class MemorySocket final : public http::WebSocket {
 public:
  MemorySocket(std::shared_ptr<Lane> in, std::shared_ptr<Lane> out) : in_(std::move(in)), out_(std::move(out)) {}
  ~MemorySocket() override { break_off(); }
  MemorySocket(const MemorySocket&) = delete;
  MemorySocket& operator=(const MemorySocket&) = delete;

  Task<Message> read() override;
  Task<void> write_text(std::string_view data) override { return write(data, true); }
  Task<void> write_binary(std::string_view data) override { return write(data, false); }
  void keep_alive(std::chrono::seconds) override {}
  asio::awaitable<void> close() override;
  void break_off();

 private:
  Task<void> write(std::string_view data, bool text);

  std::shared_ptr<Lane> in_;
  std::shared_ptr<Lane> out_;
};

/// Two that are joined.
[[nodiscard]] std::pair<std::unique_ptr<MemorySocket>, std::unique_ptr<MemorySocket>> make_sockets(
    const asio::any_io_executor& executor);

}  // namespace codehub::forward
