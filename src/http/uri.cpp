#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "ascii.hpp"
#include "codehub/http/text.hpp"

namespace codehub::http {
namespace {

constexpr std::size_t kLongestHost = 255;  // RFC 1035 section 2.3.4.

/// RFC 3986 section 2.3.
bool is_unreserved(char character) {
  return is_digit(character) || (to_lower(character) >= 'a' && to_lower(character) <= 'z') || character == '-' ||
         character == '.' || character == '_' || character == '~';
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t index = 0; index < text.size(); ++index) {
    char character = text[index];
    if (character == '%') {
      const int high = index + 2 < text.size() ? hex_value(text[index + 1]) : -1;
      const int low = index + 2 < text.size() ? hex_value(text[index + 2]) : -1;
      if (high < 0 || low < 0) return fail(ErrorCode::kInvalidRequest, "malformed percent escape");
      character = static_cast<char>(high * 16 + low);
      index += 2;
    } else if (character == '+' && plus_is_space) {
      character = ' ';
    }
    if (character == '\0') return fail(ErrorCode::kInvalidRequest, "a NUL character is not allowed");
    out += character;
  }
  return out;
}

/// Letters, digits, "-", ".", "_" (some tools make host names with it).
bool is_name_or_v4(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return false;
  char before = '.';
  for (const char character : host) {
    if (!is_a(character, kNameCharacter) || (character == '.' && before == '.')) return false;
    before = character;
  }
  return true;
}

/// What stands between the brackets: hexadecimal digits, colons and dots. Whether it is an address the resolver says.
bool is_v6(std::string_view host) {
  if (host.size() < 2 || host.size() > 45 || host.find(':') == std::string_view::npos) return false;
  for (const char character : host) {
    if (hex_value(character) < 0 && character != ':' && character != '.') return false;
  }
  return true;
}

struct HostParts {
  std::string_view name;
  std::uint16_t port = 0;
};

std::optional<HostParts> split_host(std::string_view host) {
  HostParts parts{host};
  std::string_view rest;
  if (host.starts_with('[')) {
    const auto bracket = host.find(']');
    if (bracket == std::string_view::npos || !is_v6(host.substr(1, bracket - 1))) return std::nullopt;
    parts.name = host.substr(0, bracket + 1);
    rest = host.substr(bracket + 1);
  } else {
    const auto colon = host.find(':');
    if (colon != std::string_view::npos) {
      parts.name = host.substr(0, colon);
      rest = host.substr(colon);
    }
    if (!is_name_or_v4(parts.name)) return std::nullopt;
  }
  if (rest.empty()) return parts;
  if (rest.front() != ':') return std::nullopt;
  rest.remove_prefix(1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), parts.port);
  if (rest.empty() || error != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
  return parts;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char character : text) {
    if (is_unreserved(character)) {
      out += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

Result<std::map<std::string, std::string>> parse_query(std::string_view query) {
  std::map<std::string, std::string> out;
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    const auto pair = query.substr(0, ampersand);
    query = ampersand == std::string_view::npos ? std::string_view{} : query.substr(ampersand + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    TRY(auto key, decode(pair.substr(0, equals), true));
    TRY(auto value, decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true));
    out.insert_or_assign(std::move(key), std::move(value));
  }
  return out;
}

Result<std::string> canonical_path(std::string_view path) {
  const auto refuse = [] {
    return fail(ErrorCode::kInvalidRequest, "this path is not allowed: it could be read in two ways");
  };
  if (path.empty() || path.front() != '/' || path.starts_with("//")) return refuse();
  std::string out;
  out.reserve(path.size());
  std::size_t segment = 1;  // Where the present segment begins in `out`.
  const auto is_dots = [&] {
    const auto text = std::string_view(out).substr(segment);
    return text == "." || text == "..";
  };
  for (std::size_t index = 0; index < path.size(); ++index) {
    char character = path[index];
    const bool escaped = character == '%';
    if (escaped) {
      const int high = index + 2 < path.size() ? hex_value(path[index + 1]) : -1;
      const int low = index + 2 < path.size() ? hex_value(path[index + 2]) : -1;
      if (high < 0 || low < 0) return refuse();
      character = static_cast<char>(high * 16 + low);
      index += 2;
    }
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f || character == '\\' || (escaped && character == '/')) return refuse();
    if (character == '/' && !out.empty()) {
      if (is_dots()) return refuse();
      segment = out.size() + 1;
    }
    out += character;
  }
  if (is_dots()) return refuse();
  return out;
}

bool is_host(std::string_view host) { return split_host(host).has_value(); }

Result<HostPort> parse_host(std::string_view host) {
  const auto parts = split_host(host);
  if (!parts) return fail(ErrorCode::kInvalidRequest, "malformed host");
  HostPort out;
  out.port = parts->port;
  out.host.resize(parts->name.size());
  std::transform(parts->name.begin(), parts->name.end(), out.host.begin(), to_lower);
  return out;
}

}  // namespace codehub::http
