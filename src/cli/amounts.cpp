#include "amounts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "until.hpp"

namespace codehub::cli {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 60;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '/';
}

/// 0 for what is no unit.
double unit_of(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (lower.empty() || lower == "b") return 1;
  constexpr std::string_view kUnits = "kmgtpe";
  const auto at = kUnits.find(lower.front());
  const bool known = lower.size() == 1 || lower.substr(1) == "ib" || lower.substr(1) == "b";
  return at == std::string_view::npos || !known ? 0 : std::pow(1024.0, static_cast<double>(at + 1));
}

}  // namespace

Result<std::chrono::seconds> parse_length(std::string_view text) {
  if (!text.ends_with('s')) return parse_while(text);
  const auto digits = text.substr(0, text.size() - 1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  constexpr std::int64_t kMost = std::int64_t{86400} * 3650;
  if (error != std::errc() || end != digits.data() + digits.size() || seconds < 0 || seconds > kMost) {
    return parse_while(text);  // Which has the words for it.
  }
  return std::chrono::seconds(seconds);
}

std::string spell_length(std::chrono::seconds length) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits{{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
  auto left = std::max<std::int64_t>(length.count(), 0);
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (left < kUnits[i].seconds && i + 1 < kUnits.size()) continue;
    std::string text = std::to_string(left / kUnits[i].seconds) + " " + kUnits[i].name;
    left %= kUnits[i].seconds;
    if (i + 1 < kUnits.size() && left >= kUnits[i + 1].seconds) {
      text += " " + std::to_string(left / kUnits[i + 1].seconds) + " " + kUnits[i + 1].name;
    }
    return text;
  }
  return "0 s";
}

Result<std::int64_t> parse_bytes(std::string_view text) {
  double number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = error == std::errc() ? unit_of(text.substr(static_cast<std::size_t>(end - text.data()))) : 0;
  const double bytes = number * unit;
  if (!(number >= 0) || unit == 0 || !(bytes <= static_cast<double>(kMostBytes))) {
    return fail(ErrorCode::kInvalidRequest, "\"" + std::string(text.substr(0, 40)) +
                                                "\" is no amount of memory: write one such as 512MiB, 8GiB or 1.5T");
  }
  return std::llround(bytes);
}

std::string spell_bytes(std::int64_t bytes) {
  constexpr std::array<const char*, 7> kUnits{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return spell_number(value) + " " + kUnits[unit];
}

std::string spell_number(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  std::string shown(text.data());
  shown.erase(shown.find_last_not_of('0') + 1);
  if (shown.back() == '.') shown.pop_back();
  return shown;
}

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace codehub::cli
