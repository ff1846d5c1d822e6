#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace codehub::runtime::docker {

/// Takes the frames apart in which an engine sends both output streams (8 bytes of head: stream, three zeros, length in
/// network order), whatever the pieces they arrive in, and keeps the end of the text.
class LogTail {
 public:
  explicit LogTail(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  void feed(std::string_view bytes);
  /// Whole lines; the first one is dropped where the bound has cut it.
  [[nodiscard]] std::string text() const;

 private:
  void keep(std::string_view bytes);

  const std::size_t max_bytes_;
  std::array<unsigned char, 8> head_{};
  std::size_t head_size_ = 0;
  std::size_t left_in_frame_ = 0;
  std::string text_;
  bool cut_ = false;
};

}  // namespace codehub::runtime::docker
