#pragma once

#include <filesystem>
#include <memory>

#include "codehub/store/driver.hpp"

namespace codehub::store::sqlite {

/// The dialect and settings of SQLite over one file; `open` is what a program calls, this is for tests of migrations.
[[nodiscard]] std::unique_ptr<Driver> create_driver(const std::filesystem::path& file);

/// Three readers beside the one writer that SQLite allows.
inline constexpr Connections kConnections{4, true};

}  // namespace codehub::store::sqlite
