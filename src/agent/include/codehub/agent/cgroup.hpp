#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace codehub::agent {

/// What the container has used and may use, as its control group says.
struct CgroupReading {
  std::uint64_t cpu_nanoseconds = 0;
  std::uint64_t memory_bytes = 0;        ///< Without page cache that can be dropped at once.
  double cpu_limit = 0;                  ///< In CPUs; 0 when there is none.
  std::uint64_t memory_limit_bytes = 0;  ///< 0 when there is none.
};

/// Reads version 2 (cgroup.controllers stands in `root`) or version 1 (one folder per controller). Empty when neither
/// is there.
[[nodiscard]] std::optional<CgroupReading> read_cgroup(const std::filesystem::path& root);

/// Bytes that the container has moved from and to disks.
struct BlockIo {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
};
/// The same for both versions; empty when the control group does not say. Version 1 counts only writes that go past the
/// page cache.
[[nodiscard]] std::optional<BlockIo> read_block_io(const std::filesystem::path& root);

/// The number after `key` in lines of "key number", as in memory.stat.
[[nodiscard]] std::optional<std::uint64_t> find_number(std::string_view text, std::string_view key);

}  // namespace codehub::agent
