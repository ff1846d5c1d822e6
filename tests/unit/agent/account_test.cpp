#include "codehub/agent/account.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

Account developer() {
  Account account;
  account.shell = "/bin/bash";
  return account;
}

constexpr std::string_view kAdded = "developer:*:1000:1000:Workspace user:/home/developer:/bin/bash\n";

}  // namespace

TEST(PasswdEditing, adds_a_line_and_keeps_every_other_byte_for_byte) {
  const std::string texts[] = {
      "",
      "root:x:0:0:root:/root:/bin/bash\n",
      "root:x:0:0::/root:\n# a comment\n\n+::::::\nodd line\n",
      "a:b\nroot:x:zero:0:root:/root:/bin/sh\n",
  };
  for (const auto& text : texts) EXPECT_EQ(with_account(text, developer()), text + std::string(kAdded)) << text;
}

TEST(PasswdEditing, ends_an_unfinished_last_line_first) {
  EXPECT_EQ(with_account("root:x:0:0:root:/root:/bin/sh", developer()),
            "root:x:0:0:root:/root:/bin/sh\n" + std::string(kAdded));
}

TEST(PasswdEditing, gives_an_existing_user_the_home_and_keeps_name_group_and_comment) {
  const std::string text =
      "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001:Node,,,:/home/node:/bin/sh\nlast:x:7:7::/:/bin/sh";
  EXPECT_EQ(with_account(text, developer()),
            "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001:Node,,,:/home/developer:/bin/bash\nlast:x:7:7::/:/bin/sh");
}

TEST(PasswdEditing, changes_nothing_the_second_time) {
  const auto once = with_account("root:x:0:0:root:/root:/bin/sh\n", developer());
  EXPECT_EQ(with_account(once, developer()), once);
}

TEST(PasswdEditing, does_not_take_a_name_that_is_there) {
  EXPECT_EQ(free_name("root:x:0:0:::\n", "developer"), "developer");
  EXPECT_EQ(free_name("developer:x:5:5:::\n", "developer"), "developer2");
  EXPECT_EQ(free_name("developer:x:5:5:::\ndeveloper2:x:6:6:::\n", "developer"), "developer3");
}

TEST(GroupEditing, adds_the_group_only_when_its_number_is_free) {
  EXPECT_EQ(with_group("root:x:0:\n", "developer", 1000), "root:x:0:\ndeveloper:x:1000:\n");
  EXPECT_EQ(with_group("staff:x:1000:\n", "developer", 1000), "staff:x:1000:\n");
  EXPECT_EQ(with_group("developer:x:44:\n", "developer", 1000), "developer:x:44:\ndeveloper2:x:1000:\n");
}

TEST(GroupEditing, finds_the_groups_of_a_user) {
  const std::string text =
      "root:x:0:\nsudo:x:27:admin,developer\ndocker:x:999:developer\nodd:x:nine:developer\nshort:x:3\n";
  EXPECT_EQ(groups_of(text, "developer"), (std::vector<gid_t>{27, 999}));
  EXPECT_EQ(groups_of(text, "develop"), std::vector<gid_t>{});
}

TEST(EnsureAccount, makes_the_files_of_an_image_that_has_none) {
  const TemporaryFolder folder;
  const auto account = ensure_account(folder.path() / "etc", 1000, "/home/developer");
  EXPECT_EQ(account.name, "developer");
  EXPECT_EQ(account.home, "/home/developer");
  const auto passwd = folder.read("etc/passwd");
  EXPECT_EQ(passwd.find("root:x:0:0:"), 0U);
  EXPECT_NE(passwd.find("developer:*:1000:1000:"), std::string::npos);
  EXPECT_EQ(folder.read("etc/group"), "developer:x:1000:\n");
}

TEST(EnsureAccount, keeps_mode_and_content_of_what_is_there) {
  const TemporaryFolder folder;
  folder.write("passwd", "node:x:1000:1000::/home/node:/bin/sh\n");
  folder.write("group", "node:x:1000:\nextra:x:30:node\n");
  ::chmod((folder.path() / "passwd").c_str(), 0640);
  const auto account = ensure_account(folder.path(), 1000, "/home/developer");
  EXPECT_EQ(account.name, "node");
  EXPECT_EQ(account.groups, std::vector<gid_t>{30});
  struct stat status{};
  ASSERT_EQ(::stat((folder.path() / "passwd").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
  EXPECT_EQ(folder.read("group"), "node:x:1000:\nextra:x:30:node\n");
}

TEST(EnsureAccount, goes_on_when_a_file_is_a_folder) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "passwd");
  const auto account = ensure_account(folder.path(), 1000, "/home/developer");
  EXPECT_EQ(account.uid, 1000U);
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "passwd"));
}

TEST(ChooseShell, prefers_the_own_shell_of_a_person_and_else_bash) {
  EXPECT_EQ(choose_shell("/bin/sh"), "/bin/bash");
  EXPECT_EQ(choose_shell(""), "/bin/bash");
  EXPECT_EQ(choose_shell("/usr/sbin/nologin"), "/bin/bash");
  EXPECT_EQ(choose_shell("/no/such/zsh"), "/bin/bash");
  EXPECT_EQ(choose_shell("/bin/dash"), "/bin/dash");
}

}  // namespace codehub::agent_test
