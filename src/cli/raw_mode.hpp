#pragma once

#include <termios.h>

namespace codehub::cli {

/// Standard input as the keys come, without echo and without signals, for as long as it lives; nothing when it is no
/// terminal.
class RawMode {
 public:
  explicit RawMode(bool wanted);
  ~RawMode();
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  [[nodiscard]] bool active() const { return active_; }

 private:
  termios before_{};
  bool active_ = false;
};

struct TerminalSize {
  int cols = 80;
  int rows = 24;
};

/// Size of the terminal on standard output, 80 by 24 when it is none.
[[nodiscard]] TerminalSize terminal_size();

}  // namespace codehub::cli
