#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "client.hpp"
#include "codehub/cli/credentials.hpp"
#include "codehub/cli/exit_codes.hpp"

namespace codehub::cli {
namespace {

TEST(ServerUrl, is_taken_apart) {
  const auto server = parse_server_url("http://localhost:8000/").value();
  EXPECT_EQ(server.url, "http://localhost:8000");
  EXPECT_EQ(server.endpoint.host, "localhost");
  EXPECT_EQ(server.endpoint.port, 8000);
  EXPECT_EQ(parse_server_url("http://hub.example.com").value().endpoint.port, 80);
  const auto ipv6 = parse_server_url("http://[::1]:8000").value();
  EXPECT_EQ(ipv6.endpoint.host, "::1");
  EXPECT_EQ(ipv6.endpoint.port, 8000);
  EXPECT_EQ(ipv6.host_header, "[::1]:8000");
  for (const char* wrong : {"", "localhost:8000", "https://x", "ftp://x", "http://", "http://a b"}) {
    EXPECT_FALSE(parse_server_url(wrong)) << wrong;
  }
}

TEST(EventParser, puts_events_together_from_any_pieces) {
  const std::string stream =
      "retry: 2000\n\n:\n\nevent: log\ndata: {\"a\":1}\n\nevent: end\r\ndata: one\r\ndata: two\r\n\r\n";
  for (std::size_t size : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    EventParser parser;
    std::vector<EventParser::Event> events;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      for (auto& event : parser.feed(std::string_view(stream).substr(at, size))) events.push_back(std::move(event));
    }
    ASSERT_EQ(events.size(), 2U) << size;
    EXPECT_EQ(events[0].name, "log");
    EXPECT_EQ(events[0].data, "{\"a\":1}");
    EXPECT_EQ(events[1].name, "end");
    EXPECT_EQ(events[1].data, "one\ntwo");
  }
}

class CredentialsTest : public testing::Test {
 protected:
  CredentialsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "codehub-cli-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    file_ = folder_ / "config" / "codehub" / "credentials.json";
  }
  ~CredentialsTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(CredentialsTest, come_back_as_they_were_saved_and_only_for_their_owner) {
  Credentials credentials;
  credentials.current = "http://a:1";
  credentials.logins["http://a:1"] = Login{"kim", "token"};
  ASSERT_TRUE(credentials.save(file_));
  ASSERT_TRUE(credentials.save(file_)) << "again";
  struct stat info{};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(file_.parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  const auto loaded = Credentials::load(file_).value();
  EXPECT_EQ(loaded.current, "http://a:1");
  EXPECT_EQ(loaded.logins.at("http://a:1").token, "token");
}

TEST_F(CredentialsTest, absent_is_nobody_and_damaged_is_told) {
  EXPECT_TRUE(Credentials::load(file_).value().logins.empty());
  std::filesystem::create_directories(file_.parent_path());
  std::ofstream(file_) << "{";
  const auto loaded = Credentials::load(file_);
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find(file_.string()), std::string::npos);
}

TEST(ExitCodes, tell_kinds_of_failure_apart) {
  EXPECT_EQ(exit_code_for(ErrorCode::kInvalidRequest), 2);
  EXPECT_EQ(exit_code_for(ErrorCode::kUnauthorized), 3);
  EXPECT_EQ(exit_code_for(ErrorCode::kForbidden), 4);
  EXPECT_EQ(exit_code_for(ErrorCode::kNotFound), 5);
  EXPECT_EQ(exit_code_for(ErrorCode::kInvalidState), 6);
  EXPECT_EQ(exit_code_for(ErrorCode::kUpstreamUnavailable), 7);
  EXPECT_EQ(exit_code_for(ErrorCode::kTooManyRequests), 8);
  EXPECT_EQ(exit_code_for(ErrorCode::kInternal), 1);
}

}  // namespace
}  // namespace codehub::cli
