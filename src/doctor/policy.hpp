#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::doctor {

/// The sources of a directive of a Content-Security-Policy (CSP level 3 section 2.2.1), or nothing without it.
[[nodiscard]] std::optional<std::vector<std::string>> find_directive(std::string_view policy, std::string_view name);

/// A cookie that an answer sets, as far as it matters here (RFC 6265 section 5.2).
struct CookieFacts {
  std::string name;
  std::string domain;  ///< Without a dot in front; empty without one.
  std::string same_site;
  bool secure = false;
};
[[nodiscard]] CookieFacts read_cookie(std::string_view set_cookie);

}  // namespace codehub::doctor
