#include "json_fields.hpp"

#include <algorithm>
#include <set>

#include "codehub/api/nearest.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;
constexpr int kDeepest = 16;

// What the parser meets on its way; it goes on, so that the first real mistake is the one reported.
struct BodyCheck {
  bool too_deep = false;
  std::string repeated;
  std::vector<std::set<std::string>> keys;

  bool operator()(int depth, json::parse_event_t event, json& value) {
    if (depth > kDeepest) too_deep = true;
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && repeated.empty()) {
      const auto& key = value.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) repeated = key;
    }
    return !too_deep;
  }
};

tl::unexpected<Error> wrong_type(std::string_view key, std::string_view expected) {
  return fail(ErrorCode::kInvalidRequest, "`" + std::string(key) + "` must be " + std::string(expected));
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace

Result<JsonFields> JsonFields::parse(std::string_view text) {
  BodyCheck check;
  const auto callback = [&check](int depth, json::parse_event_t event, json& value) {
    return check(depth, event, value);
  };
  JsonFields fields;
  try {
    fields.object_ = json::parse(text.begin(), text.end(), callback);
  } catch (const json::exception& exception) {
    return fail(ErrorCode::kInvalidRequest, "the body is not valid JSON", exception.what());
  }
  if (check.too_deep) return fail(ErrorCode::kInvalidRequest, "the body is nested deeper than 16");
  if (!check.repeated.empty()) {
    return fail(ErrorCode::kInvalidRequest, "the body has a key twice: " + check.repeated.substr(0, 60));
  }
  if (!fields.object_.is_object()) return fail(ErrorCode::kInvalidRequest, "the body must be a JSON object");
  return fields;
}

bool JsonFields::is_null(std::string_view key) const {
  const auto found = object_.find(key);
  return found != object_.end() && found->is_null();
}

Result<void> JsonFields::allow_only(const std::vector<std::string_view>& known) const {
  for (const auto& [key, value] : object_.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fail(ErrorCode::kInvalidRequest, unknown_name_message(key, known));
    }
  }
  return {};
}

Result<std::string> JsonFields::text(std::string_view key) const {
  TRY(auto value, optional_text(key));
  if (!value) return fail(ErrorCode::kInvalidRequest, "`" + std::string(key) + "` is missing");
  return std::move(*value);
}

Result<std::optional<std::string>> JsonFields::optional_text(std::string_view key) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  if (!found->is_string()) return wrong_type(key, "a string");
  return found->get<std::string>();
}

Result<std::optional<bool>> JsonFields::optional_flag(std::string_view key) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  if (!found->is_boolean()) return wrong_type(key, "true or false");
  return found->get<bool>();
}

Result<std::optional<std::int64_t>> JsonFields::optional_number(std::string_view key, std::int64_t least,
                                                                std::int64_t most) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  const bool fits = found->is_number_unsigned() ? found->get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                                                : found->is_number_integer();
  if (!fits || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
    return wrong_type(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return found->get<std::int64_t>();
}

Result<std::optional<double>> JsonFields::optional_decimal(std::string_view key, double least, double most) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  if (!found->is_number() || found->get<double>() < least || found->get<double>() > most) {
    return wrong_type(key, "a number from " + json(least).dump() + " to " + json(most).dump());
  }
  return found->get<double>();
}

Result<std::optional<JsonFields>> JsonFields::optional_object(std::string_view key) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  if (!found->is_object()) return wrong_type(key, "an object");
  JsonFields fields;
  fields.object_ = *found;
  return fields;
}

Result<std::optional<std::vector<std::optional<JsonFields>>>> JsonFields::optional_objects(std::string_view key,
                                                                                           std::size_t count) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  const bool fits =
      found->is_array() && found->size() == count &&
      std::all_of(found->begin(), found->end(), [](const json& item) { return item.is_object() || item.is_null(); });
  if (!fits) return wrong_type(key, "an array of " + std::to_string(count) + " objects or nulls");
  std::vector<std::optional<JsonFields>> items(count);
  for (std::size_t i = 0; i < count; ++i) {
    if ((*found)[i].is_null()) continue;
    items[i].emplace().object_ = (*found)[i];
  }
  return items;
}

Result<std::vector<JsonFields>> JsonFields::objects(std::string_view key, std::size_t most) const {
  const auto found = object_.find(key);
  const bool fits = found != object_.end() && found->is_array() && found->size() <= most &&
                    std::all_of(found->begin(), found->end(), [](const json& item) { return item.is_object(); });
  if (!fits) return wrong_type(key, "an array of at most " + std::to_string(most) + " objects");
  std::vector<JsonFields> items(found->size());
  for (std::size_t i = 0; i < items.size(); ++i) items[i].object_ = (*found)[i];
  return items;
}

Result<std::optional<std::vector<std::string>>> JsonFields::optional_texts(std::string_view key,
                                                                           std::size_t most) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  const bool fits = found->is_array() && found->size() <= most &&
                    std::all_of(found->begin(), found->end(), [](const json& item) { return item.is_string(); });
  if (!fits) return wrong_type(key, "an array of at most " + std::to_string(most) + " strings");
  return found->get<std::vector<std::string>>();
}

Result<std::optional<std::string>> JsonFields::optional_choice(std::string_view key,
                                                               const std::vector<std::string_view>& choices) const {
  const auto found = object_.find(key);
  if (found == object_.end()) return std::nullopt;
  const bool known = found->is_string() &&
                     std::find(choices.begin(), choices.end(), found->get_ref<const std::string&>()) != choices.end();
  if (!known) return wrong_type(key, "one of " + joined(choices));
  return found->get<std::string>();
}

std::string to_text(const nlohmann::json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace codehub::api
