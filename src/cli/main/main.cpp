#include <CLI/CLI.hpp>

#include "codehub/cli/commands.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/server/commands.hpp"

// NOLINTNEXTLINE(bugprone-exception-escape): what gets here is a defect; the end of the program says which.
int main(int argc, char** argv) {
  int exit_code = codehub::cli::kDone;
  const auto finish = [&exit_code](int code) { exit_code = code; };
  CLI::App program("code-hub: development environments in the browser", "codehub");
  program.set_version_flag("--version", CODEHUB_VERSION);
  program.require_subcommand(1);
  codehub::server::add_commands(program, finish);
  codehub::cli::add_commands(program, finish);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? codehub::cli::kDone : codehub::cli::kWrongUsage;
  }
  return exit_code;
}
