#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// Reads a JSON object by key. A key that is absent, or of another type, reads as empty. A value; cheap to copy.
class JsonReader {
 public:
  /// kInvalidRequest when the text is not one JSON object.
  [[nodiscard]] static Result<JsonReader> parse(std::string_view text);

  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::map<std::string, std::string> text_map(std::string_view key) const;
  [[nodiscard]] JsonReader object(std::string_view key) const;
  /// Nothing unless it is an array of objects.
  [[nodiscard]] std::optional<std::vector<JsonReader>> objects(std::string_view key) const;

 private:
  struct Value;
  explicit JsonReader(std::shared_ptr<const Value> value) : value_(std::move(value)) {}
  std::shared_ptr<const Value> value_;
};

/// The text with every byte that is not UTF-8 replaced, so that it can stand in JSON.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace codehub::agent
