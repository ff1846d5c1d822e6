#include "line_splitter.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::size_t kMaxLine = 1024 * 1024;

}  // namespace

Result<void> LineSplitter::feed(std::string_view bytes) {
  for (;;) {
    const auto end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (line_.size() > kMaxLine)
      return fail(ErrorCode::kTooLarge, "A line of the container engine's answer is too long.");
    if (end == bytes.npos) return {};
    finish();
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish() {
  if (line_.ends_with('\r')) line_.pop_back();
  if (!line_.empty()) on_line_(line_);
  line_.clear();
}

}  // namespace codehub::runtime::docker
