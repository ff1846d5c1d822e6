#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::doctor {

/// An absolute address of the web: http, https, ws or wss.
struct WebUrl {
  std::string scheme;  ///< Lower case.
  std::string host;    ///< Lower case; IPv6 in brackets.
  std::uint16_t port = 0;
  bool names_port = false;  ///< Otherwise it is that of the scheme.
  std::string rest;         ///< Path, query and fragment; may be empty.

  /// "http://localhost:8080", without the rest.
  [[nodiscard]] std::string origin() const;
};

/// Nothing for relative addresses and other schemes. One that begins with "//" has `scheme`.
[[nodiscard]] std::optional<WebUrl> parse_web_url(std::string_view text, std::string_view scheme);

/// A name of the machine itself: localhost, 127.0.0.1, [::1], 0.0.0.0.
[[nodiscard]] bool is_loopback(std::string_view host);

/// The path and query that a relative address leads to from `base`, which is a path; empty when it is none, or not
/// plain ("../").
[[nodiscard]] std::string resolve_path(std::string_view base, std::string_view relative);

/// Absolute addresses in a script, also with escaped slashes; no more than `most`. They are looked for by their scheme:
/// nothing here reads JavaScript, and an address in a comment is found too.
[[nodiscard]] std::vector<WebUrl> urls_in_script(std::string_view script, std::size_t most);

}  // namespace codehub::doctor
