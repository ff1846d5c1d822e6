#pragma once

#include <filesystem>
#include <string>

#include "codehub/runtime/docker/docker_runtime.hpp"
#include "engine_relay.hpp"
#include "subject.hpp"

namespace codehub::test {

/// A real engine behind a relay, with an installation id, a network and a toolbox of its own. Removes everything it
/// made at the end, and what crashed runs left behind at the beginning.
class DockerSubject final : public Subject {
 public:
  DockerSubject();
  ~DockerSubject() override;

  runtime::Runtime& runtime() override { return *runtime_; }
  std::string image() const override { return "codehub-test/busybox:latest"; }
  std::string expected_log(const WorkspaceId&) override { return "agent begins\n"; }
  void kill_container(const WorkspaceId& id) override;
  void remove_container(const WorkspaceId& id) override;
  void remove_volume(const WorkspaceId& id) override;
  void make_foreign_container(const WorkspaceId& id) override;
  void make_foreign_volume(const WorkspaceId& id) override;
  bool foreign_container_intact(const WorkspaceId& id) override;
  bool foreign_volume_intact(const WorkspaceId& id) override;
  void stop_engine() override { relay_.switch_off(); }
  void start_engine() override { relay_.switch_on(); }

  EngineRelay& relay() { return relay_; }
  [[nodiscard]] const runtime::docker::DockerOptions& options() const { return options_; }
  [[nodiscard]] const std::filesystem::path& toolbox() const { return toolbox_; }
  /// Another runtime on the same engine.
  std::unique_ptr<runtime::Runtime> make_runtime(const runtime::docker::DockerOptions& options);
  static std::string container_name(const WorkspaceId& id) { return "codehub-" + id.value(); }
  static std::string volume_name(const WorkspaceId& id) { return "codehub-home-" + id.value(); }

 private:
  void make_toolbox();

  const std::string installation_;
  const std::filesystem::path toolbox_;
  EngineRelay relay_;
  runtime::docker::DockerOptions options_;
  std::unique_ptr<runtime::Runtime> runtime_;
};

}  // namespace codehub::test
