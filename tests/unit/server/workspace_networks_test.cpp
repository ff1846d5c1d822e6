#include "workspace_networks.hpp"

#include <gtest/gtest.h>

#include "codehub/runtime/fake/fake_runtime.hpp"

namespace codehub::server {
namespace {

TEST(WorkspaceNetworks, tell_workspaces_from_everybody_else) {
  runtime::fake::FakeRuntime runtime;
  runtime.set_workspace_networks({{"172.18.0.0/16", "172.18.0.1"}, {"fd00:18::/64", "fd00:18::1"}});
  WorkspaceNetworks workspaces(runtime);
  const std::pair<const char*, bool> cases[] = {
      {"172.18.0.2", true},
      {"172.18.255.254", true},
      {"::ffff:172.18.0.2", true},
      {"fd00:18::2", true},
      {"172.18.0.1", false},
      {"fd00:18::1", false},
      {"::ffff:172.18.0.1", false},  // The machine itself.
      {"172.19.0.2", false},
      {"127.0.0.1", false},
      {"::1", false},
      {"fd00:19::2", false},
      {"::ffff:127.0.0.1", false},
      {"", false},
      {"unix", false},
  };
  for (const auto& [peer, expected] : cases) EXPECT_EQ(workspaces.contains(peer), expected) << peer;
}

TEST(WorkspaceNetworks, follow_the_runtime) {
  runtime::fake::FakeRuntime runtime;
  WorkspaceNetworks workspaces(runtime);
  EXPECT_FALSE(workspaces.contains("10.5.0.2")) << "nothing is known yet";
  runtime.set_workspace_networks({{"10.5.0.0/24", ""}});
  EXPECT_TRUE(workspaces.contains("10.5.0.2"));
  runtime.set_workspace_networks({{"no network", ""}, {"10.6.0.0/24", ""}});
  EXPECT_FALSE(workspaces.contains("10.5.0.2"));
  EXPECT_TRUE(workspaces.contains("10.6.0.2"));
}

}  // namespace
}  // namespace codehub::server
