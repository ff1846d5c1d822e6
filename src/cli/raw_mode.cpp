#include "raw_mode.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace codehub::cli {

RawMode::RawMode(bool wanted) {
  if (!wanted || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios raw = before_;
  ::cfmakeraw(&raw);
  active_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

RawMode::~RawMode() {
  if (active_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

TerminalSize terminal_size() {
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {window.ws_col, window.ws_row};
}

}  // namespace codehub::cli
