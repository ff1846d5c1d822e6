#include "codehub/agent/socket_owner.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "codehub/agent/files.hpp"
#include "proc.hpp"

namespace codehub::agent {

namespace {

constexpr std::size_t kMostDescriptors = 50'000;
constexpr std::size_t kReadBytes = 1024;

std::optional<pid_t> parse_pid(std::string_view name) {
  pid_t pid = 0;
  const auto* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, pid);
  if (error != std::errc{} || stop != end || pid <= 0) return std::nullopt;
  return pid;
}

std::string link_target(int folder, const char* name) {
  std::array<char, 4096> target;
  const auto size = ::readlinkat(folder, name, target.data(), target.size());
  return size < 0 ? std::string{} : std::string(target.data(), static_cast<std::size_t>(size));
}

/// From "socket:[123]".
std::optional<std::uint64_t> socket_inode(std::string_view target) {
  constexpr std::string_view kPrefix = "socket:[";
  if (!target.starts_with(kPrefix) || !target.ends_with(']')) return std::nullopt;
  target.remove_prefix(kPrefix.size());
  std::uint64_t inode = 0;
  const auto [stop, error] = std::from_chars(target.data(), target.data() + target.size() - 1, inode);
  if (error != std::errc{} || stop != target.data() + target.size() - 1) return std::nullopt;
  return inode;
}

SocketOwner describe_process(pid_t pid) {
  SocketOwner owner;
  owner.pid = pid;
  owner.program = link_target(AT_FDCWD, fmt::format("/proc/{}/exe", pid).c_str());
  owner.process = process_file(pid, "comm", kReadBytes);
  while (owner.process.ends_with('\n')) owner.process.pop_back();
  // Newer versions of node name their main thread so.
  if (owner.process.ends_with("MainThread")) owner.process = owner.program.filename().string();
  owner.command = process_file(pid, "cmdline", kReadBytes);
  while (owner.command.ends_with('\0')) owner.command.pop_back();
  std::replace(owner.command.begin(), owner.command.end(), '\0', ' ');
  return owner;
}

/// One walk through /proc.
class Search {
 public:
  explicit Search(const std::set<std::uint64_t>& inodes) : missing_(inodes) {}

  std::map<std::uint64_t, SocketOwner> run() {
    for (const auto pid : all_processes()) {
      if (missing_.empty() || looked_at_ >= kMostDescriptors) break;
      if (pid != ::getpid()) look_at(pid);
    }
    for (const auto inode : missing_) found_.emplace(inode, SocketOwner{});
    return std::move(found_);
  }

 private:
  void look_at(pid_t pid) {
    struct stat status{};
    if (::stat(fmt::format("/proc/{}", pid).c_str(), &status) != 0) return;
    // Links in /proc/PID are read by who may trace the process: with the same ids, or with CAP_SYS_PTRACE, which root
    // of a container does not have (ptrace(2), "Ptrace access mode checking", PTRACE_MODE_READ_FSCREDS).
    const FileIdentity identity(status.st_uid, status.st_gid);
    const auto folder = open_folder(fmt::format("/proc/{}/fd", pid));
    if (!folder) return;
    std::optional<SocketOwner> owner;
    while (const auto* entry = ::readdir(folder.get())) {
      if (entry->d_name[0] == '.') continue;
      if (++looked_at_ > kMostDescriptors) return;
      const auto inode = socket_inode(link_target(::dirfd(folder.get()), entry->d_name));
      if (!inode || missing_.erase(*inode) == 0) continue;
      if (!owner) owner = describe_process(pid);
      found_.emplace(*inode, *owner);
    }
  }

  std::set<std::uint64_t> missing_;
  std::map<std::uint64_t, SocketOwner> found_;
  std::size_t looked_at_ = 0;
};

/// Field 4 of /proc/PID/stat; the name before it may hold anything, but ends with the last parenthesis.
pid_t parent_of(pid_t pid) {
  const auto text = process_file(pid, "stat", kReadBytes);
  const auto name_end = text.rfind(") ");
  if (name_end == std::string::npos || text.size() < name_end + 5) return 0;
  const auto rest = std::string_view(text).substr(name_end + 4);
  return parse_pid(rest.substr(0, rest.find(' '))).value_or(0);
}

}  // namespace

std::map<std::uint64_t, SocketOwner> find_socket_owners(const std::set<std::uint64_t>& inodes) {
  return Search(inodes).run();
}

bool descends_from(pid_t pid, pid_t ancestor) {
  // Processes that come and go meanwhile could make a chain without an end.
  for (int steps = 0; pid > 0 && steps < 1000; ++steps) {
    pid = parent_of(pid);
    if (pid == ancestor) return true;
  }
  return false;
}

}  // namespace codehub::agent
