#include "query.hpp"

#include <charconv>

#include "codehub/domain/text.hpp"

namespace codehub::store {

Query::Query(soci::session& session, std::string text, int columns)
    : statement_text_(std::move(text)), statement_(session), cells_(static_cast<std::size_t>(columns)) {}

Query& Query::set(const std::string& name, std::string_view value) {
  if (value.find('\0') != value.npos || !is_valid_utf8(value)) throw UnstorableText("parameter " + name);
  statement_.exchange(soci::use(texts_.emplace_back(value), name));
  return *this;
}

Query& Query::set(const std::string& name, std::int64_t value) {
  statement_.exchange(soci::use(integers_.emplace_back(value), name));
  return *this;
}

Query& Query::set(const std::string& name, double value) {
  statement_.exchange(soci::use(reals_.emplace_back(value), name));
  return *this;
}

Query& Query::set_null(const std::string& name) {
  statement_.exchange(soci::use(texts_.emplace_back(), null_, name));
  return *this;
}

void Query::prepare() {
  for (auto& cell : cells_) statement_.exchange(soci::into(cell.text, cell.indicator));
  statement_.alloc();
  statement_.prepare(statement_text_, soci::details::st_one_time_query);
  statement_.define_and_bind();
  executed_ = true;
}

std::int64_t Query::run() {
  prepare();
  statement_.execute(true);
  return statement_.get_affected_rows();
}

bool Query::next() {
  if (!executed_) {
    prepare();
    statement_.execute(false);
  }
  column_ = 0;
  return statement_.fetch();
}

Query::Cell& Query::next_cell() { return cells_.at(column_++); }

std::string Query::text() { return next_cell().text; }

std::optional<std::string> Query::optional_text() {
  auto& cell = next_cell();
  if (cell.indicator == soci::i_null) return std::nullopt;
  return cell.text;
}

std::optional<std::int64_t> Query::optional_integer() {
  const auto value = optional_text();
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size()) {
    throw std::runtime_error("column " + std::to_string(column_) + " is no number in: " + statement_text_);
  }
  return number;
}

std::int64_t Query::integer() {
  const auto value = optional_integer();
  if (!value) throw std::runtime_error("column " + std::to_string(column_) + " is null in: " + statement_text_);
  return *value;
}

double Query::real() {
  const auto value = text();
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw std::runtime_error("column " + std::to_string(column_) + " is no number in: " + statement_text_);
  }
  return number;
}

std::optional<Timestamp> Query::optional_time() {
  const auto value = optional_integer();
  if (!value) return std::nullopt;
  return Timestamp(std::chrono::microseconds(*value));
}

}  // namespace codehub::store
