#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace codehub::cli {

/// What a run of the program came to.
struct CommandOutcome {
  int code = -1;
  std::string output;
  std::string errors;
};

/// Runs `codehub` in this process, with a configuration folder of its own and the clock of Seoul.
class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest();
  ~CommandLineTest() override;

  /// Words as a shell hands them over, to the server at `url`.
  static CommandOutcome run_at(const std::string& url, std::vector<std::string> words);

 private:
  std::filesystem::path folder_;
};

}  // namespace codehub::cli
