#include "codehub/api/openapi.hpp"

// The file's bytes as they are: no compiler has to read them as source.
asm(".section .rodata\n"
    ".global codehub_openapi_begin\n"
    ".global codehub_openapi_end\n"
    "codehub_openapi_begin:\n"
    ".incbin \"" CODEHUB_OPENAPI_JSON
    "\"\n"
    "codehub_openapi_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char codehub_openapi_begin[];
extern const char codehub_openapi_end[];
}

namespace codehub::api {

std::string_view openapi_json() {
  return {codehub_openapi_begin, static_cast<std::size_t>(codehub_openapi_end - codehub_openapi_begin)};
}

}  // namespace codehub::api
