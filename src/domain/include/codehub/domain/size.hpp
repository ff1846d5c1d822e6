#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace codehub {

/// An operator-defined size: the limits a workspace of it runs under.
struct Size {
  std::string name;
  double cpu = 1.0;               ///< CPUs, 0.1 to 256.
  std::int64_t memory_bytes = 0;  ///< At least 256 MiB.
  std::int64_t pids = 0;          ///< At least 64.
  friend bool operator==(const Size&, const Size&) = default;
};

/// small (1 CPU, 2 GiB), medium (2 CPU, 4 GiB), large (4 CPU, 8 GiB).
[[nodiscard]] std::vector<Size> default_sizes();

}  // namespace codehub
