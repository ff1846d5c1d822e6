#pragma once

#include <csignal>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include "codehub/base/task.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::cli {

/// How what is typed becomes frames.
struct InputRules {
  bool channel_byte = false;   ///< Each binary frame begins with channel 0 (a command's standard input).
  bool send_eof = false;       ///< The end of the input is told.
  bool resizes = false;        ///< Changes of the window's size are told.
  std::optional<char> detach;  ///< A key that ends the pump instead of being sent.
};

/// Sends standard input and changes of the window into a WebSocket; the only writer on it.
class InputPump {
 public:
  InputPump(asio::any_io_executor executor, http::WebSocket& socket, InputRules rules);

  /// Until the input ends, the detach key is typed, the other side is gone, or it is cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  [[nodiscard]] bool detached() const { return detached_; }
  /// Called when the detach key was typed.
  std::function<void()> on_detach;

 private:
  enum class Woken { kInput, kResize, kNever };
  [[nodiscard]] asio::awaitable<Woken> wait();
  [[nodiscard]] Task<bool> pass_input();

  http::WebSocket& socket_;
  InputRules rules_;
  asio::posix::stream_descriptor input_;
  asio::signal_set window_changes_;
  bool detached_ = false;
};

/// {"type":"resize",…} for the present size of the terminal.
[[nodiscard]] std::string resize_message();

}  // namespace codehub::cli
