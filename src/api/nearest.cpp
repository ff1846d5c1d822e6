#include "codehub/api/nearest.hpp"

#include <algorithm>

namespace codehub::api {
namespace {

// Insertions, deletions, changes and swaps of neighbours ("optimal string alignment"), over three rows of the table.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1);
  std::vector<std::size_t> above(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t change = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[right.size()];
}

// Names come from outside: what is echoed is short and printable.
std::string quoted(std::string_view name) {
  constexpr std::size_t kLongest = 60;
  std::string text(name.substr(0, kLongest));
  std::replace_if(text.begin(), text.end(), [](char c) { return c < ' ' || c == '`' || c == '\x7f'; }, '?');
  return "`" + text + (name.size() > kLongest ? "…`" : "`");
}

}  // namespace

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestCompared = 100;
  if (name.size() > kLongestCompared) return {};
  std::string_view best;
  std::size_t best_distance = 0;
  for (const auto candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    const std::size_t bound = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    if (distance <= bound && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string unknown_name_message(std::string_view name, const std::vector<std::string_view>& known) {
  std::string message = quoted(name) + " is not known here; ";
  if (const auto nearest = nearest_name(name, known); !nearest.empty())
    return message + "did you mean " + quoted(nearest) + "?";
  if (known.empty()) return message + "nothing is expected";
  message += "known are ";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? "" : ", ") + std::string(known[i]);
  return message;
}

}  // namespace codehub::api
