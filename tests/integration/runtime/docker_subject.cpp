#include "docker_subject.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>

#include "codehub/base/random.hpp"
#include "command.hpp"

namespace codehub::test {
namespace {

/// "test-PID-RANDOM": whose PID is gone, its objects are nobody's.
std::string new_installation() {
  return "test-" + std::to_string(::getpid()) + "-" + new_workspace_id(secure_random()).value();
}

bool maker_is_gone(const std::string& installation) {
  if (!installation.starts_with("test-")) return false;
  const auto pid = std::atoi(installation.c_str() + 5);
  return pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

void remove_objects_of(const std::string& installation) {
  const auto filter = "label=codehub.installation=" + installation;
  const auto remove_all = [](std::vector<std::string> command, const std::vector<std::string>& names) {
    if (names.empty()) return;
    command.insert(command.end(), names.begin(), names.end());
    docker(std::move(command));
  };
  remove_all({"rm", "--force", "--volumes"}, docker_words({"ps", "--all", "--quiet", "--filter", filter}));
  remove_all({"volume", "rm", "--force"}, docker_words({"volume", "ls", "--quiet", "--filter", filter}));
  remove_all({"network", "rm"}, docker_words({"network", "ls", "--quiet", "--filter", filter}));
}

void remove_left_behind() {
  const std::string filter = "label=codehub.installation";
  const std::string label = "{{.Label \"codehub.installation\"}}";
  std::set<std::string> found;
  for (const auto& command : {std::vector<std::string>{"ps", "--all"}, {"volume", "ls"}, {"network", "ls"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--filter", filter, "--format", label});
    for (auto& installation : docker_words(arguments)) found.insert(std::move(installation));
  }
  for (const auto& installation : found) {
    if (maker_is_gone(installation)) remove_objects_of(installation);
  }
}

std::string engine_socket() {
  const auto found = runtime::docker::find_engine("");
  return found ? *found : "unix:///var/run/docker.sock";
}

/// Stands for the agent: says something, serves a page where the agent would, ends when told to (or not).
constexpr const char* kAgent = R"(#!/bin/sh
case "$TEST_MODE" in
  greedy) exec tail /dev/zero ;;
  quits) echo "going wrong" >&2; exit 3 ;;
  deaf) trap '' TERM ;;
  *) trap 'exit 0' TERM ;;
esac
echo "first line"
echo "agent begins"
command -v busybox >/dev/null && busybox httpd -p 7070 -h /opt/codehub
while :; do sleep 1000 & wait $!; done
)";

}  // namespace

DockerSubject::DockerSubject()
    : installation_(new_installation()),
      toolbox_(std::filesystem::temp_directory_path() / ("codehub-toolbox-" + installation_)),
      relay_(engine_socket()) {
  remove_left_behind();
  make_toolbox();
  options_.host = relay_.host();
  options_.installation_id = installation_;
  options_.network = "codehub-" + installation_;
  options_.toolbox = toolbox_.string();
  runtime_ = make_runtime(options_);
}

// NOLINTNEXTLINE(bugprone-exception-escape): tests that cannot clean up end here.
DockerSubject::~DockerSubject() {
  remove_objects_of(installation_);
  remove_objects_of(installation_ + "-foreign");
  std::error_code ignored;
  std::filesystem::remove_all(toolbox_, ignored);
}

std::unique_ptr<runtime::Runtime> DockerSubject::make_runtime(const runtime::docker::DockerOptions& options) {
  auto made = runtime::docker::create_docker_runtime(options);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

void DockerSubject::make_toolbox() {
  std::filesystem::create_directories(toolbox_ / "bin");
  const auto agent = toolbox_ / "bin/codehub-agent";
  std::ofstream(agent) << kAgent;
  ::chmod(agent.c_str(), 0755);
  std::ofstream(toolbox_ / "index.html") << "page of a workspace\n";
}

void DockerSubject::kill_container(const WorkspaceId& id) { docker({"kill", container_name(id)}); }
void DockerSubject::remove_container(const WorkspaceId& id) { docker({"rm", "--force", container_name(id)}); }
void DockerSubject::remove_volume(const WorkspaceId& id) { docker({"volume", "rm", volume_name(id)}); }

void DockerSubject::make_foreign_container(const WorkspaceId& id) {
  docker({"run", "--detach", "--name", container_name(id), "--network", "none", "--label",
          "codehub.installation=" + installation_ + "-foreign", "--label", "codehub.workspace=" + id.value(), image(),
          "sleep", "1000"});
}

void DockerSubject::make_foreign_volume(const WorkspaceId& id) {
  docker({"volume", "create", "--label", "codehub.installation=" + installation_ + "-foreign", "--label",
          "codehub.workspace=" + id.value(), volume_name(id)});
}

bool DockerSubject::foreign_container_intact(const WorkspaceId& id) {
  const auto seen =
      docker({"inspect", "--format", "{{.State.Running}} {{index .Config.Labels \"codehub.installation\"}}",
              container_name(id)});
  return seen.output == "true " + installation_ + "-foreign\n";
}

bool DockerSubject::foreign_volume_intact(const WorkspaceId& id) {
  const auto seen =
      docker({"volume", "inspect", "--format", "{{index .Labels \"codehub.installation\"}}", volume_name(id)});
  return seen.output == installation_ + "-foreign\n";
}

std::unique_ptr<Subject> make_docker_subject() { return std::make_unique<DockerSubject>(); }

}  // namespace codehub::test
