#include "agent_container.hpp"

#include <stdlib.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "codehub/base/random.hpp"

namespace codehub::agent_test {

namespace {

std::string toolbox() {
  if (const auto* folder = ::getenv("CODEHUB_TEST_TOOLBOX"); folder != nullptr) return folder;
  const auto* home = ::getenv("HOME");
  std::error_code ignored;
  return std::filesystem::canonical(
             std::string(home == nullptr ? "/root" : home) + "/.local/share/codehub/toolbox/current", ignored)
      .string();
}

/// What the image runs: our own, or the toolbox's where ours needs a sanitizer's shared libraries.
std::string agent_program() {
  return CODEHUB_AGENT_IS_STATIC != 0 ? CODEHUB_AGENT_PROGRAM : toolbox() + "/bin/codehub-agent";
}

std::string random_name() {
  const auto random = secure_random();
  return fmt::format("codehub-test-agent-{:016x}", random());
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

bool containers_are_possible() {
  return std::filesystem::exists(agent_program()) && std::filesystem::exists(toolbox() + "/node/bin/node") &&
         ::system("docker version >/dev/null 2>&1") == 0;
}

AgentContainer::AgentContainer(std::string image, std::vector<std::string> options)
    : image_(std::move(image)), options_(std::move(options)), name_(random_name()) {
  start();
}

AgentContainer::~AgentContainer() {
  [[maybe_unused]] const int removed =
      ::system(fmt::format("docker rm -f {0} >/dev/null 2>&1; docker volume rm {0} >/dev/null 2>&1", name_).c_str());
}

void AgentContainer::start() {
  std::string options;
  for (const auto& option : options_) options += option + " ";
  shell(fmt::format(
      "docker run -d --name {0} --user root --entrypoint /codehub-agent -v {0}:/home/developer -v {1}:/opt/codehub:ro "
      "-v {2}:/codehub-agent:ro -e CODEHUB_WORKSPACE_ID=w23456789abc -e CODEHUB_AGENT_TOKEN=secret {3} {4} 2>&1",
      name_, toolbox(), agent_program(), options, image_));
  const auto ip = trimmed(shell(fmt::format("docker inspect -f '{{{{.NetworkSettings.IPAddress}}}}' {}", name_)));
  address_ = {ip + ":7070", "secret"};
  asio::io_context context;
  AgentConnection connection(context, address_);
  const bool answers = eventually(context, [&] { return connection.request("GET", "/v1/status").status == 200; });
  if (!answers) throw std::runtime_error("the agent does not answer: " + logs());
}

int AgentContainer::stop() {
  shell(fmt::format("docker stop -t 30 {} >/dev/null", name_));
  return std::stoi(shell(fmt::format("docker inspect -f '{{{{.State.ExitCode}}}}' {}", name_)));
}

void AgentContainer::replace() {
  shell(fmt::format("docker rm -f {} >/dev/null", name_));
  start();
}

std::string AgentContainer::logs() const { return shell(fmt::format("docker logs {} 2>&1", name_)); }

CommandResult run_in(AgentConnection& agent, const std::vector<std::string>& command, const std::string& folder) {
  const auto socket = agent.open_socket("/v1/exec");
  SocketReader reader(agent.context(), *socket);
  nlohmann::json start = {{"type", "start"}, {"command", command}};
  if (!folder.empty()) start["cwd"] = folder;
  reader.send_text(start.dump());
  reader.to_end(std::chrono::seconds(60));
  CommandResult result;
  result.output = reader.output();
  result.error = reader.error();
  const auto end = nlohmann::json::parse(reader.text(), nullptr, false);
  if (end.is_object() && end.contains("code")) result.exit_code = end["code"].get<int>();
  if (end.is_object() && end.contains("message")) result.error += end["message"].get<std::string>();
  return result;
}

CommandResult run_in(AgentConnection& agent, const std::string& script) {
  return run_in(agent, std::vector<std::string>{"sh", "-c", script});
}

}  // namespace codehub::agent_test
