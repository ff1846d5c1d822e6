#pragma once

#include <string>

#include "codehub/domain/ids.hpp"

namespace codehub {

/// The operating system's cryptographic generator. Thread-safe.
[[nodiscard]] RandomSource secure_random();

/// `bytes` random bytes as unpadded base64url: 32 gives a token of 43 characters.
[[nodiscard]] std::string random_token(std::size_t bytes = 32);

}  // namespace codehub
