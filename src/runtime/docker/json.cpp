#include "json.hpp"

namespace codehub::runtime::docker {

Result<Json> parse_json(std::string_view text) {
  auto value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) {
    return fail(ErrorCode::kInternal, "The container engine answered something that is not JSON.",
                std::string(text.substr(0, 200)));
  }
  return value;
}

const Json& member(const Json& object, std::string_view key) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_at(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_at(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::uint64_t count_at(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

std::string dump_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace codehub::runtime::docker
