#include "proc.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

void CloseFolder::operator()(DIR* folder) const { ::closedir(folder); }

FolderHandle open_folder(const std::string& path) { return FolderHandle(::opendir(path.c_str())); }

std::vector<pid_t> all_processes() {
  std::vector<pid_t> pids;
  const auto folder = open_folder("/proc");
  if (!folder) return pids;
  while (const auto* entry = ::readdir(folder.get())) {
    pid_t pid = 0;
    const auto* end = entry->d_name + ::strlen(entry->d_name);
    const auto [stop, error] = std::from_chars(entry->d_name, end, pid);
    if (error == std::errc{} && stop == end && pid > 0) pids.push_back(pid);
  }
  std::sort(pids.begin(), pids.end());
  return pids;
}

std::string process_file(pid_t pid, const char* name, std::size_t limit) {
  return read_file(fmt::format("/proc/{}/{}", pid, name), limit).value_or(std::string{});
}

}  // namespace codehub::agent
