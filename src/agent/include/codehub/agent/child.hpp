#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "codehub/agent/account.hpp"
#include "codehub/agent/broadcast.hpp"
#include "codehub/agent/descriptor.hpp"
#include "codehub/agent/settings.hpp"
#include "codehub/base/task.hpp"

namespace codehub::agent {

/// A program to start, always as the leader of a session of its own.
struct ChildSpec {
  std::vector<std::string> command;  ///< The first word is looked up in the environment's PATH.
  Environment environment;
  std::string folder;  ///< Must exist; empty is "/".
  Account account;     ///< Whose rights it runs with; ignored unless the agent is root.
  int input = -1;      ///< Descriptors stay the caller's; -1 is /dev/null.
  int output = -1;
  int error = -1;
  bool terminal = false;      ///< `input` is a terminal that becomes the controlling one.
  bool housekeeping = false;  ///< Works for the agent: its use of the machine is none of the user's.
};

/// A program that was started by us. Belongs to one executor.
class Child {
 public:
  Child(asio::any_io_executor executor, pid_t pid);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Exit status, or 128 + the number of the signal that ended it; empty while it runs.
  [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }
  /// Waits for the end; empty when `limit` passed or the coroutine was cancelled.
  [[nodiscard]] asio::awaitable<std::optional<int>> wait(std::chrono::steady_clock::duration limit = kForever);
  /// To the whole process group; nothing once the leader has ended.
  void signal_group(int number) const;

 private:
  friend class Children;
  pid_t pid_;
  std::optional<int> exit_code_;
  Broadcast ended_;
};

/// Starts programs and collects the dead: our own, whose exit codes go to their `Child`, and, as process 1, every
/// orphan of the workspace. The only place that waits for processes.
class Children {
 public:
  explicit Children(asio::any_io_executor executor);

  /// kNotFound when there is no such program, kInvalidState when it cannot be executed or the folder is missing.
  [[nodiscard]] Result<std::shared_ptr<Child>> spawn(const ChildSpec& spec);
  /// Whether it runs and was started with `ChildSpec::housekeeping`.
  [[nodiscard]] bool is_housekeeping(pid_t pid) const { return housekeeping_.contains(pid); }
  /// Collects on every SIGCHLD until cancelled.
  [[nodiscard]] asio::awaitable<void> collect();

  /// Ends every process of the workspace: TERM, and KILL for what is left after `grace`. As process 1 that is
  /// everything in the container; otherwise (tests) the groups of our own children.
  [[nodiscard]] asio::awaitable<void> end_all(std::chrono::steady_clock::duration grace);

 private:
  void collect_now();
  void signal_all(int number) const;
  [[nodiscard]] bool any_left() const;
  [[nodiscard]] asio::awaitable<bool> wait_until_none(std::chrono::steady_clock::duration limit);

  asio::any_io_executor executor_;
  std::map<pid_t, std::shared_ptr<Child>> running_;
  std::set<pid_t> housekeeping_;
  Broadcast collected_;
};

/// Both ends of a pipe, closed on exec.
struct Pipe {
  Descriptor read;
  Descriptor write;
};
[[nodiscard]] Result<Pipe> make_pipe_pair();

}  // namespace codehub::agent
