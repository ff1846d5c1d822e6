#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codehub {

/// Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// Number of code points of valid UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// True when valid UTF-8 has a control character (C0, DEL, C1), a line or paragraph separator, or a mark that reorders
/// the text around it (bidirectional embeddings, overrides and isolates), all but those in `allowed` (ASCII).
[[nodiscard]] bool has_control_characters(std::string_view text, std::string_view allowed = {});

/// Without white space and invisible marks (ASCII, no-break, ideographic, zero-width, byte order mark) at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// Any bytes made into text that can be stored and shown: malformed bytes and NUL become U+FFFD, and at most
/// `max_bytes` are kept, cut between characters.
[[nodiscard]] std::string to_storable_text(std::string_view bytes, std::size_t max_bytes);

}  // namespace codehub
