#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "codehub/base/task.hpp"

namespace codehub::agent {

/// How a walk spares everybody else: it works for `work`, rests for `rest`, and gives up beyond the other two.
struct DiskWalkLimits {
  std::chrono::milliseconds work{5};
  std::chrono::milliseconds rest{50};
  std::size_t most_files = 5'000'000;
  std::chrono::minutes longest{10};
};

/// Bytes on disk of everything below `folder` on the same file system, as du(1) counts them: a file with several names
/// once, links not followed. Nothing when it gave up or was cancelled, and when there is no such folder.
[[nodiscard]] asio::awaitable<std::optional<std::uint64_t>> measure_disk(std::filesystem::path folder,
                                                                         DiskWalkLimits limits = {});

}  // namespace codehub::agent
