#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "codehub/http/message.hpp"

namespace codehub::http {

// The characters of HTTP (RFC 9110 section 5.6, RFC 9112), one table for all parsers of this room.
enum CharacterClass : std::uint8_t {
  kTokenCharacter = 1,   ///< May stand in methods and header names.
  kValueCharacter = 2,   ///< May stand in header values: visible, obs-text, space, tab.
  kNameCharacter = 8,    ///< May stand in host names and IPv4 addresses: letters, digits, "-", ".", "_".
  kTargetCharacter = 4,  ///< May stand in a request target: visible US-ASCII but "#".
};

namespace detail {
constexpr std::array<std::uint8_t, 256> make_character_table() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned code = 0; code < 256; ++code) {
    const bool visible = code > 0x20 && code < 0x7f;
    const char character = static_cast<char>(code);
    const bool alphanumeric = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
                              (character >= 'A' && character <= 'Z');
    const bool mark = visible && std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
    unsigned value = 0;
    if (alphanumeric || mark) value |= kTokenCharacter;
    if (visible || code >= 0x80 || code == ' ' || code == '\t') value |= kValueCharacter;
    if (visible && code != '#') value |= kTargetCharacter;
    if (alphanumeric || character == '-' || character == '.' || character == '_') value |= kNameCharacter;
    table[code] = static_cast<std::uint8_t>(value);
  }
  return table;
}
inline constexpr auto kCharacters = make_character_table();
}  // namespace detail

[[nodiscard]] constexpr bool is_a(char character, CharacterClass wanted) {
  return (detail::kCharacters[static_cast<unsigned char>(character)] & wanted) != 0;
}

[[nodiscard]] constexpr bool all_are(std::string_view text, CharacterClass wanted) {
  for (const char character : text) {
    if (!is_a(character, wanted)) return false;
  }
  return true;
}

[[nodiscard]] constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// -1 when it is none.
[[nodiscard]] constexpr int hex_value(char character) {
  if (is_digit(character)) return character - '0';
  const char lower = to_lower(character);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Calls `visit` with every trimmed, non-empty element of a comma-separated list.
template <class Visit>
constexpr void for_each_in_list(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto element = trim_blanks(list.substr(0, comma));
    if (!element.empty()) visit(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

[[nodiscard]] constexpr bool list_has_token(std::string_view list, std::string_view token) {
  bool found = false;
  for_each_in_list(list, [&](std::string_view element) { found = found || equals_no_case(element, token); });
  return found;
}

}  // namespace codehub::http
