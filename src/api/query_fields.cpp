#include "query_fields.hpp"

#include <algorithm>
#include <charconv>

#include "codehub/api/nearest.hpp"
#include "codehub/http/text.hpp"

namespace codehub::api {
namespace {

constexpr std::size_t kLongestCursor = 500;

std::string quoted_key(std::string_view key) { return "`" + std::string(key) + "`"; }

}  // namespace

Result<QueryFields> QueryFields::parse(std::string_view query, const std::vector<std::string_view>& known) {
  QueryFields fields;
  TRY(fields.values_, http::parse_query(query));
  for (const auto& [key, value] : fields.values_) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fail(ErrorCode::kInvalidRequest, unknown_name_message(key, known));
    }
  }
  return fields;
}

std::string QueryFields::text(std::string_view key) const {
  const auto found = values_.find(std::string(key));
  return found == values_.end() ? std::string() : found->second;
}

Result<std::int64_t> QueryFields::number(std::string_view key, std::int64_t fallback, std::int64_t least,
                                         std::int64_t most) const {
  const auto found = values_.find(std::string(key));
  if (found == values_.end()) return fallback;
  const auto& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return fail(ErrorCode::kInvalidRequest,
                quoted_key(key) + " must be a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

Result<bool> QueryFields::flag(std::string_view key) const {
  const auto value = text(key);
  if (value.empty() || value == "false") return false;
  if (value == "true") return true;
  return fail(ErrorCode::kInvalidRequest, quoted_key(key) + " must be true or false");
}

Result<std::string> QueryFields::choice(std::string_view key, const std::vector<std::string_view>& choices) const {
  auto value = text(key);
  if (value.empty()) return std::string(choices.front());
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  std::string names;
  for (const auto name : choices) names += (names.empty() ? "" : ", ") + std::string(name);
  return fail(ErrorCode::kInvalidRequest, quoted_key(key) + " must be one of " + names);
}

Result<store::PageRequest> QueryFields::page() const {
  constexpr int kUsual = 50;
  constexpr int kMost = 200;
  TRY(const auto limit, number("limit", kUsual, 1, kMost));
  store::PageRequest page;
  page.limit = static_cast<int>(limit);
  page.cursor = text("cursor");
  if (page.cursor.size() > kLongestCursor) return fail(ErrorCode::kInvalidRequest, "`cursor` is not one of ours");
  return page;
}

}  // namespace codehub::api
