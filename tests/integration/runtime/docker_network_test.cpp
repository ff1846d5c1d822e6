#include "docker_fixture.hpp"

namespace codehub::test {

using runtime::ContainerState;

class DockerNetwork : public DockerFixture {
 protected:
  /// Makes a network of this name by hand, labelled so that it is removed with the rest.
  void make_network(const std::string& name, std::vector<std::string> options) {
    std::vector<std::string> command{"network", "create"};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back(name);
    ASSERT_EQ(docker(command).status, 0);
    made_.push_back(name);
  }
  void TearDown() override {
    for (const auto& name : made_) docker({"network", "rm", name});
  }
  std::string label() { return "codehub.installation=" + engine().options().installation_id; }

 private:
  std::vector<std::string> made_;
};

TEST_F(DockerNetwork, keeps_workspaces_apart_while_the_hub_reaches_each) {
  const auto one = new_id();
  const auto other = new_id();
  ASSERT_NO_FATAL_FAILURE(start(one));
  ASSERT_NO_FATAL_FAILURE(start(other));
  const auto page = "http://" + look(other)->endpoint + "/index.html";
  EXPECT_TRUE(eventually([&] { return run_command({"curl", "-fsS", "-m", "2", page}).status == 0; }))
      << page << " must be reachable from the host";
  const auto address = page.substr(7, page.find(':', 7) - 7);
  const std::vector<std::string> visit{"sh", "-c",
                                       "printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " 7070"};
  EXPECT_TRUE(inside(other, visit).output.ends_with("page of a workspace\n"));
  EXPECT_NE(inside(one, visit).status, 0) << "a neighbour reached " << page;
  EXPECT_NE(inside(one, {"ping", "-c", "1", "-W", "2", address}).status, 0) << "a neighbour reached " << address;
}

TEST_F(DockerNetwork, the_range_of_addresses_is_told_from_the_first_look_on) {
  EXPECT_TRUE(runtime().workspace_networks()->empty());
  ASSERT_TRUE(ok(run(runtime().prepare())));
  const auto network = engine().options().network;
  const auto config = inspect(network, "{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}");
  const auto told = runtime().workspace_networks();
  ASSERT_EQ(told->size(), 1U);
  EXPECT_EQ(told->front().subnet + " " + told->front().gateway, config);
  ASSERT_TRUE(ok(run(runtime().prepare())));
  EXPECT_EQ(runtime().workspace_networks(), told) << "nothing has changed";
  const auto again = engine().make_runtime(engine().options());
  ASSERT_TRUE(ok(run(again->prepare())));
  EXPECT_EQ(*again->workspace_networks(), *told) << "a new process sees what is there";
}

TEST_F(DockerNetwork, one_that_was_made_by_another_installation_serves_as_well) {
  make_network(engine().options().network,
               {"--label", "codehub.installation=another", "--opt", "com.docker.network.bridge.enable_icc=false"});
  EXPECT_TRUE(ok(run(runtime().prepare())));
}

TEST_F(DockerNetwork, one_that_is_not_ours_is_refused_with_words) {
  make_network(engine().options().network, {"--opt", "com.docker.network.bridge.enable_icc=false"});
  const auto refused = run(runtime().prepare());
  ASSERT_TRUE(fails_with(ErrorCode::kInvalidState, refused));
  EXPECT_NE(refused.error().message.find("code-hub did not make it"), std::string::npos) << refused.error().message;
}

TEST_F(DockerNetwork, one_in_which_containers_reach_each_other_is_refused_with_words) {
  make_network(engine().options().network, {"--label", label()});
  const auto refused = run(runtime().prepare());
  ASSERT_TRUE(fails_with(ErrorCode::kInvalidState, refused));
  EXPECT_NE(refused.error().message.find("can reach each other"), std::string::npos) << refused.error().message;
}

TEST_F(DockerNetwork, one_that_was_removed_is_made_again_by_a_start) {
  const auto fresh = new_id();
  const auto used = new_id();
  const auto network = engine().options().network;
  ASSERT_NO_FATAL_FAILURE(start(used));
  EXPECT_TRUE(ok(run(runtime().stop_container(used, std::chrono::seconds(1)))));
  ASSERT_NO_FATAL_FAILURE(create(fresh));
  ASSERT_EQ(docker({"network", "rm", network}).status, 0);
  for (const auto& id : {fresh, used}) {
    EXPECT_TRUE(ok(run(runtime().start_container(id))));
    const auto seen = look(id);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->state, ContainerState::kRunning);
    EXPECT_FALSE(seen->endpoint.empty());
  }
  EXPECT_EQ(inspect(network, "{{index .Options \"com.docker.network.bridge.enable_icc\"}}"), "false");
}

}  // namespace codehub::test
