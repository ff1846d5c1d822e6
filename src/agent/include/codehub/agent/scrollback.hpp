#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codehub::agent {

/// The last bytes of an endless stream, addressed by their place in it.
class Scrollback {
 public:
  explicit Scrollback(std::size_t capacity);

  void append(std::string_view data);
  /// Place of the oldest byte kept, and of the next to come.
  [[nodiscard]] std::uint64_t begin() const { return end_ - size_; }
  [[nodiscard]] std::uint64_t end() const { return end_; }
  [[nodiscard]] std::size_t capacity() const { return ring_.size(); }
  /// At most `limit` bytes from `place` on, which must not lie before `begin()`.
  [[nodiscard]] std::string read(std::uint64_t place, std::size_t limit) const;

 private:
  std::string ring_;
  std::uint64_t end_ = 0;
  std::size_t size_ = 0;
};

/// What a newcomer is shown of earlier output. Begins at a line when older output is gone, and leaves out the questions
/// that programs asked their terminal (DA, DSR, DECRQM, OSC with "?"; see ctlseqs of xterm): a terminal that sees them
/// again would answer them again, into whatever runs now.
[[nodiscard]] std::string replayable(std::string_view output, bool older_is_gone);

}  // namespace codehub::agent
