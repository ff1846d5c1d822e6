#include "memory_group.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace codehub::runtime::docker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMax = "max";

std::optional<std::string> read_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  return line;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> read_number(const fs::path& file) {
  const auto line = read_line(file);
  return line ? parse_number(*line) : std::nullopt;
}

/// One write, for the kernel takes each as a command; answers the error number.
int write_once(const fs::path& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const auto written = ::write(descriptor, text.data(), text.size());
  const int error = written < 0 ? errno : 0;
  ::close(descriptor);
  return error;
}

Result<void> write_command(const fs::path& file, std::string_view text) {
  const int error = write_once(file, text);
  if (error == 0) return {};
  if (error == EAGAIN || error == EBUSY) return fail(ErrorCode::kNoSpace, "The kernel could not take more back.");
  if (error == ENOENT) {
    return fail(ErrorCode::kInvalidState, fmt::format("This kernel has no {}: it takes back the memory of frozen "
                                                      "workspaces from Linux 5.19 on, or with cgroup v1.",
                                                      file.filename().string()));
  }
  if (error == EACCES || error == EPERM || error == EROFS) {
    return fail(ErrorCode::kForbidden, fmt::format("The server may not write {} ({}): it takes the right to (root, and "
                                                   "in a container the machine's cgroups, writable).",
                                                   file.string(), std::strerror(error)));
  }
  return fail(ErrorCode::kInternal, fmt::format("{}: {}", file.string(), std::strerror(error)));
}

bool has_controller(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == wanted) return true;
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

/// "HIERARCHY:CONTROLLERS:PATH" of /proc/PID/cgroup, as a folder; nothing for what is not about memory.
std::optional<fs::path> folder_of(const KernelFolders& folders, const std::string& line) {
  const auto first = line.find(':');
  const auto second = line.find(':', first + 1);
  if (first == line.npos || second == line.npos || line.size() < second + 2) return std::nullopt;
  const auto controllers = std::string_view(line).substr(first + 1, second - first - 1);
  const auto path = line.substr(second + 2);  // Without its slash.
  if (controllers.empty()) return folders.cgroups / path;
  return has_controller(controllers, "memory") ? std::optional(folders.cgroups / "memory" / path) : std::nullopt;
}

/// Where the group of the container may be. A process is asked first; its number means something else in a container of
/// our own, so that its group must name the container that is looked for.
std::vector<fs::path> candidates(const KernelFolders& folders, const ContainerMemory& container) {
  std::vector<fs::path> found;
  std::ifstream groups(folders.processes / std::to_string(container.process) / "cgroup");
  for (std::string line; container.process != 0 && std::getline(groups, line);) {
    auto folder = folder_of(folders, line);
    const bool names_it = line.find(container.runtime_id) != line.npos && line.find("/..") == line.npos;
    if (folder && names_it) found.push_back(std::move(*folder));
  }
  for (const std::string tree : {"memory", "."}) {
    for (const auto* pattern :
         {"docker/{}", "system.slice/docker-{}.scope", "machine.slice/libpod-{}.scope", "libpod_parent/libpod-{}"}) {
      found.push_back(folders.cgroups / tree / fmt::format(fmt::runtime(pattern), container.runtime_id));
    }
  }
  return found;
}

}  // namespace

Result<MemoryGroup> MemoryGroup::find(const KernelFolders& folders, const ContainerMemory& container) {
  std::error_code ignored;
  for (auto& folder : candidates(folders, container)) {
    if (container.runtime_id.empty()) break;
    if (fs::exists(folder / "memory.limit_in_bytes", ignored)) return MemoryGroup(Version::kOne, folder, container);
    if (fs::exists(folder / "memory.current", ignored)) return MemoryGroup(Version::kTwo, folder, container);
  }
  return fail(ErrorCode::kNotFound,
              fmt::format("The server does not see the control groups of containers in {}: memory is given back only "
                          "where it runs on the container engine's machine.",
                          folders.cgroups.string()));
}

Result<std::uint64_t> MemoryGroup::held() const {
  const auto file = folder_ / (version_ == Version::kOne ? "memory.usage_in_bytes" : "memory.current");
  if (const auto number = read_number(file)) return *number;
  return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read.", file.string()));
}

Result<void> MemoryGroup::allow_swap() const {
  const auto file = folder_ / "memory.swap.max";
  if (version_ == Version::kOne || read_number(file) != 0U) return {};
  return write_command(file, kMax);
}

Result<void> MemoryGroup::take_back(std::uint64_t bytes) const {
  if (version_ == Version::kTwo) return write_command(folder_ / "memory.reclaim", std::to_string(bytes));
  return lower_and_raise(bytes);
}

Result<void> MemoryGroup::lower_and_raise(std::uint64_t bytes) const {
  const auto file = folder_ / "memory.limit_in_bytes";
  TRY(const auto now, held());
  const auto before = read_line(file);
  if (!before) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read.", file.string()));
  auto lowered = write_command(file, std::to_string(now > bytes ? now - bytes : 0));
  // Whatever came of it: nothing of the container may run into the lower one.
  CHECK_OK(write_command(file, *before));
  return lowered;
}

Result<void> MemoryGroup::restore() const { return version_ == Version::kOne ? restore_limit() : restore_swap(); }

Result<void> MemoryGroup::restore_limit() const {
  const auto file = folder_ / "memory.limit_in_bytes";
  const auto present = read_number(file);
  const auto wanted = static_cast<std::uint64_t>(container_.limit);
  if (container_.limit <= 0 || !present || *present >= wanted) return {};
  return write_command(file, std::to_string(wanted));
}

Result<void> MemoryGroup::restore_swap() const {
  const auto file = folder_ / "memory.swap.max";
  const bool none = container_.limit > 0 && container_.with_swap == container_.limit;
  if (!none || read_line(file) != kMax) return {};
  return write_command(file, "0");
}

std::optional<std::uint64_t> free_swap(const KernelFolders& folders) {
  std::ifstream file(folders.processes / "meminfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("SwapFree:")) continue;
    std::istringstream words(line.substr(std::strlen("SwapFree:")));
    std::uint64_t kibibytes = 0;
    if (words >> kibibytes) return kibibytes * 1024;
  }
  return std::nullopt;
}

}  // namespace codehub::runtime::docker
