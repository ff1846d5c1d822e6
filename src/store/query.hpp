#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <soci/soci.h>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::store {

/// A text that no database of ours keeps as it is: malformed UTF-8, or with a NUL in it.
struct UnstorableText : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One statement: named parameters go in, columns come out from left to right. Every column is fetched as text, which
/// both databases give exactly, and parsed here: SOCI's own guess of column types differs between them. Throws
/// soci_error.
class Query {
 public:
  /// `columns`: how many the statement answers.
  Query(soci::session& session, std::string text, int columns = 0);

  Query& set(const std::string& name, std::string_view value);
  Query& set(const std::string& name, const char* value) { return set(name, std::string_view(value)); }
  Query& set(const std::string& name, const std::string& value) { return set(name, std::string_view(value)); }
  Query& set(const std::string& name, std::int64_t value);
  Query& set(const std::string& name, int value) { return set(name, std::int64_t{value}); }
  Query& set(const std::string& name, bool value) { return set(name, std::int64_t{value ? 1 : 0}); }
  Query& set(const std::string& name, Timestamp value) {
    return set(name, std::int64_t{value.time_since_epoch().count()});
  }
  Query& set(const std::string& name, double value);  ///< Finite.
  template <class Tag>
  Query& set(const std::string& name, const Id<Tag>& value) {
    return set(name, std::string_view(value.value()));
  }
  template <class Value>
  Query& set(const std::string& name, const std::optional<Value>& value) {
    return value ? set(name, *value) : set_null(name);
  }

  /// Executes a statement without columns; answers how many rows it touched.
  std::int64_t run();
  /// Executes at the first call, then moves from row to row; false after the last.
  bool next();

  [[nodiscard]] std::string text();
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] double real();  ///< To fifteen digits.
  [[nodiscard]] int number() { return static_cast<int>(integer()); }
  [[nodiscard]] bool flag() { return integer() != 0; }
  [[nodiscard]] Timestamp time() { return Timestamp(std::chrono::microseconds(integer())); }
  template <class IdType>
  [[nodiscard]] IdType id() {
    return IdType(text());
  }
  [[nodiscard]] std::optional<std::string> optional_text();
  [[nodiscard]] std::optional<std::int64_t> optional_integer();
  [[nodiscard]] std::optional<Timestamp> optional_time();

 private:
  struct Cell {
    std::string text;
    soci::indicator indicator = soci::i_ok;
  };

  Query& set_null(const std::string& name);
  void prepare();
  Cell& next_cell();

  std::string statement_text_;
  soci::statement statement_;
  std::deque<std::string> texts_;  // what parameters point to
  std::deque<long long> integers_;
  std::deque<double> reals_;
  std::deque<Cell> cells_;
  soci::indicator null_ = soci::i_null;
  bool executed_ = false;
  std::size_t column_ = 0;
};

}  // namespace codehub::store
