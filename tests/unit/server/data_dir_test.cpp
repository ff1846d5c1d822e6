#include "data_dir.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "scratch_folder.hpp"

namespace codehub::server {
namespace {

using test::ScratchFolder;

TEST(DataDir, is_made_for_its_owner_alone_with_the_folders_above_it) {
  const ScratchFolder folder;
  const auto data = DataDir::open(folder.path() / "a" / "b");
  ASSERT_TRUE(data) << data.error().message;
  struct stat info{};
  ASSERT_EQ(::stat(data->path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST(DataDir, belongs_to_one_server_at_a_time) {
  const ScratchFolder folder;
  {
    const auto first = DataDir::open(folder.path());
    ASSERT_TRUE(first);
    const auto second = DataDir::open(folder.path());
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("another server uses"), std::string::npos);
  }
  EXPECT_TRUE(DataDir::open(folder.path()));
}

TEST(DataDir, that_cannot_be_made_says_what_to_do) {
  const auto data = DataDir::open("/proc/nothing/here");
  ASSERT_FALSE(data);
  EXPECT_NE(data.error().message.find("--data-dir"), std::string::npos) << data.error().message;
}

TEST(DataDir, keeps_the_first_password_until_it_is_forgotten) {
  const ScratchFolder folder;
  const auto data = DataDir::open(folder.path());
  ASSERT_TRUE(data->keep_initial_password("hush"));
  struct stat info{};
  ASSERT_EQ(::stat(data->initial_password_file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(folder.read("initial-admin-password"), "hush\n");
  data->forget_initial_password();
  data->forget_initial_password();
  EXPECT_FALSE(std::filesystem::exists(data->initial_password_file()));
}

}  // namespace
}  // namespace codehub::server
