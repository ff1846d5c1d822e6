#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace codehub::cli {

/// Adds every command that talks to a server, and `completion`. The chosen command's exit code goes to `finish`; the
/// codes are those of exit_codes.hpp.
void add_commands(CLI::App& program, std::function<void(int)> finish);

}  // namespace codehub::cli
