#pragma once

#include <cstdio>
#include <cstdlib>

namespace codehub::fuzz {

/// Ends the program, which is how a fuzzer learns of it.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace codehub::fuzz
