#pragma once

#include <string>
#include <vector>

namespace codehub::test {

struct CommandResult {
  int status = -1;     ///< Exit code; -1 when it could not be run or was ended by a signal.
  std::string output;  ///< Standard output and standard error.
};

/// Runs a program of the PATH without a shell and waits for its end.
CommandResult run_command(const std::vector<std::string>& arguments);

/// The same for `docker`, the engine's own command line: an eye and a hand that is not the code under test.
CommandResult docker(std::vector<std::string> arguments);

/// The words of its output.
std::vector<std::string> docker_words(std::vector<std::string> arguments);

}  // namespace codehub::test
