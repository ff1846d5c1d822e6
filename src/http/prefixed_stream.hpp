#pragma once

#include <memory>
#include <string>

#include "codehub/http/stream.hpp"

namespace codehub::http {

/// A stream that is read from `prefix` first: for streams that cannot take back what was read ahead.
[[nodiscard]] std::unique_ptr<ByteStream> with_prefix(std::string prefix, std::unique_ptr<ByteStream> stream);

}  // namespace codehub::http
