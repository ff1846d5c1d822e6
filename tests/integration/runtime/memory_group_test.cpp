// Taking memory back through the kernel's files, in folders of the test's own: what is written where, of cgroup v1 and
// v2.
#include "memory_group.hpp"

#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace codehub::runtime::docker {
namespace {

namespace fs = std::filesystem;

const std::string kId(64, 'c');
constexpr std::int64_t kLimit = 2LL << 30U;

class MemoryGroupTest : public testing::Test {
 protected:
  MemoryGroupTest() {
    auto pattern = (fs::temp_directory_path() / "codehub-cgroup-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    folders_.cgroups = root_ / "cgroup";
    folders_.processes = root_ / "proc";
    container_.runtime_id = kId;
    container_.process = 77;
    container_.limit = container_.with_swap = kLimit;
  }
  ~MemoryGroupTest() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  static void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  static std::string read(const fs::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
  }
  fs::path make_v1(const fs::path& place) {
    write(folders_.cgroups / place / "memory.limit_in_bytes", std::to_string(kLimit));
    write(folders_.cgroups / place / "memory.usage_in_bytes", "500000000");
    return folders_.cgroups / place;
  }
  fs::path make_v2(const fs::path& place) {
    write(folders_.cgroups / place / "memory.current", "500000000");
    write(folders_.cgroups / place / "memory.swap.max", "0");
    write(folders_.cgroups / place / "memory.reclaim", "");
    return folders_.cgroups / place;
  }
  Result<MemoryGroup> find() { return MemoryGroup::find(folders_, container_); }

  fs::path root_;
  KernelFolders folders_;
  ContainerMemory container_;
};

TEST_F(MemoryGroupTest, is_found_where_the_kernel_says_that_its_process_is) {
  make_v1("memory/kubepods/pod/" + kId);
  write(folders_.processes / "77/cgroup", "12:cpu,cpuacct:/x\n9:memory:/kubepods/pod/" + kId + "\n1:name=systemd:/y");
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->held().value(), 500'000'000U);
}

TEST_F(MemoryGroupTest, is_found_in_the_one_tree_of_version_2) {
  make_v2("system.slice/docker-" + kId + ".scope/nested");
  write(folders_.processes / "77/cgroup", "0::/system.slice/docker-" + kId + ".scope/nested");
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->held().value(), 500'000'000U);
}

TEST_F(MemoryGroupTest, is_found_at_the_usual_places_of_both_drivers_when_the_process_is_not_seen) {
  const std::vector<std::string> places{"memory/docker/" + kId, "memory/system.slice/docker-" + kId + ".scope",
                                        "docker/" + kId, "system.slice/docker-" + kId + ".scope"};
  for (const auto& place : places) {
    fs::remove_all(folders_.cgroups);
    place.starts_with("memory") ? make_v1(place) : make_v2(place);
    EXPECT_TRUE(find()) << place;
  }
}

TEST_F(MemoryGroupTest, is_never_another_ones) {
  // In a container of our own the number of the process means somebody else.
  make_v1("memory/docker/other");
  write(folders_.processes / "77/cgroup", "9:memory:/docker/other");
  const auto found = find();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  EXPECT_NE(found.error().message.find("container engine's machine"), std::string::npos) << found.error().message;
  container_.runtime_id.clear();
  EXPECT_FALSE(find());
}

TEST_F(MemoryGroupTest, of_version_1_has_its_limit_again_after_each_step) {
  const auto folder = make_v1("memory/docker/" + kId);
  ASSERT_TRUE(find()->take_back(64U << 20U));
  EXPECT_EQ(read(folder / "memory.limit_in_bytes"), std::to_string(kLimit));
}

TEST_F(MemoryGroupTest, of_version_1_has_its_limit_again_when_a_step_was_cut_off) {
  const auto folder = make_v1("memory/docker/" + kId);
  write(folder / "memory.limit_in_bytes", "400000000");
  ASSERT_TRUE(find()->restore());
  EXPECT_EQ(read(folder / "memory.limit_in_bytes"), std::to_string(kLimit));
  write(folder / "memory.limit_in_bytes", "9223372036854771712");
  ASSERT_TRUE(find()->restore());
  EXPECT_EQ(read(folder / "memory.limit_in_bytes"), "9223372036854771712") << "an operator's larger one stays";
}

TEST_F(MemoryGroupTest, of_version_2_is_asked_for_bytes_and_may_swap_meanwhile) {
  const auto folder = make_v2("docker/" + kId);
  const auto group = find().value();
  ASSERT_TRUE(group.allow_swap());
  EXPECT_EQ(read(folder / "memory.swap.max"), "max");
  ASSERT_TRUE(group.take_back(64U << 20U));
  EXPECT_EQ(read(folder / "memory.reclaim"), std::to_string(64U << 20U));
  ASSERT_TRUE(group.restore());
  EXPECT_EQ(read(folder / "memory.swap.max").substr(0, 1), "0");
}

TEST_F(MemoryGroupTest, of_version_2_keeps_a_limit_of_swap_that_is_none_of_ours) {
  const auto folder = make_v2("docker/" + kId);
  write(folder / "memory.swap.max", "max");
  container_.with_swap = 2 * kLimit;
  ASSERT_TRUE(find()->restore());
  EXPECT_EQ(read(folder / "memory.swap.max"), "max");
}

TEST_F(MemoryGroupTest, says_what_is_missing) {
  const auto folder = make_v2("docker/" + kId);
  fs::remove(folder / "memory.reclaim");
  const auto old = find()->take_back(1);
  ASSERT_FALSE(old);
  EXPECT_NE(old.error().message.find("Linux 5.19"), std::string::npos) << old.error().message;
  fs::remove(folder / "memory.current");
  EXPECT_FALSE(find());
}

TEST_F(MemoryGroupTest, free_swap_is_what_the_kernel_says) {
  EXPECT_EQ(free_swap(folders_), std::nullopt);
  write(folders_.processes / "meminfo", "MemTotal: 1000 kB\nSwapTotal:     4000 kB\nSwapFree:      3000 kB");
  EXPECT_EQ(free_swap(folders_), 3000U * 1024);
}

}  // namespace
}  // namespace codehub::runtime::docker
