#include "codehub/domain/text.hpp"

#include <algorithm>
#include <array>

namespace codehub {
namespace {

struct Decoded {
  char32_t value = 0;
  std::size_t length = 0;  ///< 0 when malformed.
};

/// The code point at the front of `text` (not empty), by table 3-7 of the Unicode standard.
Decoded decode_front(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return {};
  unsigned value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<unsigned, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, length};
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 ||
         c == 0x3000 || c == 0xFEFF;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = decode_front(text);
    if (decoded.length == 0) return false;
    text.remove_prefix(decoded.length);
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

bool has_control_characters(std::string_view text, std::string_view allowed) {
  while (!text.empty()) {
    const auto decoded = decode_front(text);
    const bool excused = decoded.value < 0x80 && allowed.find(static_cast<char>(decoded.value)) != allowed.npos;
    if (is_control(decoded.value) && !excused) return true;
    text.remove_prefix(std::max<std::size_t>(decoded.length, 1));
  }
  return false;
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const auto front = decode_front(text);
    if (front.length == 0 || !is_blank(front.value)) break;
    text.remove_prefix(front.length);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80) --start;
    const auto last = decode_front(text.substr(start));
    if (last.length == 0 || !is_blank(last.value)) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::string to_storable_text(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string text;
  text.reserve(std::min(bytes.size(), max_bytes));
  while (!bytes.empty()) {
    const auto decoded = decode_front(bytes);
    const bool good = decoded.length > 0 && decoded.value != 0;
    const auto piece = good ? bytes.substr(0, decoded.length) : kReplacement;
    if (text.size() + piece.size() > max_bytes) break;
    text += piece;
    bytes.remove_prefix(std::max<std::size_t>(decoded.length, 1));
  }
  return text;
}

}  // namespace codehub
