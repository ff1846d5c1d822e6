#include "codehub/base/random.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

#include <sys/random.h>

namespace codehub {
namespace {

void fill_random(void* data, std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(data);
  while (size > 0) {
    const auto got = getrandom(bytes, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
}

// RFC 4648 section 5, without padding.
std::string base64url(const std::vector<unsigned char>& bytes) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  unsigned int bits = 0;
  unsigned int held = 0;
  for (const unsigned char byte : bytes) {
    bits = (bits << 8U) | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += kAlphabet[(bits >> held) & 63U];
    }
    bits &= (1U << held) - 1U;
  }
  if (held > 0) out += kAlphabet[(bits << (6U - held)) & 63U];
  return out;
}

}  // namespace

RandomSource secure_random() {
  return [] {
    unsigned long long value = 0;
    fill_random(&value, sizeof value);
    return value;
  };
}

std::string random_token(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  fill_random(raw.data(), raw.size());
  return base64url(raw);
}

}  // namespace codehub
