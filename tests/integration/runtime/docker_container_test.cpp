#include <fstream>

#include "docker_fixture.hpp"

namespace codehub::test {

using runtime::ContainerState;

class DockerContainer : public DockerFixture {};

TEST_F(DockerContainer, runs_the_agent_as_process_1_with_the_limits_of_its_size_and_nothing_it_does_not_need) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  const auto name = DockerSubject::container_name(id);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"{{.Path}} {{json .Args}}", "/opt/codehub/bin/codehub-agent []"},
      {"{{.Config.User}} {{.Config.Hostname}} {{.Config.StopSignal}}", "0:0 box SIGTERM"},
      {"{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}", "268435456 268435456"},
      {"{{.HostConfig.CpuPeriod}} {{.HostConfig.CpuQuota}} {{.HostConfig.CpuShares}}", "100000 100000 1024"},
      {"{{.HostConfig.PidsLimit}} {{.HostConfig.ShmSize}}", "128 67108864"},
      {"{{json .HostConfig.Sysctls}}", R"({"net.ipv6.conf.lo.disable_ipv6":"0"})"},
      {"{{json .HostConfig.Ulimits}}", R"([{"Name":"nofile","Hard":16384,"Soft":16384}])"},
      {"{{.HostConfig.Privileged}} {{.HostConfig.PublishAllPorts}} {{.HostConfig.RestartPolicy.Name}}",
       "false false no"},
      {"{{len .HostConfig.PortBindings}} {{len .NetworkSettings.Ports}}", "0 0"},
      {"{{.HostConfig.CapDrop}} {{len .HostConfig.CapAdd}}", "[ALL] 12"},
      {"{{.HostConfig.LogConfig.Type}} {{json .HostConfig.LogConfig.Config}}", R"(json-file {"max-size":"10m"})"},
      {"{{.HostConfig.IpcMode}} {{.HostConfig.OomScoreAdj}}", "private 500"},
      {"{{range $name, $network := .NetworkSettings.Networks}}{{$name}} {{end}}", engine().options().network + " "},
  };
  for (const auto& [format, value] : expected) EXPECT_EQ(inspect(name, format), value) << format;
}

TEST_F(DockerContainer, sees_the_toolbox_read_only_and_its_home_and_no_engine_socket) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_EQ(inside(id, {"cat", "/opt/codehub/index.html"}).output, "page of a workspace\n");
  EXPECT_NE(inside(id, {"touch", "/opt/codehub/new"}).status, 0);
  EXPECT_EQ(inside(id, {"touch", "/home/developer/mine"}).status, 0);
  EXPECT_NE(inside(id, {"ls", "/var/run/docker.sock"}).status, 0);
  EXPECT_NE(inside(id, {"ls", "/run/docker.sock"}).status, 0);
  EXPECT_NE(inside(id, {"mknod", "/tmp/disk", "b", "8", "0"}).status, 0);
  // The home outlives the container.
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_TRUE(ok(run(runtime().create_container(spec_of(id, "operation2")))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_EQ(inside(id, {"ls", "/home/developer/mine"}).status, 0);
}

TEST_F(DockerContainer, lets_sudo_and_the_ssh_server_work_in_the_base_image) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.image = "codehub/base:latest";
  ASSERT_TRUE(ok(run(runtime().create_container(spec))));
  ASSERT_TRUE(ok(run(runtime().start_container(id))));
  const auto root = inside(id, {"sudo", "-n", "id", "-u"}, "1000");
  EXPECT_EQ(root.output, "0\n");
  // A login over standard input and output, as the agent serves it: privilege separation and audit records included.
  const auto login = inside(id, {"sh", "-c", R"(
    mkdir -p /run/sshd /tmp/keys && cd /tmp/keys && ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f own
    usermod -p '*' developer && chmod 644 own.pub
    ssh -F none -i own -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
      -o ProxyCommand='/usr/sbin/sshd -i -h /tmp/keys/host -o AuthorizedKeysFile=/tmp/keys/own.pub -o StrictModes=no' \
      developer@box id -un)"});
  EXPECT_EQ(login.output, "developer\n");
}

TEST_F(DockerContainer, ends_when_asked_and_is_killed_when_it_does_not_listen) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.environment["TEST_MODE"] = "deaf";
  ASSERT_TRUE(ok(run(runtime().create_container(spec))));
  ASSERT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(eventually([&] { return run(runtime().container_logs(id, 1)) == "agent begins\n"; }));
  EXPECT_TRUE(ok(run(runtime().stop_container(id, std::chrono::seconds(1)))));
  const auto seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->state, ContainerState::kExited);
  EXPECT_EQ(seen->exit_code, 137);
}

TEST_F(DockerContainer, tells_when_it_ran_out_of_memory) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.size.memory_bytes = 32LL * 1024 * 1024;
  spec.environment["TEST_MODE"] = "greedy";
  ASSERT_TRUE(ok(run(runtime().create_container(spec))));
  ASSERT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(eventually([&] { return state(id) == ContainerState::kExited; }));
  const auto seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->exit_code, 137);
  EXPECT_TRUE(seen->out_of_memory);
}

TEST_F(DockerContainer, tells_the_exit_code_and_what_was_written_to_the_error_stream) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.environment["TEST_MODE"] = "quits";
  ASSERT_TRUE(ok(run(runtime().create_container(spec))));
  ASSERT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(eventually([&] { return state(id) == ContainerState::kExited; }));
  EXPECT_EQ(look(id)->exit_code, 3);
  EXPECT_EQ(run(runtime().container_logs(id, 10)), "going wrong\n");
}

TEST_F(DockerContainer, takes_sizes_above_the_cores_of_the_machine) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.size.cpu = 256;
  EXPECT_TRUE(ok(run(runtime().create_container(spec))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
}

TEST_F(DockerContainer, says_what_is_wrong_when_the_toolbox_is_missing) {
  const auto id = new_id();
  auto options = engine().options();
  options.toolbox = "/nonexistent/toolbox";
  const auto other = engine().make_runtime(options);
  EXPECT_TRUE(ok(run(other->prepare())));
  EXPECT_TRUE(ok(run(other->create_volume(id))));
  const auto made = run(other->create_container(spec_of(id)));
  ASSERT_TRUE(fails_with(ErrorCode::kInvalidRequest, made));
  EXPECT_NE(made.error().message.find("/nonexistent/toolbox"), std::string::npos) << made.error().message;
}

TEST_F(DockerContainer, says_what_is_wrong_when_the_agent_is_missing) {
  const auto id = new_id();
  std::filesystem::remove(engine().toolbox() / "bin/codehub-agent");
  ASSERT_NO_FATAL_FAILURE(create(id));
  const auto started = run(runtime().start_container(id));
  ASSERT_TRUE(fails_with(ErrorCode::kInvalidRequest, started));
  EXPECT_NE(started.error().message.find("codehub-agent"), std::string::npos) << started.error().message;
  const auto seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->state, ContainerState::kCreated);
  EXPECT_NE(seen->error.find("codehub-agent"), std::string::npos) << seen->error;
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
}

}  // namespace codehub::test
