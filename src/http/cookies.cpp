#include <algorithm>

#include <fmt/format.h>

#include "ascii.hpp"
#include "codehub/http/text.hpp"

namespace codehub::http {
namespace {

struct CookiePair {
  std::string_view name;
  std::string_view value;
};

/// Takes the next "name=value" off the front of a Cookie header.
CookiePair take_pair(std::string_view& rest) {
  const auto semicolon = rest.find(';');
  const auto text = trim_blanks(rest.substr(0, semicolon));
  rest = semicolon == std::string_view::npos ? std::string_view{} : rest.substr(semicolon + 1);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {{}, text};
  return {trim_blanks(text.substr(0, equals)), trim_blanks(text.substr(equals + 1))};
}

bool holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The same Cookie value without some names; everything else stays as it was written.
std::string without(std::string_view cookies, const std::vector<std::string_view>& names) {
  std::string out;
  while (!cookies.empty()) {
    const auto semicolon = cookies.find(';');
    const auto written = trim_blanks(cookies.substr(0, semicolon));
    const auto pair = take_pair(cookies);
    if (written.empty() || holds(names, pair.name)) continue;
    if (!out.empty()) out += "; ";
    out += written;
  }
  return out;
}

}  // namespace

std::optional<std::string> find_cookie(const Headers& headers, std::string_view name) {
  for (const auto& header : headers.all()) {
    if (!equals_no_case(header.name, "Cookie")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      auto pair = take_pair(rest);
      if (pair.name.empty() || pair.name != name) continue;
      const bool quoted = pair.value.size() >= 2 && pair.value.front() == '"' && pair.value.back() == '"';
      if (quoted) pair.value = pair.value.substr(1, pair.value.size() - 2);
      return std::string(pair.value);
    }
  }
  return std::nullopt;
}

void strip_cookies(Headers& headers, const std::vector<std::string_view>& names) {
  headers.edit("Cookie", [&names](std::string_view cookies) { return without(cookies, names); });
}

std::string render(const SetCookie& cookie) {
  std::string out = fmt::format("{}={}; Path={}", cookie.name, cookie.value, cookie.path);
  if (cookie.max_age_seconds) out += fmt::format("; Max-Age={}", *cookie.max_age_seconds);
  if (cookie.secure) out += "; Secure";
  if (cookie.http_only) out += "; HttpOnly";
  if (!cookie.same_site.empty()) out += fmt::format("; SameSite={}", cookie.same_site);
  return out;
}

}  // namespace codehub::http
