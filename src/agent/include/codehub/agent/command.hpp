#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "codehub/agent/child.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

/// Takes a command's output apart into lines, which end with LF or CRLF. A line that ends with a carriage return alone
/// is a progress display that the next one overwrites: of those at most one per second is passed on.
class LineSplitter {
 public:
  explicit LineSplitter(std::function<void(std::string_view)> on_line) : on_line_(std::move(on_line)) {}
  void feed(std::string_view data);
  /// Passes on what has no line end yet.
  void finish();

 private:
  void end_line(bool overwritten);

  std::function<void(std::string_view)> on_line_;
  std::string partial_;
  std::string held_back_;
  bool returned_ = false;  ///< The last byte was a carriage return.
  std::chrono::steady_clock::time_point last_progress_{};
};

/// Reads lines until nobody can write any more.
[[nodiscard]] asio::awaitable<void> read_lines(Descriptor from, std::function<void(std::string_view)> on_line);

/// How a command ended.
struct CommandEnd {
  bool timed_out = false;  ///< It runs on; `exit_code` says nothing.
  int exit_code = 0;
};

/// Runs commands whose output is wanted as lines. Owns the readers of output that outlive their command (a server that
/// a script left in the background).
class CommandRunner {
 public:
  CommandRunner(asio::any_io_executor executor, Children& children);

  /// Starts the command with both outputs joined and waits for its end. `on_line` is called until nobody writes any
  /// more.
  [[nodiscard]] Task<CommandEnd> run(ChildSpec spec, std::function<void(std::string_view)> on_line,
                                     std::chrono::steady_clock::duration limit);
  /// The same, for short output that is wanted as a whole: at most `kWholeOutput` bytes of standard output. Killed at
  /// `limit`.
  struct Output {
    int exit_code = 0;
    std::string text;
  };
  static constexpr std::size_t kWholeOutput = 1024 * 1024;
  [[nodiscard]] Task<Output> capture(ChildSpec spec, std::chrono::steady_clock::duration limit);

  [[nodiscard]] asio::awaitable<void> close() { return tasks_.join(); }

 private:
  asio::any_io_executor executor_;
  Children& children_;
  TaskGroup tasks_;
};

}  // namespace codehub::agent
