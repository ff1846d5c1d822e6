#include "request_id.hpp"

#include <cstdint>

#include "codehub/base/random.hpp"

namespace codehub::http {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): every 64-bit value comes
// once per period, from a random start.
void new_request_id(std::string& into) {
  thread_local std::uint64_t state = secure_random()();
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t value = state;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  value ^= value >> 31U;
  into.resize(16);
  for (auto& digit : into) {
    digit = "0123456789abcdef"[value >> 60U];
    value <<= 4U;
  }
}

}  // namespace codehub::http
