#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

namespace {

/// The target that the environment names; without one there is nothing to do but to say so.
const codehub::fuzz::Target& chosen_target() {
  const char* wanted = std::getenv("CODEHUB_FUZZ_TARGET");
  for (const auto& target : codehub::fuzz::kTargets) {
    if (wanted != nullptr && std::string_view(wanted) == target.name) return target;
  }
  std::fprintf(stderr, "set CODEHUB_FUZZ_TARGET to one of:");
  for (const auto& target : codehub::fuzz::kTargets) std::fprintf(stderr, " %s", target.name);
  std::fprintf(stderr, "\n");
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto& target = chosen_target();
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
