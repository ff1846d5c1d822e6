#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/server/configuration.hpp"

namespace codehub::server {

/// Readers of the text forms that settings take. Messages say what would be right.
[[nodiscard]] Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most);
[[nodiscard]] Result<bool> read_flag(std::string_view text);
/// "512", "64KiB", "2MiB", "4GiB".
[[nodiscard]] Result<std::int64_t> read_bytes(std::string_view text, std::int64_t least, std::int64_t most);
[[nodiscard]] Result<std::string> read_choice(const std::string& text, const std::vector<std::string_view>& choices);
/// An http or https origin without path, query or a slash at the end; lower-case host.
[[nodiscard]] Result<std::string> read_origin(const std::string& text);
/// A host name without port, lower-case.
[[nodiscard]] Result<std::string> read_domain(const std::string& text);
/// "small:1:2GiB:1024,medium:2:4GiB:2048": name, CPUs, memory, processes.
[[nodiscard]] Result<std::vector<Size>> read_sizes(std::string_view text);
/// "codehub/base:latest=Debian with tools;example.com/dev:1=Our own".
[[nodiscard]] Result<std::vector<Image>> read_images(std::string_view text);

/// Splits without empty parts at the ends being lost: "a,b" → {"a", "b"}; an empty text has no parts.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace codehub::server
