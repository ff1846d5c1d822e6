#pragma once

#include <string_view>

namespace codehub::api {

/// docs/openapi.yaml as JSON, made at build time.
[[nodiscard]] std::string_view openapi_json();

}  // namespace codehub::api
