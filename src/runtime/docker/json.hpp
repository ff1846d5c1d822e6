#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "codehub/domain/result.hpp"

/// Reading what an engine answered without trusting its shape: what is absent or of another type reads as empty.
namespace codehub::runtime::docker {

using Json = nlohmann::json;

[[nodiscard]] Result<Json> parse_json(std::string_view text);
[[nodiscard]] const Json& member(const Json& object, std::string_view key);
[[nodiscard]] std::string text_at(const Json& object, std::string_view key);
[[nodiscard]] bool flag_at(const Json& object, std::string_view key);
/// Negative, fractional and too large numbers read as 0.
[[nodiscard]] std::uint64_t count_at(const Json& object, std::string_view key);

/// Text for the wire; malformed UTF-8 is replaced.
[[nodiscard]] std::string dump_json(const Json& value);

}  // namespace codehub::runtime::docker
