#include "command_line.hpp"

#include <stdlib.h>

#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>

#include "codehub/cli/commands.hpp"
#include "codehub/cli/exit_codes.hpp"

namespace codehub::cli {

CommandLineTest::CommandLineTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "codehub-cli-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  ::setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
  ::setenv("TZ", "KST-9", 1);
}

CommandLineTest::~CommandLineTest() {
  ::unsetenv("TZ");
  ::unsetenv("XDG_CONFIG_HOME");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

CommandOutcome CommandLineTest::run_at(const std::string& url, std::vector<std::string> words) {
  words.insert(words.begin(), {"--server", url});
  std::reverse(words.begin(), words.end());
  CommandOutcome outcome;
  CLI::App program("for a test", "codehub");
  add_commands(program, [&outcome](int code) { outcome.code = code; });
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  try {
    program.parse(words);
  } catch (const CLI::ParseError& error) {
    std::cerr << error.what();
    outcome.code = kWrongUsage;
  }
  outcome.errors = testing::internal::GetCapturedStderr();
  outcome.output = testing::internal::GetCapturedStdout();
  return outcome;
}

}  // namespace codehub::cli
