#include "log_tail.hpp"

#include <algorithm>

namespace codehub::runtime::docker {

void LogTail::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (left_in_frame_ > 0) {
      const auto part = bytes.substr(0, left_in_frame_);
      keep(part);
      left_in_frame_ -= part.size();
      bytes.remove_prefix(part.size());
      continue;
    }
    head_.at(head_size_++) = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (head_size_ == head_.size()) {
      head_size_ = 0;
      left_in_frame_ =
          std::size_t{head_[4]} << 24U | std::size_t{head_[5]} << 16U | std::size_t{head_[6]} << 8U | head_[7];
    }
  }
}

void LogTail::keep(std::string_view bytes) {
  text_ += bytes;
  // Cut rarely, so that the cost per byte stays constant.
  if (text_.size() > 2 * max_bytes_) {
    text_.erase(0, text_.size() - max_bytes_);
    cut_ = true;
  }
}

std::string LogTail::text() const {
  std::string_view end = text_;
  if (end.size() > max_bytes_) end.remove_prefix(end.size() - max_bytes_);
  const bool starts_inside = cut_ || end.size() < text_.size();
  if (const auto line = end.find('\n'); starts_inside && line != end.npos) end.remove_prefix(line + 1);
  return std::string(end);
}

}  // namespace codehub::runtime::docker
