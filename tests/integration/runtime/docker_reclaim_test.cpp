// Memory of a real frozen container, through the kernel below.
#include <unistd.h>

#include <fstream>

#include "docker_fixture.hpp"

namespace codehub::test {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

class DockerReclaim : public DockerFixture {
 protected:
  /// Runs, and has 100 MiB of a file in its cache.
  WorkspaceId with_cached_file() {
    const auto id = new_id();
    start(id);
    EXPECT_EQ(inside(id, {"dd", "if=/dev/zero", "of=/home/developer/file", "bs=1M", "count=100"}).status, 0);
    EXPECT_EQ(inside(id, {"sync"}).status, 0);
    return id;
  }
  bool sees_groups() { return runtime().capabilities().reclaim && ::geteuid() == 0; }
};

TEST_F(DockerReclaim, what_was_cached_of_files_comes_back_also_without_swap) {
  if (!sees_groups()) GTEST_SKIP() << "the engine's control groups are not ours to write";
  const auto id = with_cached_file();
  ASSERT_TRUE(ok(run(runtime().pause_container(id))));
  int steps = 0;
  const auto reclaimed = run(runtime().reclaim_memory(id, [&] { return ++steps > 0; }));
  ASSERT_TRUE(ok(reclaimed));
  EXPECT_GT(reclaimed->before_bytes, 90 * kMiB) << reclaimed->why_not;
  EXPECT_LT(reclaimed->after_bytes, reclaimed->before_bytes - 80 * kMiB) << reclaimed->why_not;
  EXPECT_GT(steps, 1) << "in steps";
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_EQ(run(runtime().stats(id))->memory_limit_bytes, 256 * kMiB);
  EXPECT_EQ(inside(id, {"true"}).status, 0);
}

TEST_F(DockerReclaim, thawing_in_between_ends_it) {
  if (!sees_groups()) GTEST_SKIP() << "the engine's control groups are not ours to write";
  const auto id = with_cached_file();
  ASSERT_TRUE(ok(run(runtime().pause_container(id))));
  bool thawed = false;
  int steps = 0;
  asio::co_spawn(context_, runtime().reclaim_memory(id, [&] { return ++steps > 0; }),
                 [&](std::exception_ptr, Result<runtime::Reclaimed>) { thawed = true; });
  ASSERT_TRUE(eventually([&] { return steps > 0; }));
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_TRUE(eventually([&] { return thawed; }));
  EXPECT_EQ(run(runtime().stats(id))->memory_limit_bytes, 256 * kMiB);
  EXPECT_EQ(state(id), runtime::ContainerState::kRunning);
}

TEST_F(DockerReclaim, a_limit_that_was_left_lowered_is_whole_again_when_it_is_thawed) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  const auto engine_id = inspect(DockerSubject::container_name(id), "{{.Id}}");
  const auto file = "/sys/fs/cgroup/memory/docker/" + engine_id + "/memory.limit_in_bytes";
  if (!sees_groups() || !std::ifstream(file)) GTEST_SKIP() << "no cgroup v1 of ours";
  ASSERT_TRUE(ok(run(runtime().pause_container(id))));
  std::ofstream(file) << 100 * kMiB;
  ASSERT_EQ(run(runtime().stats(id))->memory_limit_bytes, 100 * kMiB);
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_EQ(run(runtime().stats(id))->memory_limit_bytes, 256 * kMiB);
}

TEST_F(DockerReclaim, however_many_processes_are_frozen_they_go_on_as_they_were) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  inside(id, {"sh", "-c", "i=0; while [ $i -lt 110 ]; do sleep 1000 >/dev/null 2>&1 & i=$((i+1)); done"});
  const auto before = run(runtime().stats(id));
  ASSERT_TRUE(ok(before));
  EXPECT_GT(before->pids, 100U);
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(ok(run(runtime().pause_container(id))));
    ASSERT_TRUE(ok(run(runtime().reclaim_memory(id, [] { return true; }))));
    ASSERT_TRUE(ok(run(runtime().unpause_container(id))));
  }
  const auto after = run(runtime().stats(id));
  ASSERT_TRUE(ok(after));
  EXPECT_EQ(after->pids, before->pids);
}

TEST_F(DockerReclaim, says_why_not_where_it_does_not_see_the_machine) {
  auto options = engine().options();
  options.kernel.cgroups = std::filesystem::temp_directory_path() / "codehub-no-such-folder";
  const auto elsewhere = engine().make_runtime(options);
  EXPECT_FALSE(elsewhere->capabilities().reclaim);
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  ASSERT_TRUE(ok(run(runtime().pause_container(id))));
  const auto reclaimed = run(elsewhere->reclaim_memory(id, [] { return true; }));
  ASSERT_TRUE(ok(reclaimed));
  EXPECT_FALSE(reclaimed->why_not.empty());
  EXPECT_TRUE(ok(run(elsewhere->unpause_container(id))));
}

}  // namespace
}  // namespace codehub::test
