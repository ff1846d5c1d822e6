// What the IDE reads of ports: files that the agent keeps.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent_under_test.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

using nlohmann::json;

namespace {

constexpr const char* kSharing = R"({"dashboard_url":"http://localhost:8000/workspaces/w2","ports":[
  {"port":5173,"url":"http://5173-w2.localhost:8000/","audience":"link","active":true,
   "viewers":[{"name":"kim","guest":false}],"viewer_count":1}]})";

class IdeFiles : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const char* name) const { return process_.folder() / "run" / name; }
  /// Null when there is none, or half of one.
  [[nodiscard]] json read(const char* name) const {
    std::ifstream stream(file(name));
    auto value = json::parse(stream, nullptr, false);
    return value.is_discarded() ? json() : value;
  }
  [[nodiscard]] bool list(int port) const {
    const auto ports = read("ports.json").value("ports", json::array());
    return std::any_of(ports.begin(), ports.end(), [&](const json& entry) { return entry["port"] == port; });
  }

  AgentProcess process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_.address()};
};

}  // namespace

TEST_F(IdeFiles, tell_what_is_shared_until_the_next_start) {
  EXPECT_FALSE(std::filesystem::exists(file("sharing.json"))) << "nobody has told it";
  EXPECT_EQ(agent_.request("PUT", "/v1/sharing", kSharing).status, 204);
  EXPECT_EQ(read("sharing.json"), json::parse(kSharing));
  struct stat status{};
  ASSERT_EQ(::stat(file("sharing.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto refused = agent_.request("PUT", "/v1/sharing", R"({"dashboard_url":"x","ports":[]})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("dashboard_url"), std::string::npos) << refused.body;
  EXPECT_EQ(read("sharing.json"), json::parse(kSharing)) << "what was refused changed something";
  EXPECT_EQ(agent_.request("PUT", "/v1/sharing", std::string(1024 * 1024 + 1, ' ')).status, 413);
  process_.kill_and_restart();
  EXPECT_FALSE(std::filesystem::exists(file("sharing.json")));
}

TEST_F(IdeFiles, are_for_the_hub_alone_to_write) {
  AgentConnection stranger(context_, {process_.address().endpoint, "guessed"});
  EXPECT_EQ(stranger.request("PUT", "/v1/sharing", kSharing).status, 401);
  EXPECT_FALSE(std::filesystem::exists(file("sharing.json")));
}

TEST_F(IdeFiles, tell_what_listens_and_where_they_are) {
  const auto port = free_port();
  auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  const std::string server =
      "echo run=$CODEHUB_RUN_DIR; exec python3 -m http.server --bind 127.0.0.1 " + std::to_string(port);
  const json start = {{"type", "start"}, {"command", {"sh", "-c", server}}};
  reader.send_text(start.dump());
  EXPECT_TRUE(reader.until("run=" + file("").parent_path().string()));
  EXPECT_TRUE(eventually(context_, [&] { return list(port); }));
  const auto now = json::parse(agent_.request("GET", "/v1/ports").body);
  EXPECT_TRUE(eventually(context_, [&] { return read("ports.json")["ports"][0].value("protocol", "") == "http"; }));
  EXPECT_EQ(now["ports"][0]["pid"], read("ports.json")["ports"][0]["pid"]);
  EXPECT_TRUE(read("ports.json")["revision"].is_number_unsigned());
  socket.reset();
  EXPECT_TRUE(eventually(context_, [&] { return !list(port); }));
}

}  // namespace codehub::agent_test
