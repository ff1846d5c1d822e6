#pragma once

#include <filesystem>
#include <memory>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/store/store.hpp"

namespace codehub::store::sqlite {

/// Opens (or creates, mode 0600) the database file in WAL mode and applies pending migrations. kInvalidState when the
/// schema is newer than this program. The pool must outlive the store. Blocks; for start-up.
[[nodiscard]] Result<std::unique_ptr<Store>> open(const std::filesystem::path& file, BlockingPool& pool);

}  // namespace codehub::store::sqlite
