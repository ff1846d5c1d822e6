#include "codehub/agent/json_reader.hpp"

#include <nlohmann/json.hpp>

namespace codehub::agent {

using nlohmann::json;

struct JsonReader::Value {
  json object;

  [[nodiscard]] const json* find(std::string_view key) const {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
  }
};

Result<JsonReader> JsonReader::parse(std::string_view text) {
  // Deep nesting would exhaust the stack in the parser's clean-up; nothing of ours is deeper than three.
  constexpr int kMaxDepth = 16;
  bool too_deep = false;
  const auto guard = [&](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  auto value = json::parse(text, guard, /*allow_exceptions=*/false);
  if (value.is_discarded() || too_deep || !value.is_object()) {
    return fail(ErrorCode::kInvalidRequest, "the text is not a JSON object");
  }
  return JsonReader(std::make_shared<const Value>(Value{std::move(value)}));
}

std::string JsonReader::text(std::string_view key) const {
  const auto* found = value_->find(key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::int64_t> JsonReader::number(std::string_view key) const {
  const auto* found = value_->find(key);
  if (found == nullptr || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

bool JsonReader::flag(std::string_view key) const {
  const auto* found = value_->find(key);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::vector<std::string> JsonReader::texts(std::string_view key) const {
  std::vector<std::string> result;
  const auto* found = value_->find(key);
  if (found == nullptr || !found->is_array()) return result;
  for (const auto& item : *found) {
    if (!item.is_string()) return {};
    result.push_back(item.get<std::string>());
  }
  return result;
}

std::map<std::string, std::string> JsonReader::text_map(std::string_view key) const {
  std::map<std::string, std::string> result;
  const auto* found = value_->find(key);
  if (found == nullptr || !found->is_object()) return result;
  for (const auto& [name, item] : found->items()) {
    if (item.is_string()) result.emplace(name, item.get<std::string>());
  }
  return result;
}

JsonReader JsonReader::object(std::string_view key) const {
  const auto* found = value_->find(key);
  const bool present = found != nullptr && found->is_object();
  return JsonReader(std::make_shared<const Value>(Value{present ? *found : json::object()}));
}

std::optional<std::vector<JsonReader>> JsonReader::objects(std::string_view key) const {
  const auto* found = value_->find(key);
  if (found == nullptr || !found->is_array()) return std::nullopt;
  std::vector<JsonReader> result;
  result.reserve(found->size());
  for (const auto& item : *found) {
    if (!item.is_object()) return std::nullopt;
    result.push_back(JsonReader(std::make_shared<const Value>(Value{item})));
  }
  return result;
}

std::string valid_utf8(std::string_view text) {
  const auto quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return json::parse(quoted).get<std::string>();
}

}  // namespace codehub::agent
