#pragma once

#include <dirent.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace codehub::agent {

struct CloseFolder {
  void operator()(DIR* folder) const;
};
/// An open folder; null when it cannot be opened.
using FolderHandle = std::unique_ptr<DIR, CloseFolder>;
[[nodiscard]] FolderHandle open_folder(const std::string& path);

/// Every process that /proc shows, in order.
[[nodiscard]] std::vector<pid_t> all_processes();

/// The first `limit` bytes of a file in /proc/PID; empty when it cannot be read.
[[nodiscard]] std::string process_file(pid_t pid, const char* name, std::size_t limit);

}  // namespace codehub::agent
