#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/agent/account.hpp"

namespace codehub::agent {

/// What one process has used so far, as /proc has it.
struct ProcessReading {
  pid_t pid = 0;
  pid_t parent = 0;
  std::uint64_t started = 0;  ///< With the pid it names a process for good.
  std::string name;
  bool toolbox_node = false;          ///< Runs the toolbox's own node: the IDE, its helpers, servers of its extensions.
  std::string role;                   ///< Of a helper of the IDE: "extensionHost", "ptyHost", "fileWatcher" …
  std::chrono::nanoseconds cpu{};     ///< Its own.
  std::chrono::nanoseconds reaped{};  ///< Of its children that ended and that it waited for, and of theirs.
  struct Io {
    std::uint64_t read = 0;     ///< Bytes from disks; of its own and of children as above.
    std::uint64_t written = 0;  ///< Bytes to disks, when they were written to the page cache.
  };
  std::optional<Io> io;  ///< Nothing when the kernel does not say.
};

/// Reads every process of the container. Keeps what does not change, so that a process costs two short files.
class ProcessReader {
 public:
  /// `account`, which outlives it, owns what the user runs: only with its ids may /proc tell of files and I/O.
  ProcessReader(std::filesystem::path toolbox, const Account& account);

  /// All that live now, by pid.
  [[nodiscard]] std::vector<ProcessReading> read();

 private:
  struct Known {
    std::uint64_t started = 0;
    std::string comm;
    std::string name;
    bool toolbox_node = false;
    std::string role;
    int looks = 0;
  };
  void describe(ProcessReading& process);
  [[nodiscard]] bool runs_toolbox_node(pid_t pid) const;

  std::filesystem::path node_;
  const Account& account_;
  std::map<pid_t, Known> known_;
};

/// Reads /proc/PID/stat: pid, parent, start, name and CPU; nothing when the text is something else.
[[nodiscard]] std::optional<ProcessReading> parse_process_stat(std::string_view text);
/// Reads /proc/PID/io.
[[nodiscard]] std::optional<ProcessReading::Io> parse_process_io(std::string_view text);
/// The value of `--type=` in a command line whose words end with NUL; empty without one.
[[nodiscard]] std::string find_role(std::string_view command_line);

}  // namespace codehub::agent
