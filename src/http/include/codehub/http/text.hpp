#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/http/message.hpp"

namespace codehub::http {

/// Percent-decoding; kInvalidRequest for malformed escapes and for NUL.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);
/// Encodes everything but unreserved characters (RFC 3986).
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Decoded query parameters ("+" is a space); a repeated key keeps its last value.
[[nodiscard]] Result<std::map<std::string, std::string>> parse_query(std::string_view query);

/// The path without escapes, refused (kInvalidRequest) when it has dot segments in any spelling, encoded slashes or
/// backslashes, empty segments in front, or control characters: nothing that two parsers could read differently.
[[nodiscard]] Result<std::string> canonical_path(std::string_view path);

/// Host and port of a Host header. Lower-case; IPv6 in brackets is kept in brackets; port 0 when absent.
struct HostPort {
  std::string host;
  unsigned port = 0;
};
[[nodiscard]] Result<HostPort> parse_host(std::string_view host);
/// Whether `parse_host` would take it.
[[nodiscard]] bool is_host(std::string_view host);

/// The value of one cookie in a Cookie header (RFC 6265 section 5.4), malformed pairs being skipped.
[[nodiscard]] std::optional<std::string> find_cookie(const Headers& headers, std::string_view name);
/// Takes cookies of these names out of the Cookie header(s); removes a header that becomes empty.
void strip_cookies(Headers& headers, const std::vector<std::string_view>& names);

struct SetCookie {
  std::string name;
  std::string value;
  std::string path = "/";
  std::optional<long> max_age_seconds;  ///< 0 deletes.
  bool secure = false;
  bool http_only = true;
  std::string same_site = "Lax";
};
[[nodiscard]] std::string render(const SetCookie& cookie);

/// For text inside HTML.
[[nodiscard]] std::string escape_html(std::string_view text);

/// One server-sent event (WHATWG HTML section 9.2); data may have line feeds.
[[nodiscard]] std::string render_event(std::string_view event, std::string_view data);

}  // namespace codehub::http
