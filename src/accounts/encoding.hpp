#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace codehub::accounts {

[[nodiscard]] std::string to_base64(std::string_view bytes);           ///< Standard alphabet, padded.
[[nodiscard]] std::string to_base64_unpadded(std::string_view bytes);  ///< Standard alphabet, no padding.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
[[nodiscard]] std::string sha256(std::string_view bytes);  ///< 32 raw bytes.

/// What is stored of a token or a code: its SHA-256 in hex. The tokens have 256 random bits, so no salt and no slow
/// hash is needed.
[[nodiscard]] std::string hash_token(std::string_view token);

/// Nobody's token is empty or this long; what fails here need not be looked up.
[[nodiscard]] bool may_be_token(std::string_view token);

}  // namespace codehub::accounts
