#include "codehub/agent/busy_window.hpp"

#include <gtest/gtest.h>

namespace codehub::agent_test {

using namespace codehub::agent;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

ProcessUse use(const std::string& name, milliseconds cpu, ProcessOwner owner = ProcessOwner::kUser) {
  ProcessUse result;
  result.name = name;
  result.owner = owner;
  result.cpu = cpu;
  return result;
}

ProcessUse transfer(const std::string& name, std::uint64_t read, std::uint64_t written) {
  ProcessUse result;
  result.name = name;
  result.read = read;
  result.written = written;
  return result;
}

class Busy : public testing::Test {
 protected:
  void pass(std::vector<ProcessUse> uses, seconds length = seconds(5)) {
    window_.add(now_, now_ + length, std::move(uses));
    now_ += length;
  }
  void pass_a_minute(const std::vector<ProcessUse>& uses) {
    for (int i = 0; i < 12; ++i) pass(uses);
  }
  [[nodiscard]] std::string cause() const { return window_.cause(now_); }

  BusyWindow window_;
  BusyWindow::TimePoint now_{std::chrono::hours(1000)};
};

}  // namespace

TEST_F(Busy, is_nobody_at_first_and_with_nothing_to_do) {
  EXPECT_EQ(cause(), "");
  pass_a_minute({});
  EXPECT_EQ(cause(), "");
}

TEST_F(Busy, is_a_build_and_soon) {
  pass({use("make", seconds(1)), use("cc1plus", milliseconds(8500))});
  EXPECT_EQ(cause(), "`cc1plus` uses 1.7 CPU") << "as it is, not as the part of a minute that it was so far";
  pass_a_minute({use("cc1plus", seconds(5))});
  EXPECT_EQ(cause(), "`cc1plus` uses 1.0 CPU");
}

TEST_F(Busy, is_not_what_stays_below_a_tenth_of_a_cpu) {
  pass_a_minute({use("tail", milliseconds(495))});
  EXPECT_EQ(cause(), "");
  pass_a_minute({use("tail", milliseconds(505))});
  EXPECT_EQ(cause(), "`tail` uses 0.1 CPU");
}

TEST_F(Busy, is_what_many_do_together) {
  std::vector<ProcessUse> uses;
  for (int i = 0; i < 10; ++i) uses.push_back(use("worker" + std::to_string(i), milliseconds(500 + i)));
  pass_a_minute(uses);
  EXPECT_EQ(cause(), "`worker9` and others use 1.0 CPU");
}

TEST_F(Busy, is_not_noise_and_not_a_service_at_rest) {
  pass_a_minute({use("", seconds(4), ProcessOwner::kNoise), use("tsserver", seconds(2), ProcessOwner::kService)});
  EXPECT_EQ(cause(), "");
  pass_a_minute({use("rust-analyzer", seconds(4), ProcessOwner::kService)});
  EXPECT_EQ(cause(), "`rust-analyzer` uses 0.8 CPU");
}

TEST_F(Busy, is_a_copy_that_only_waits_for_disks) {
  pass_a_minute({transfer("cp", 10 * kMiB, 175 * kMiB)});
  EXPECT_EQ(cause(), "`cp` writes 37 MiB/s");
  pass_a_minute({transfer("sha256sum", 100 * kMiB, 0)});
  EXPECT_EQ(cause(), "`sha256sum` reads 20 MiB/s");
  pass_a_minute({transfer("postgres", 0, 4 * kMiB)});
  EXPECT_EQ(cause(), "");
}

TEST_F(Busy, ends_a_minute_after_the_work) {
  pass_a_minute({use("make", seconds(5))});
  for (int i = 0; i < 10; ++i) pass({});
  EXPECT_NE(cause(), "");
  pass({});
  pass({});
  EXPECT_EQ(cause(), "");
}

TEST_F(Busy, is_not_what_was_before_a_long_freeze) {
  pass_a_minute({use("make", seconds(5))});
  pass({use("make", seconds(10))}, seconds(3600));
  EXPECT_EQ(cause(), "");
}

TEST_F(Busy, is_told_by_names_that_are_fit_for_a_screen) {
  pass_a_minute({use("a`b\x1b[2J", seconds(5))});
  EXPECT_EQ(cause(), "`a?b?[2J` uses 1.0 CPU");
  pass_a_minute({use("", seconds(5))});
  EXPECT_EQ(cause(), "a process uses 1.0 CPU");
}

}  // namespace codehub::agent_test
