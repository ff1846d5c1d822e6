#include "codehub/agent/git_watch.hpp"

#include <gtest/gtest.h>

namespace codehub::agent_test {

TEST(GitState, counts_changed_renamed_conflicting_untracked_and_stashed) {
  EXPECT_EQ(agent::count_uncommitted(""), 0);
  EXPECT_EQ(agent::count_uncommitted("# branch.oid 1\n# branch.head main\n"), 0);
  EXPECT_EQ(agent::count_uncommitted("# stash 2\n"
                                     "1 .M N... 100644 100644 100644 a b README.md\n"
                                     "2 R. N... 100644 100644 100644 a b R100 new\told\n"
                                     "u UU N... 1 2 3 4 a b c file\n"
                                     "? \"odd\\nname\"\n"
                                     "! ignored\n"),
            6);
}

}  // namespace codehub::agent_test
