#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::http {

/// One header field; names compare without case, order and repetitions are kept.
struct Header {
  std::string name;
  std::string value;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> headers) : all_(headers) {}

  /// The first value, or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The first value, or an empty view.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  /// True when a comma-separated list header contains the token (no case), as in `Connection: keep-alive, Upgrade`.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;
  void add(std::string name, std::string value);
  void set(std::string name, std::string value);  ///< Replaces all of that name.
  void remove(std::string_view name);
  [[nodiscard]] const std::vector<Header>& all() const { return all_; }
  [[nodiscard]] std::vector<Header>& all() { return all_; }

 private:
  std::vector<Header> all_;
};

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
