#include "codehub/agent/child.hpp"

#include <signal.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/agent/command.hpp"
#include "run_task.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

/// Children with their collector, on a loop of their own.
class ChildrenTest : public testing::Test {
 protected:
  ChildrenTest() {
    collecting_.spawn("children", [this] { return children_.collect(); });
  }
  ~ChildrenTest() override { test::run_task(context_, collecting_.join()); }

  ChildSpec shell(const std::string& script) const {
    ChildSpec spec;
    spec.command = {"sh", "-c", script};
    spec.environment = {{"PATH", "/usr/bin:/bin"}, {"WORD", "from the environment"}};
    spec.account.uid = ::getuid();
    spec.account.gid = ::getgid();
    return spec;
  }
  std::optional<int> exit_code_of(const ChildSpec& spec) {
    auto child = children_.spawn(spec);
    if (!child) return std::nullopt;
    return test::run_task(context_, (*child)->wait());
  }

  asio::io_context context_;
  Children children_{context_.get_executor()};
  TaskGroup collecting_{context_.get_executor()};
};

}  // namespace

TEST_F(ChildrenTest, give_the_exit_code_or_the_signal_that_ended_them) {
  EXPECT_EQ(exit_code_of(shell("exit 0")), 0);
  EXPECT_EQ(exit_code_of(shell("exit 7")), 7);
  EXPECT_EQ(exit_code_of(shell("kill -TERM $$")), 128 + SIGTERM);
  EXPECT_EQ(exit_code_of(shell("kill -KILL $$")), 128 + SIGKILL);
}

TEST_F(ChildrenTest, say_why_a_program_cannot_be_started) {
  auto spec = shell("");
  spec.command = {"no-such-program"};
  EXPECT_EQ(children_.spawn(spec).error().code, ErrorCode::kNotFound);
  spec.command = {"/etc/passwd"};
  EXPECT_EQ(children_.spawn(spec).error().code, ErrorCode::kInvalidState);
  spec = shell("true");
  spec.folder = "/no/such/folder";
  const auto error = children_.spawn(spec).error();
  EXPECT_NE(error.message.find("/no/such/folder"), std::string::npos);
  spec.command = {};
  EXPECT_EQ(children_.spawn(spec).error().code, ErrorCode::kInvalidRequest);
}

TEST_F(ChildrenTest, get_their_own_environment_folder_and_clean_signals) {
  const TemporaryFolder folder;
  CommandRunner commands(context_.get_executor(), children_);
  auto spec = shell("echo \"$WORD $(pwd) $HOME\"; grep SigIgn /proc/self/status");
  spec.folder = folder.path().string();
  const auto output = test::run_task(context_, commands.capture(spec, std::chrono::seconds(10)));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->text, "from the environment " + folder.path().string() + " \nSigIgn:\t0000000000000000\n");
  test::run_task(context_, commands.close());
}

TEST_F(ChildrenTest, inherit_no_descriptor_of_the_agent) {
  CommandRunner commands(context_.get_executor(), children_);
  const int open_one = ::dup(0);
  const auto output =
      test::run_task(context_, commands.capture(shell("ls /proc/self/fd | wc -l"), std::chrono::seconds(10)));
  ::close(open_one);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->text, "4\n");  // Three streams, and the folder that ls reads.
  test::run_task(context_, commands.close());
}

TEST_F(ChildrenTest, that_run_too_long_are_killed_when_their_output_was_wanted) {
  CommandRunner commands(context_.get_executor(), children_);
  const auto output = test::run_task(context_, commands.capture(shell("sleep 60"), std::chrono::milliseconds(50)));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ErrorCode::kDeadlineExceeded);
  test::run_task(context_, commands.close());
}

TEST_F(ChildrenTest, are_not_waited_for_by_what_they_left_in_the_background) {
  CommandRunner commands(context_.get_executor(), children_);
  std::vector<std::string> lines;
  const auto begin = std::chrono::steady_clock::now();
  const auto end =
      test::run_task(context_, commands.run(
                                   shell("echo before; sleep 30 & exit 3"),
                                   [&](std::string_view line) { lines.emplace_back(line); }, std::chrono::seconds(20)));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 3);
  EXPECT_EQ(lines, std::vector<std::string>{"before"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  test::run_task(context_, commands.close());
}

TEST_F(ChildrenTest, end_with_the_agent_even_when_they_ignore_being_asked) {
  const TemporaryFolder folder;
  const auto ready = folder.path() / "ready";
  auto polite = children_.spawn(shell("exec sleep 60"));
  auto stubborn = children_.spawn(shell("trap '' TERM HUP; touch " + ready.string() + "; while :; do sleep 1; done"));
  ASSERT_TRUE(polite && stubborn);
  for (int tries = 0; tries < 500 && !std::filesystem::exists(ready); ++tries) {
    test::run_task(context_, (*stubborn)->wait(std::chrono::milliseconds(10)));
  }
  test::run_task(context_, children_.end_all(std::chrono::milliseconds(300)));
  EXPECT_EQ((*polite)->exit_code(), 128 + SIGTERM);
  EXPECT_EQ((*stubborn)->exit_code(), 128 + SIGKILL);
}

}  // namespace codehub::agent_test
