#pragma once

#include <memory>
#include <string>

#include "codehub/store/driver.hpp"

namespace codehub::store::postgres {

/// The dialect and settings of PostgreSQL; `open` is what a program calls, this is for tests of migrations.
/// kInvalidRequest when libpq does not understand `conninfo`.
[[nodiscard]] Result<std::unique_ptr<Driver>> create_driver(const std::string& conninfo);

}  // namespace codehub::store::postgres
