#include "codehub/agent/cgroup.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

namespace fs = std::filesystem;

namespace {

std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> number_in(const fs::path& file) {
  const auto text = read_file(file, 4096);
  return text ? leading_number(*text) : std::nullopt;
}

std::uint64_t without_cache(std::uint64_t used, const fs::path& statistics, std::string_view key) {
  const auto text = read_file(statistics, 64 * 1024);
  const auto cache = text ? find_number(*text, key).value_or(0) : 0;
  return used - std::min(used, cache);
}

/// Version 1 writes "no limit" as the largest number of whole pages.
constexpr std::uint64_t kNoMemoryLimit = std::uint64_t{1} << 60;

std::optional<CgroupReading> read_version_2(const fs::path& root) {
  const auto cpu = read_file(root / "cpu.stat", 4096);
  const auto usage = cpu ? find_number(*cpu, "usage_usec") : std::nullopt;
  const auto memory = number_in(root / "memory.current");
  if (!usage || !memory) return std::nullopt;
  CgroupReading reading;
  reading.cpu_nanoseconds = *usage * 1000;
  reading.memory_bytes = without_cache(*memory, root / "memory.stat", "inactive_file");
  reading.memory_limit_bytes = number_in(root / "memory.max").value_or(0);  // "max" is no number.
  if (const auto limit = read_file(root / "cpu.max", 256)) {
    const auto space = limit->find(' ');
    const auto quota = leading_number(*limit);
    const auto period =
        space == std::string::npos ? std::nullopt : leading_number(std::string_view(*limit).substr(space + 1));
    if (quota && period && *period > 0) reading.cpu_limit = static_cast<double>(*quota) / static_cast<double>(*period);
  }
  return reading;
}

std::optional<fs::path> controller_folder(const fs::path& root, std::string_view file,
                                          std::initializer_list<const char*> names) {
  std::error_code ignored;
  for (const auto* name : names) {
    if (fs::exists(root / name / file, ignored)) return root / name;
  }
  return std::nullopt;
}

std::optional<CgroupReading> read_version_1(const fs::path& root) {
  const auto accounting = controller_folder(root, "cpuacct.usage", {"cpuacct", "cpu,cpuacct"});
  const auto cpu = controller_folder(root, "cpu.cfs_quota_us", {"cpu", "cpu,cpuacct"});
  const auto usage = accounting ? number_in(*accounting / "cpuacct.usage") : std::nullopt;
  const auto memory = number_in(root / "memory/memory.usage_in_bytes");
  if (!usage || !memory) return std::nullopt;
  CgroupReading reading;
  reading.cpu_nanoseconds = *usage;
  reading.memory_bytes = without_cache(*memory, root / "memory/memory.stat", "total_inactive_file");
  const auto limit = number_in(root / "memory/memory.limit_in_bytes").value_or(0);
  reading.memory_limit_bytes = limit < kNoMemoryLimit ? limit : 0;
  if (cpu) {
    const auto quota = number_in(*cpu / "cpu.cfs_quota_us");  // -1, no number of ours, is no limit.
    const auto period = number_in(*cpu / "cpu.cfs_period_us");
    if (quota && period && *period > 0) reading.cpu_limit = static_cast<double>(*quota) / static_cast<double>(*period);
  }
  return reading;
}

/// Lines "8:0 rbytes=1 wbytes=2 rios=3 …", one for each disk.
BlockIo sum_version_2(std::string_view text) {
  BlockIo io;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    constexpr std::string_view kRead = "rbytes=";
    constexpr std::string_view kWritten = "wbytes=";
    if (word.starts_with(kRead)) io.read += leading_number(word.substr(kRead.size())).value_or(0);
    if (word.starts_with(kWritten)) io.written += leading_number(word.substr(kWritten.size())).value_or(0);
  }
  return io;
}

/// Lines "8:0 Read 1", "8:0 Write 2" and others; a last one "Total 3".
BlockIo sum_version_1(std::string_view text) {
  BlockIo io;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto space = line.find(' ');
    if (space == std::string_view::npos) continue;
    io.read += find_number(line.substr(space + 1), "Read").value_or(0);
    io.written += find_number(line.substr(space + 1), "Write").value_or(0);
  }
  return io;
}

}  // namespace

std::optional<BlockIo> read_block_io(const fs::path& root) {
  constexpr std::size_t kStatisticsBytes = 64 * 1024;
  if (const auto text = read_file(root / "io.stat", kStatisticsBytes)) return sum_version_2(*text);
  // The first that counts: which of them do depends on the disk's scheduler.
  std::optional<BlockIo> io;
  for (const auto* name : {"blkio.throttle.io_service_bytes_recursive", "blkio.throttle.io_service_bytes",
                           "blkio.bfq.io_service_bytes_recursive", "blkio.io_service_bytes_recursive"}) {
    const auto text = read_file(root / "blkio" / name, kStatisticsBytes);
    if (!text) continue;
    io = sum_version_1(*text);
    if (io->read > 0 || io->written > 0) break;
  }
  return io;
}

std::optional<std::uint64_t> find_number(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ' ') continue;
    return leading_number(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::optional<CgroupReading> read_cgroup(const fs::path& root) {
  std::error_code ignored;
  if (fs::exists(root / "cgroup.controllers", ignored)) return read_version_2(root);
  return read_version_1(root);
}

}  // namespace codehub::agent
