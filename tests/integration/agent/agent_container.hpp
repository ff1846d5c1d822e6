#pragma once

#include <string>
#include <vector>

#include "agent_under_test.hpp"

namespace codehub::agent_test {

/// True when there are a container engine and a toolbox, and the agent runs in any image (it is static).
[[nodiscard]] bool containers_are_possible();

/// The agent as process 1 of a container with the toolbox, on a home volume of its own.
class AgentContainer {
 public:
  explicit AgentContainer(std::string image, std::vector<std::string> options = {});
  ~AgentContainer();
  AgentContainer(const AgentContainer&) = delete;
  AgentContainer& operator=(const AgentContainer&) = delete;

  [[nodiscard]] const agentlink::AgentAddress& address() const { return address_; }
  /// Stops it as the hub does, and answers its exit code.
  int stop();
  /// A new container on the same home.
  void replace();
  /// What the agent wrote to its standard error.
  [[nodiscard]] std::string logs() const;

 private:
  void start();

  std::string image_;
  std::vector<std::string> options_;
  std::string name_;
  agentlink::AgentAddress address_;
};

/// Runs a command in the workspace to its end.
struct CommandResult {
  int exit_code = -1;
  std::string output;
  std::string error;
};
CommandResult run_in(AgentConnection& agent, const std::vector<std::string>& command, const std::string& folder = {});
/// The same for a line of shell.
CommandResult run_in(AgentConnection& agent, const std::string& script);

}  // namespace codehub::agent_test
