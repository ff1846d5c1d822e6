#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codehub/domain/result.hpp"

namespace codehub::cli {

/// A port of this machine that leads to a port of the workspace.
struct ForwardedPort {
  std::uint16_t local = 0;  ///< 0: any that is free.
  std::uint16_t remote = 0;
  friend bool operator==(const ForwardedPort&, const ForwardedPort&) = default;
};

/// "5432" (the same on both sides), "15432:5432", "0:5432". kInvalidRequest for anything else, or when one local port
/// is named twice.
[[nodiscard]] Result<std::vector<ForwardedPort>> parse_forwarded_ports(const std::vector<std::string>& arguments);

}  // namespace codehub::cli
