#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::http {

[[nodiscard]] constexpr char to_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

/// How header names, tokens and host names compare: without the case of ASCII letters.
[[nodiscard]] constexpr bool equals_no_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t index = 0; index < left.size(); ++index) {
    if (left[index] != right[index] && to_lower(left[index]) != to_lower(right[index])) return false;
  }
  return true;
}

/// Without spaces and tabs at both ends (OWS).
[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// One header field, seen: name and value stay with whoever holds them.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// Header fields; names compare without case, order and repetitions are kept. All of them stand in one piece of memory,
/// in the form in which they are sent: a message is read, copied and written with two allocations at most. Views of
/// names and values are good until the headers change.
class Headers {
 public:
  class Iterator;
  class Range;

  Headers() = default;
  Headers(std::initializer_list<Header> headers);

  /// The first value, or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The first value, or an empty view.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  /// True when a comma-separated list header contains the token (no case), as in `Connection: keep-alive, Upgrade`.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;
  /// CR, LF and NUL in a value become blanks: nothing in it can end the line early.
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  ///< Replaces all of that name.
  void remove(std::string_view name);
  /// `unwanted` is asked for each Header.
  template <class Predicate>
  void remove_if(Predicate unwanted) {
    std::erase_if(fields_, [&](const Field& field) { return unwanted(view(field)); });
  }
  /// Replaces each value of that name by what `edit` makes of it; one that becomes empty is removed.
  void edit(std::string_view name, const std::function<std::string(std::string_view)>& edit);
  /// Makes room for so many more bytes of names and values.
  void reserve(std::size_t more) { text_.reserve(text_.size() + more); }

  /// For parsers: holds the lines of a head and no field yet; the memory of an earlier message is used again.
  void take_lines(std::string_view lines);
  /// A field of those lines, checked by the parser.
  struct Line {
    std::size_t at;  ///< Where the name begins.
    std::string_view name;
    std::string_view value;
    bool plain;  ///< Written "Name: value" with a CR LF right after it, as it will be sent.
  };
  void add_line(const Line& line);

  [[nodiscard]] Range all() const;
  /// "Name: value" with its CR LF, of a field that `all` gave.
  [[nodiscard]] static std::string_view line_of(const Header& field) {
    return {field.name.data(),
            static_cast<std::size_t>(field.value.data() + field.value.size() + 2 - field.name.data())};
  }

 private:
  /// Where "Name: value" stands in the text.
  struct Field {
    std::uint32_t at;
    std::uint32_t name_size;
    std::uint32_t value_size;
  };
  [[nodiscard]] Header view(const Field& field) const;
  [[nodiscard]] bool is_mine(std::string_view part) const;
  Field write(std::string_view name, std::string_view value);

  std::string text_;
  std::vector<Field> fields_;
};

/// Goes through the fields in their order.
class Headers::Iterator {
 public:
  using value_type = Header;
  using difference_type = std::ptrdiff_t;
  Iterator(const Headers& headers, std::size_t index) : headers_(&headers), index_(index) {}
  Header operator*() const { return headers_->view(headers_->fields_[index_]); }
  Iterator& operator++() {
    ++index_;
    return *this;
  }
  bool operator==(const Iterator& other) const { return index_ == other.index_; }

 private:
  const Headers* headers_;
  std::size_t index_;
};

class Headers::Range {
 public:
  explicit Range(const Headers& headers) : headers_(&headers) {}
  [[nodiscard]] Iterator begin() const { return {*headers_, 0}; }
  [[nodiscard]] Iterator end() const { return {*headers_, size()}; }
  [[nodiscard]] std::size_t size() const { return headers_->fields_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

 private:
  const Headers* headers_;
};

inline Headers::Range Headers::all() const { return Range(*this); }

inline Header Headers::view(const Field& field) const {
  const char* start = text_.data() + field.at;
  return {{start, field.name_size}, {start + field.name_size + 2, field.value_size}};
}

/// Start line and headers of a request. `target` is as sent: origin form ("/path?query"), or authority form for
/// CONNECT.
struct RequestHead {
  std::string method;
  std::string target;
  int version = 11;  ///< 10 or 11.
  Headers headers;

  [[nodiscard]] std::string_view path() const;   ///< Undecoded, without the query.
  [[nodiscard]] std::string_view query() const;  ///< Without the question mark.
  [[nodiscard]] bool is_upgrade() const;         ///< Connection: upgrade with an Upgrade header.
  [[nodiscard]] bool is_websocket() const;
};

struct ResponseHead {
  int status = 200;
  Headers headers;
};

/// A whole answer, for everything that fits in memory.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

/// The standard reason phrase (RFC 9110), "Unknown" for others.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace codehub::http
