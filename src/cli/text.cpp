#include "codehub/cli/text.hpp"

#include <algorithm>
#include <chrono>

#include "codehub/domain/time.hpp"

namespace codehub::cli {
namespace {

// The next code point of UTF-8 text; malformed bytes are taken one by one.
char32_t next_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (length > text.size()) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t value = length == 1 ? lead : lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(length);
  return value;
}

// The blocks of Unicode's EastAsianWidth.txt that are W or F, in broad strokes.
bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
         (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

bool is_combining(char32_t c) { return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || c == 0xfe0f; }

std::string counted(long long number, const char* unit) { return std::to_string(number) + " " + unit + " ago"; }

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto c = next_code_point(text);
    if (!is_combining(c)) width += is_wide(c) ? 2U : 1U;
  }
  return width;
}

std::string printable(std::string_view text) {
  while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
  if (const auto end = text.find_last_of('\r'); end != std::string_view::npos) text.remove_prefix(end + 1);
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == 0x1b && i + 1 < text.size() &&
        text[i + 1] == '[') {  // A control sequence ends with @ to ~ (ECMA-48, 5.4).
      i += 2;
      while (i < text.size() && !(text[i] >= '@' && text[i] <= '~')) ++i;
      ++i;
      continue;
    }
    const bool c1_control = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1_control) {
      i += 2;
      continue;
    }
    if ((c >= 0x20 && c != 0x7f) || c == '\t') out += text[i];
    ++i;
  }
  return out;
}

std::string render_table(const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  widths.reserve(headings.size());
  for (const auto& heading : headings) widths.push_back(display_width(heading));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string table;
  const auto add = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - display_width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
  };
  add(headings);
  for (const auto& row : rows) add(row);
  return table;
}

std::string age_of(std::string_view time) {
  if (time.empty()) return "never";
  const auto then = parse_rfc3339(time);
  if (!then) return std::string(time);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now() - *then).count();
  constexpr long long kMinute = 60;
  constexpr long long kHour = 3600;
  constexpr long long kDay = 86400;
  if (seconds < kMinute) return "now";
  if (seconds < kHour) return counted(seconds / kMinute, "min");
  if (seconds < 2 * kDay) return counted(seconds / kHour, "h");
  return counted(seconds / kDay, "days");
}

}  // namespace codehub::cli
