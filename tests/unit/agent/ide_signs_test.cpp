#include "codehub/agent/ide_signs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "codehub/agent/ide_files.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;
using std::chrono::seconds;

namespace {

class Signs : public testing::Test {
 protected:
  Signs() {
    context_.settings.run = folder_.path();
    context_.account.uid = ::getuid();
    context_.account.gid = ::getgid();
  }
  /// Written so long ago; negative: in the future.
  void write(const char* name, const std::string& text, seconds age = seconds(0)) {
    folder_.write(name, text);
    timespec times[2];
    ::clock_gettime(CLOCK_REALTIME, &times[1]);
    times[1].tv_sec -= age.count();
    times[0] = times[1];
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder_.path() / name).c_str(), times, 0), 0);
  }
  [[nodiscard]] std::optional<UseClock::Seen> presence() {
    signs_.look();
    return uses_.last(SignalKind::kPresence);
  }

  TemporaryFolder folder_;
  WorkspaceContext context_;
  UseClock::TimePoint now_{std::chrono::hours(1000)};
  UseClock uses_{[this] { return now_; }};
  IdeSigns signs_{context_, uses_};
};

}  // namespace

TEST_F(Signs, of_presence_are_absent_without_a_file) { EXPECT_FALSE(presence()); }

TEST_F(Signs, of_presence_are_as_old_as_the_file) {
  write(kPresenceFile, "typing", seconds(40));
  const auto seen = presence();
  ASSERT_TRUE(seen);
  EXPECT_GE(seen->age, seconds(40));
  EXPECT_LT(seen->age, seconds(60));
  EXPECT_EQ(seen->cause, "typing in the editor");
  now_ += seconds(100);
  EXPECT_GE(presence()->age, seconds(140)) << "a file that stays as it is is seen once";
  write(kPresenceFile, "terminal");
  EXPECT_LT(presence()->age, seconds(20));
  EXPECT_EQ(presence()->cause, "work in a terminal of the IDE");
}

TEST_F(Signs, of_presence_say_nothing_that_the_agent_does_not_know) {
  for (const auto& word : {std::string(), std::string("\x1b[2J"), std::string(100'000, 'x')}) {
    write(kPresenceFile, word);
    ASSERT_TRUE(presence());
    EXPECT_EQ(presence()->cause, "somebody in the IDE");
  }
}

TEST_F(Signs, of_presence_are_none_when_they_come_from_the_future_or_are_no_file) {
  write(kPresenceFile, "typing", seconds(-3600));
  EXPECT_FALSE(presence());
  std::filesystem::remove(folder_.path() / kPresenceFile);
  std::filesystem::create_directory(folder_.path() / kPresenceFile);
  EXPECT_FALSE(presence());
  std::filesystem::remove(folder_.path() / kPresenceFile);
  std::filesystem::create_symlink("/etc/passwd", folder_.path() / kPresenceFile);
  EXPECT_FALSE(presence());
  std::filesystem::remove(folder_.path() / kPresenceFile);
  ASSERT_EQ(::mkfifo((folder_.path() / kPresenceFile).c_str(), 0600), 0);
  EXPECT_FALSE(presence());
  std::filesystem::remove(folder_.path() / kPresenceFile);
  write(kPresenceFile, "typing", seconds(-10));
  ASSERT_TRUE(presence()) << "a clock that was set a little";
  EXPECT_EQ(presence()->age, seconds(0));
}

TEST_F(Signs, ask_to_stay_awake_for_what_is_left) {
  EXPECT_FALSE(signs_.keep_awake());
  write(kKeepAwakeFile, R"({"id":"a-1","seconds":3600,"reason":"학습"})", seconds(100));
  const auto request = signs_.keep_awake();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, "a-1");
  EXPECT_LE(request->seconds, 3500);
  EXPECT_GT(request->seconds, 3400);
  EXPECT_EQ(request->reason, "학습");
}

TEST_F(Signs, ask_nothing_when_the_file_is_old_or_no_request) {
  write(kKeepAwakeFile, R"({"id":"a","seconds":3600})", seconds(700));
  EXPECT_FALSE(signs_.keep_awake()) << "an old request must not come back";
  for (const std::string text :
       {"", "{", "[]", "null", "{}", R"({"id":"a"})", R"({"id":"","seconds":60})", R"({"id":"a b","seconds":60})",
        R"({"id":"a","seconds":0})", R"({"id":"a","seconds":-1})", R"({"id":"a","seconds":"60"})",
        R"({"id":"a","seconds":9000000000000})", R"({"id":7,"seconds":60})"}) {
    write(kKeepAwakeFile, text);
    EXPECT_FALSE(signs_.keep_awake()) << text;
  }
  write(kKeepAwakeFile, R"({"id":"a","seconds":60,"x":")" + std::string(5000, 'x') + "\"}");
  EXPECT_FALSE(signs_.keep_awake());
  write(kKeepAwakeFile, R"({"id":"a","seconds":60})", seconds(90));
  EXPECT_FALSE(signs_.keep_awake()) << "it is over";
}

}  // namespace codehub::agent_test
