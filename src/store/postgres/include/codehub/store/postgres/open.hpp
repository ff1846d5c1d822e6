#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/store/store.hpp"

namespace codehub::store::postgres {

/// Connects with a libpq connection string and applies pending migrations (serialised between hubs by an advisory
/// lock). kInvalidState when the schema is newer than this program. Lost connections are re-made. The pool must outlive
/// the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open(const std::string& conninfo, std::size_t connections,
                                                  BlockingPool& pool);

}  // namespace codehub::store::postgres
