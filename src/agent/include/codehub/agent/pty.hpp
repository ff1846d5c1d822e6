#pragma once

#include "codehub/agent/account.hpp"
#include "codehub/agent/descriptor.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};

/// Both sides of a pseudo-terminal; the programs' side belongs to the account.
struct Pty {
  Descriptor master;  ///< Non-blocking.
  Descriptor slave;
};

[[nodiscard]] Result<Pty> open_pty(const Account& account, TerminalSize size);

/// Within 1 to 1000 each; others are cut to that.
[[nodiscard]] TerminalSize bounded(TerminalSize size);

void resize_pty(int master, TerminalSize size);

/// Name of the program in the foreground of the terminal ("vim"), or empty.
[[nodiscard]] std::string foreground_program(int master);

}  // namespace codehub::agent
