#include "late_runtime.hpp"

#include <gtest/gtest.h>

#include "codehub/runtime/fake/fake_runtime.hpp"
#include "run_task.hpp"

namespace codehub::server {
namespace {

TEST(LateRuntime, tells_why_it_is_absent_and_does_not_ask_all_the_time) {
  int attempts = 0;
  const auto runtime = create_late_runtime([&]() -> Result<std::unique_ptr<runtime::Runtime>> {
    ++attempts;
    return fail(ErrorCode::kUpstreamUnavailable, "no engine was found");
  });
  asio::io_context loop;
  for (int i = 0; i < 3; ++i) {
    const auto pinged = test::run_task(loop, runtime->ping());
    ASSERT_FALSE(pinged);
    EXPECT_EQ(pinged.error().message, "no engine was found");
  }
  EXPECT_EQ(attempts, 1);
  EXPECT_FALSE(runtime->capabilities().pause);
}

TEST(LateRuntime, is_made_once_and_then_passes_everything_on) {
  int attempts = 0;
  const auto runtime = create_late_runtime([&]() -> Result<std::unique_ptr<runtime::Runtime>> {
    ++attempts;
    auto fake = std::make_unique<runtime::fake::FakeRuntime>();
    fake->set_workspace_networks({{"172.18.0.0/16", "172.18.0.1"}});
    return fake;
  });
  asio::io_context loop;
  EXPECT_TRUE(runtime->workspace_networks()->empty());
  EXPECT_EQ(attempts, 0) << "asking for the networks makes nothing";
  EXPECT_TRUE(test::run_task(loop, runtime->ping()));
  EXPECT_TRUE(test::run_task(loop, runtime->create_volume(WorkspaceId("abcdefghijkm"))));
  EXPECT_EQ(test::run_task(loop, runtime->observe()).value().volumes.size(), 1U);
  EXPECT_EQ(runtime->workspace_networks()->size(), 1U);
  EXPECT_EQ(attempts, 1);
}

}  // namespace
}  // namespace codehub::server
