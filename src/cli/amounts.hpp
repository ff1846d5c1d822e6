#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub::cli {

/// Reads a length of time: `90s`, or a while as `parse_while` does (`10m`, `2h`, `7d`, `1h30m`, `2시간`).
[[nodiscard]] Result<std::chrono::seconds> parse_length(std::string_view text);
/// The two largest units that count: "1 h 50 min", "4 min", "45 s", "7 d".
[[nodiscard]] std::string spell_length(std::chrono::seconds length);

/// Reads a number of bytes: `8GiB`, `8G` (the same), `1.5T`, `512m`, `1048576`. From 0 to 1 EiB.
[[nodiscard]] Result<std::int64_t> parse_bytes(std::string_view text);
/// "8 GiB", "512 MiB", "1.5 TiB".
[[nodiscard]] std::string spell_bytes(std::int64_t bytes);

/// At most two decimals, none that say nothing: "1.5", "3".
[[nodiscard]] std::string spell_number(double value);

/// A word of a command line as a shell reads it: in quotes where it needs them.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace codehub::cli
