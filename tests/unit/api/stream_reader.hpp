#pragma once

#include <array>
#include <memory>
#include <string>

#include "api_house.hpp"

namespace codehub::test {

/// A client that reads an event stream of the house bit by bit.
class StreamReader {
 public:
  StreamReader(ApiHouse& house, const std::string& target, const std::string& token);

  [[nodiscard]] int status() const { return status_; }
  /// Reads until the text has come; false when the stream ended first.
  bool wait_for(const std::string& text);
  /// Reads to the end.
  const std::string& rest();
  [[nodiscard]] const std::string& seen() const { return seen_; }
  void forget() { seen_.clear(); }

 private:
  ApiHouse& house_;
  std::unique_ptr<http::ClientConnection> connection_;
  std::array<char, 4096> buffer_{};
  std::string seen_;
  int status_ = 0;
};

}  // namespace codehub::test
