#include "cursor.hpp"

#include <charconv>

#include "codehub/domain/text.hpp"

namespace codehub::store {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kMaxCursorBytes = 400;

tl::unexpected<Error> bad_cursor() {
  return fail(ErrorCode::kInvalidRequest, "The cursor is none that a page before answered. Begin again without one.");
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0 || hex.size() > kMaxCursorBytes) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto high = kHexDigits.find(hex[i]);
    const auto low = kHexDigits.find(hex[i + 1]);
    if (high == kHexDigits.npos || low == kHexDigits.npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  if (!is_valid_utf8(bytes) || bytes.find('\0') != bytes.npos) return std::nullopt;
  return bytes;
}

}  // namespace

std::string encode_cursor(const std::string& key) {
  std::string hex;
  for (const char c : key) {
    hex += kHexDigits[static_cast<unsigned char>(c) / 16];
    hex += kHexDigits[static_cast<unsigned char>(c) % 16];
  }
  return hex;
}

std::string encode_cursor(Timestamp time, const std::string& key) {
  return encode_cursor(std::to_string(time.time_since_epoch().count()) + ' ' + key);
}

Result<std::optional<std::string>> decode_key_cursor(const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  auto key = from_hex(cursor);
  if (!key) return bad_cursor();
  return key;
}

Result<std::optional<std::pair<Timestamp, std::string>>> decode_time_cursor(const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto text = from_hex(cursor);
  if (!text) return bad_cursor();
  const auto space = text->find(' ');
  if (space == text->npos) return bad_cursor();
  std::int64_t micros = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + space, micros);
  if (error != std::errc() || end != text->data() + space) return bad_cursor();
  return std::pair(Timestamp(std::chrono::microseconds(micros)), text->substr(space + 1));
}

Result<void> check_limit(const PageRequest& page) {
  if (page.limit < 1 || page.limit > 200) return fail(ErrorCode::kInvalidRequest, "limit must be from 1 to 200.");
  return {};
}

}  // namespace codehub::store
