#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace codehub::agent {

/// The process that has a socket open.
struct SocketOwner {
  std::int64_t pid = 0;  ///< 0 when it was not found.
  std::string process;   ///< Its name.
  std::string command;   ///< Its command line, words joined by spaces. As the process gave it, not yet for a screen.
  std::filesystem::path program;
};

/// Finds processes of the workspace by the inodes of their sockets, by walking /proc/PID/fd: at most 50,000
/// descriptors. The one with the smallest number wins: a server before the workers that it shares the socket with. Our
/// own process is left out. Every inode asked for has a value in the answer.
[[nodiscard]] std::map<std::uint64_t, SocketOwner> find_socket_owners(const std::set<std::uint64_t>& inodes);

/// Whether `ancestor` is among the processes that started `pid`.
[[nodiscard]] bool descends_from(pid_t pid, pid_t ancestor);

}  // namespace codehub::agent
