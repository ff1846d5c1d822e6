#pragma once

#include "command.hpp"
#include "docker_subject.hpp"
#include "runtime_fixture.hpp"

namespace codehub::test {

/// What only a real engine can show.
class DockerFixture : public RuntimeFixture {
 protected:
  Subject& subject() override { return docker_; }
  DockerSubject& engine() { return docker_; }

  /// Runs a command in the container of a workspace.
  static CommandResult inside(const WorkspaceId& id, std::vector<std::string> command, const std::string& user = "0") {
    command.insert(command.begin(), {"exec", "--user", user, DockerSubject::container_name(id)});
    return docker(std::move(command));
  }
  /// One value of `docker inspect`.
  static std::string inspect(const std::string& name, const std::string& format) {
    auto output = docker({"inspect", "--format", format, name}).output;
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }

 private:
  DockerSubject docker_;
};

}  // namespace codehub::test
