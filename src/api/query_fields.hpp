#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/store/records.hpp"

namespace codehub::api {

/// The parameters behind the question mark; unknown ones are refused like unknown keys of a body.
class QueryFields {
 public:
  [[nodiscard]] static Result<QueryFields> parse(std::string_view query, const std::vector<std::string_view>& known);

  [[nodiscard]] std::string text(std::string_view key) const;  ///< Empty when absent.
  [[nodiscard]] Result<std::int64_t> number(std::string_view key, std::int64_t fallback, std::int64_t least,
                                            std::int64_t most) const;
  [[nodiscard]] Result<bool> flag(std::string_view key) const;  ///< "true" or "false"; absent is false.
  [[nodiscard]] Result<std::string> choice(std::string_view key, const std::vector<std::string_view>& choices) const;
  /// `limit` and `cursor`.
  [[nodiscard]] Result<store::PageRequest> page() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace codehub::api
