#include "policy.hpp"

#include <algorithm>

#include "codehub/domain/text.hpp"
#include "codehub/http/message.hpp"

namespace codehub::doctor {
namespace {

/// The part before the separator; it and the separator are taken off `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim(part);
}

}  // namespace

std::optional<std::vector<std::string>> find_directive(std::string_view policy, std::string_view name) {
  while (!policy.empty()) {
    auto directive = take_until(policy, ';');
    if (!http::equals_no_case(take_until(directive, ' '), name)) continue;
    std::vector<std::string> sources;
    while (!directive.empty()) {
      const auto source = take_until(directive, ' ');
      if (!source.empty()) sources.emplace_back(source);
    }
    return sources;
  }
  return std::nullopt;
}

CookieFacts read_cookie(std::string_view set_cookie) {
  CookieFacts cookie;
  auto pair = take_until(set_cookie, ';');
  cookie.name = take_until(pair, '=');
  while (!set_cookie.empty()) {
    auto value = take_until(set_cookie, ';');
    const auto name = take_until(value, '=');
    value = trim(value);
    if (http::equals_no_case(name, "Secure")) cookie.secure = true;
    if (http::equals_no_case(name, "SameSite")) cookie.same_site = value;
    if (http::equals_no_case(name, "Domain")) cookie.domain = value.starts_with('.') ? value.substr(1) : value;
  }
  return cookie;
}

}  // namespace codehub::doctor
