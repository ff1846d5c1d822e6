#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "codehub/domain/result.hpp"

namespace codehub::api {

/// The JSON object of a request body. Refusals name the key and say what would be right.
///
///     CO_CHECK(fields.allow_only({"name", "size"}));
///     CO_TRY(auto name, fields.text("name"));
class JsonFields {
 public:
  JsonFields() = default;
  /// Refuses what is not one object, is nested deeper than 16, repeats a key, or is not UTF-8.
  [[nodiscard]] static Result<JsonFields> parse(std::string_view text);

  [[nodiscard]] bool contains(std::string_view key) const { return object_.contains(key); }
  /// There, and null.
  [[nodiscard]] bool is_null(std::string_view key) const;
  [[nodiscard]] Result<void> allow_only(const std::vector<std::string_view>& known) const;
  [[nodiscard]] Result<std::string> text(std::string_view key) const;  ///< Required.
  [[nodiscard]] Result<std::optional<std::string>> optional_text(std::string_view key) const;
  [[nodiscard]] Result<std::optional<bool>> optional_flag(std::string_view key) const;
  /// "`port` must be a whole number from 1 to 65535".
  [[nodiscard]] Result<std::optional<std::int64_t>> optional_number(std::string_view key, std::int64_t least,
                                                                    std::int64_t most) const;
  /// "`cpu` must be a number from 0 to 256".
  [[nodiscard]] Result<std::optional<double>> optional_decimal(std::string_view key, double least, double most) const;
  /// An object within the body, its keys still to be asked for.
  [[nodiscard]] Result<std::optional<JsonFields>> optional_object(std::string_view key) const;
  /// An array of exactly `count` objects, in which nulls stand for nothing.
  [[nodiscard]] Result<std::optional<std::vector<std::optional<JsonFields>>>> optional_objects(std::string_view key,
                                                                                               std::size_t count) const;
  /// Required: an array of at most `most` objects, their keys still to be asked for.
  [[nodiscard]] Result<std::vector<JsonFields>> objects(std::string_view key, std::size_t most) const;
  /// An array of at most `most` strings.
  [[nodiscard]] Result<std::optional<std::vector<std::string>>> optional_texts(std::string_view key,
                                                                               std::size_t most) const;
  /// "`size` must be one of small, medium, large".
  [[nodiscard]] Result<std::optional<std::string>> optional_choice(std::string_view key,
                                                                   const std::vector<std::string_view>& choices) const;

 private:
  nlohmann::json object_ = nlohmann::json::object();
};

/// Puts the key in front of a validator's words: "`email`: has no @".
template <class T>
[[nodiscard]] Result<T> about(std::string_view key, Result<T> result) {
  if (result) return result;
  Error error = std::move(result).error();
  const std::string name = "`" + std::string(key) + "`";
  if (error.message.find(name) == std::string::npos) error.message = name + ": " + error.message;
  return fail(std::move(error));
}

/// Compact JSON; a string that is not UTF-8 loses its bad bytes instead of failing the answer.
[[nodiscard]] std::string to_text(const nlohmann::json& value);

}  // namespace codehub::api
