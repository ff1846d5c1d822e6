#include "codehub/agent/setup_log.hpp"

#include <unistd.h>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/agent/json_reader.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

Account own_account(const std::filesystem::path& home) {
  Account account;
  account.uid = ::getuid();
  account.gid = ::getgid();
  account.home = home.string();
  return account;
}

std::string last_text(const SetupLog& log) {
  const auto parsed = JsonReader::parse(log.lines().back().json);
  return parsed ? parsed->text("text") : "not JSON: " + log.lines().back().json;
}

}  // namespace

TEST(SetupLog, numbers_lines_and_replays_those_after_a_number) {
  asio::io_context context;
  SetupLog log(context.get_executor());
  for (const auto* text : {"one", "two", "three"}) log.add(text);
  std::int64_t after = 1;
  const auto lines = log.read_after(after, 1000);
  EXPECT_EQ(after, 3);
  EXPECT_EQ(lines.find("one"), std::string::npos);
  EXPECT_LT(lines.find("\"two\""), lines.find("\"three\""));
  EXPECT_EQ(log.read_after(after, 1000), "");
}

TEST(SetupLog, gives_at_least_one_line_and_otherwise_no_more_than_asked_for) {
  asio::io_context context;
  SetupLog log(context.get_executor());
  for (int line = 0; line < 5; ++line) log.add(std::string(100, 'x'));
  std::int64_t after = 0;
  EXPECT_NE(log.read_after(after, 10), "");
  EXPECT_EQ(after, 1);
  EXPECT_NE(log.read_after(after, 350), "");
  EXPECT_EQ(after, 3);
}

TEST(SetupLog, goes_on_where_an_earlier_start_ended) {
  const TemporaryFolder folder;
  asio::io_context context;
  {
    SetupLog log(context.get_executor());
    log.open(folder.path() / "setup.log", own_account(folder.path()));
    log.add("first start");
  }
  SetupLog log(context.get_executor());
  log.open(folder.path() / "setup.log", own_account(folder.path()));
  log.add("second start");
  ASSERT_EQ(log.lines().size(), 2U);
  EXPECT_EQ(log.lines().back().seq, 2);
  EXPECT_NE(folder.read("setup.log").find("first start"), std::string::npos);
}

TEST(SetupLog, leaves_out_lines_of_the_file_that_somebody_has_broken) {
  const TemporaryFolder folder;
  folder.write(
      "setup.log",
      "{\"seq\":3,\"time\":\"2025-03-01T09:30:00.250Z\",\"text\":\"good\"}\nnot json\n{\"seq\":2,\"text\":\"back\"}\n"
      "{\"seq\":99999999999999999999,\"text\":\"huge\"}\n[]\n{\"seq\":\"4\"}\n{\"seq\":5,\"text\":\"\\u001b[31mred\"}"
      "\ntorn {\"seq\":6");
  asio::io_context context;
  SetupLog log(context.get_executor());
  log.open(folder.path() / "setup.log", own_account(folder.path()));
  ASSERT_EQ(log.lines().size(), 2U);
  EXPECT_EQ(log.lines().front().json, R"({"seq":3,"time":"2025-03-01T09:30:00.250Z","text":"good"})");
  EXPECT_EQ(last_text(log), "red");
}

TEST(SetupLog, forgets_the_oldest_half_when_it_is_full) {
  const TemporaryFolder folder;
  asio::io_context context;
  SetupLog log(context.get_executor(), SetupLog::Bounds{4096, 100});
  log.open(folder.path() / "setup.log", own_account(folder.path()));
  for (int line = 0; line < 1000; ++line) {
    log.add("line " + std::to_string(line));
    ASSERT_LE(folder.read("setup.log").size(), 4096U);
  }
  EXPECT_EQ(last_text(log), "line 999");
  EXPECT_EQ(log.lines().back().seq, 1000);
  EXPECT_GT(log.lines().size(), 10U);
}

TEST(SetupLog, keeps_lines_in_memory_when_the_file_cannot_be_written) {
  asio::io_context context;
  SetupLog log(context.get_executor());
  log.open("/proc/no/such/folder/setup.log", own_account("/proc"));
  log.add("still here");
  EXPECT_EQ(last_text(log), "still here");
}

TEST(LogText, is_plain_valid_and_bounded) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain", "plain"},
      {"\x1b[1;32mgreen\x1b[0m text", "green text"},
      {"bell\a and\bback", "bell andback"},
      {"한글", "한글"},
      {std::string("nul\0l", 5), "null"},
      {"bad \xff byte", "bad \xef\xbf\xbd byte"},
      {"tab\tstays", "tab\tstays"},
      {"0123456789abcdefghijk", "0123456789abcdefghij…"},
      {"0123456789abcdefgh가나", "0123456789abcdefgh…"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(log_text(text, 20), shown) << text;
}

}  // namespace codehub::agent_test
