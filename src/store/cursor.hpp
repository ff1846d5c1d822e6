#pragma once

#include <optional>
#include <string>
#include <utility>

#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/store/records.hpp"

namespace codehub::store {

/// Cursors name the last row of the page before, so that rows that come or go meanwhile move no other row to a wrong
/// page.
[[nodiscard]] std::string encode_cursor(const std::string& key);
[[nodiscard]] std::string encode_cursor(Timestamp time, const std::string& key);

/// Empty cursors answer nothing; kInvalidRequest for what `encode_cursor` did not make.
[[nodiscard]] Result<std::optional<std::string>> decode_key_cursor(const std::string& cursor);
[[nodiscard]] Result<std::optional<std::pair<Timestamp, std::string>>> decode_time_cursor(const std::string& cursor);

/// kInvalidRequest unless the limit is 1 to 200.
[[nodiscard]] Result<void> check_limit(const PageRequest& page);

}  // namespace codehub::store
