#include "password.hpp"

#include <array>
#include <cerrno>
#include <new>
#include <stdexcept>

#include <sodium.h>

#include "encoding.hpp"

namespace codehub::accounts {
namespace {

// libsodium's "interactive" limits: 2 passes over 64 MiB. OWASP's password storage cheat sheet asks for at least
// 19 MiB and 2 passes of Argon2id, RFC 9106 (section 4, second choice) for 64 MiB and 3 passes on 4 lanes.
constexpr unsigned long long kPasses = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t kMemoryBytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;
static_assert(kPasses >= 2 && kMemoryBytes == 64UL * 1024 * 1024);

}  // namespace

std::string hash_password(const std::string& password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return hash.data();
}

bool verify_password(const std::string& hash, const std::string& password) {
  errno = 0;
  if (crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0) return true;
  // A mismatch is EINVAL; everything else is a want of memory or a damaged hash, which must not look like a typing
  // error.
  if (errno != EINVAL) throw std::runtime_error("the password hash cannot be computed");
  return false;
}

bool is_outdated(const std::string& hash) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemoryBytes) != 0;
}

const std::string& unmatchable_hash() {
  static const std::string kHash =
      "$argon2id$v=19$m=" + std::to_string(kMemoryBytes / 1024) + ",t=" + std::to_string(kPasses) + ",p=1$" +
      to_base64_unpadded(std::string(crypto_pwhash_SALTBYTES, '\0')) + "$" + to_base64_unpadded(std::string(32, '\0'));
  return kHash;
}

std::string generate_password(const RandomSource& random) {
  constexpr std::string_view kReadable = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string password;
  for (int group = 0; group < 4; ++group) {
    auto bits = random();
    if (group > 0) password += '-';
    for (int i = 0; i < 5; ++i, bits /= kReadable.size()) password += kReadable[bits % kReadable.size()];
  }
  return password;
}

}  // namespace codehub::accounts
