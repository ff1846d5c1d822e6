#include "codehub/agent/disk_walk.hpp"

#include <stdio.h>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

std::optional<std::uint64_t> measure(const std::filesystem::path& folder, DiskWalkLimits limits = {}) {
  asio::io_context context;
  std::optional<std::uint64_t> result;
  asio::co_spawn(context, measure_disk(folder, limits),
                 [&](const std::exception_ptr&, std::optional<std::uint64_t> bytes) { result = bytes; });
  context.run();
  return result;
}

std::uint64_t du(const std::filesystem::path& folder) {
  const auto command = "du -s --block-size=512 " + folder.string();
  auto* pipe = ::popen(command.c_str(), "r");
  unsigned long long blocks = 0;
  EXPECT_EQ(::fscanf(pipe, "%llu", &blocks), 1);
  ::pclose(pipe);
  return blocks * 512;
}

}  // namespace

TEST(DiskWalk, counts_as_du_does) {
  const TemporaryFolder folder;
  folder.write("a/b/c/file", std::string(100'000, 'x'));
  folder.write("a/small", "x");
  std::filesystem::create_hard_link(folder.path() / "a/b/c/file", folder.path() / "again");
  std::filesystem::create_symlink("/usr", folder.path() / "link");
  std::filesystem::create_symlink(folder.path(), folder.path() / "a/circle");
  for (int i = 0; i < 300; ++i) folder.write("many/" + std::to_string(i), "content");
  EXPECT_EQ(measure(folder.path()), du(folder.path()));
}

TEST(DiskWalk, gives_up_beyond_its_limits_instead_of_telling_too_little) {
  const TemporaryFolder folder;
  for (int i = 0; i < 50; ++i) folder.write(std::to_string(i), "content");
  DiskWalkLimits limits;
  limits.most_files = 49;
  EXPECT_FALSE(measure(folder.path(), limits));
  limits.most_files = 50;
  EXPECT_TRUE(measure(folder.path(), limits));
}

TEST(DiskWalk, of_nothing_is_nothing) {
  EXPECT_FALSE(measure("/does/not/exist"));
  EXPECT_FALSE(measure("/etc/passwd"));
}

}  // namespace codehub::agent_test
