#include "codehub/agent/pty.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

TerminalSize bounded(TerminalSize size) { return {std::clamp(size.columns, 1, 1000), std::clamp(size.rows, 1, 1000)}; }

Result<Pty> open_pty(const Account& account, TerminalSize size) {
  Pty pty;
  pty.master = Descriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!pty.master) return fail(system_error("open a terminal", errno));
  if (::unlockpt(pty.master.get()) != 0) return fail(system_error("unlock a terminal", errno));
  // By the master and not by name: /dev/pts of another mount could give somebody else's.
  pty.slave = Descriptor(::ioctl(pty.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!pty.slave) return fail(system_error("open a terminal", errno));
  // Programs of the user open it again by name. Fails only where we are that user already.
  [[maybe_unused]] const auto owned = ::fchown(pty.slave.get(), account.uid, account.gid);
  [[maybe_unused]] const auto private_to_user = ::fchmod(pty.slave.get(), 0600);
  termios modes{};
  if (::tcgetattr(pty.slave.get(), &modes) == 0) {
    modes.c_iflag |= IUTF8;  // Erasing takes whole characters.
    ::tcsetattr(pty.slave.get(), TCSANOW, &modes);
  }
  resize_pty(pty.master.get(), size);
  return pty;
}

void resize_pty(int master, TerminalSize size) {
  const auto cut = bounded(size);
  winsize window{};
  window.ws_col = static_cast<unsigned short>(cut.columns);
  window.ws_row = static_cast<unsigned short>(cut.rows);
  ::ioctl(master, TIOCSWINSZ, &window);
}

std::string foreground_program(int master) {
  const pid_t group = ::tcgetpgrp(master);
  if (group <= 0) return {};
  auto name = read_file(fmt::format("/proc/{}/comm", group), 64);
  if (!name) return {};
  while (!name->empty() && name->back() == '\n') name->pop_back();
  return std::move(*name);
}

}  // namespace codehub::agent
