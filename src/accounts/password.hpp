#pragma once

#include <string>

#include "codehub/domain/ids.hpp"

namespace codehub::accounts {

/// Argon2id with a fresh salt, in the encoded form that names its parameters. Takes about 0.1 s of a core and 64 MiB.
/// Throws std::bad_alloc when that memory is not there.
[[nodiscard]] std::string hash_password(const std::string& password);
/// Throws std::runtime_error when it cannot be computed (no memory, damaged hash).
[[nodiscard]] bool verify_password(const std::string& hash, const std::string& password);
/// True when `hash` was made with weaker parameters than today's.
[[nodiscard]] bool is_outdated(const std::string& hash);

/// A hash that no password has: verifying against it costs what verifying against a real one costs.
[[nodiscard]] const std::string& unmatchable_hash();

/// Four groups of five characters, a hundred random bits, easy to read aloud.
[[nodiscard]] std::string generate_password(const RandomSource& random);

}  // namespace codehub::accounts
