// Terminals and commands of the agent as a plain process.
#include <fstream>

#include <gtest/gtest.h>

#include "agent_under_test.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

namespace {

class AgentTerminal : public testing::Test {
 protected:
  static void SetUpTestSuite() { process_ = std::make_unique<AgentProcess>(); }
  static void TearDownTestSuite() { process_.reset(); }

  /// Runs a command to its end.
  struct Ran {
    std::string output;
    std::string error;
    std::string text;
  };
  Ran run(const std::string& start) {
    const auto socket = agent_.open_socket("/v1/exec");
    SocketReader reader(context_, *socket);
    reader.send_text(start);
    reader.to_end();
    return {reader.output(), reader.error(), reader.text()};
  }
  void remove(const std::string& id) { std::ignore = agent_.request("DELETE", "/v1/terminals/" + id); }

  /// Lets the other side run on while nothing is read.
  void do_something_else() {
    for (int round = 0; round < 200; ++round) std::ignore = agent_.status();
  }

  static std::unique_ptr<AgentProcess> process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_->address()};
};
std::unique_ptr<AgentProcess> AgentTerminal::process_;

}  // namespace

TEST_F(AgentTerminal, is_a_login_shell_of_the_user_at_home) {
  const auto socket = agent_.open_socket("/v1/terminals/who?cols=132&rows=43");
  SocketReader terminal(context_, *socket);
  ASSERT_TRUE(terminal.until_text(R"({"type":"attached","created":true})"));
  terminal.send("echo \"<$(id -u) $TERM $HOME $(pwd) $(tty | cut -c1-8) $(stty size)>\"\n");
  const auto home = process_->home().string();
  EXPECT_TRUE(terminal.until("<1000 xterm-256color " + home + " " + home + " /dev/pts 43 132>")) << terminal.binary();
  remove("who");
}

TEST_F(AgentTerminal, is_resized) {
  const auto socket = agent_.open_socket("/v1/terminals/size");
  SocketReader terminal(context_, *socket);
  terminal.send_text(R"({"type":"resize","cols":101,"rows":37})");
  terminal.send("stty size\n");
  EXPECT_TRUE(terminal.until("37 101")) << terminal.binary();
  remove("size");
}

TEST_F(AgentTerminal, lives_on_without_viewers_and_shows_what_was_there) {
  {
    const auto socket = agent_.open_socket("/v1/terminals/keep");
    SocketReader terminal(context_, *socket);
    terminal.send("X=kept; echo marker-$((40+2))\n");
    ASSERT_TRUE(terminal.until("marker-42"));
  }
  ASSERT_TRUE(eventually(context_, [&] {
    return agent_.request("GET", "/v1/terminals").body.find(R"("id":"keep")") != std::string::npos &&
           agent_.request("GET", "/v1/terminals").body.find(R"("attached":1)") == std::string::npos;
  }));
  const auto socket = agent_.open_socket("/v1/terminals/keep");
  SocketReader terminal(context_, *socket);
  ASSERT_TRUE(terminal.until_text(R"({"type":"attached","created":false})"));
  EXPECT_TRUE(terminal.until("marker-42"));
  terminal.send("echo again-$X\n");
  EXPECT_TRUE(terminal.until("again-kept"));
  remove("keep");
}

TEST_F(AgentTerminal, shows_all_viewers_the_same) {
  const auto first_socket = agent_.open_socket("/v1/terminals/both");
  const auto second_socket = agent_.open_socket("/v1/terminals/both");
  SocketReader first(context_, *first_socket);
  SocketReader second(context_, *second_socket);
  first.send("echo from-$((1+0))\n");
  second.send("echo from-$((1+1))\n");
  for (auto* viewer : {&first, &second}) {
    EXPECT_TRUE(viewer->until("from-1"));
    EXPECT_TRUE(viewer->until("from-2"));
  }
  remove("both");
}

TEST_F(AgentTerminal, tells_the_exit_code_and_begins_anew_afterwards) {
  {
    const auto socket = agent_.open_socket("/v1/terminals/exit");
    SocketReader terminal(context_, *socket);
    terminal.send("exit 5\n");
    EXPECT_TRUE(terminal.until_text(R"({"type":"exit","code":5})"));
    EXPECT_TRUE(terminal.to_end());
  }
  const auto socket = agent_.open_socket("/v1/terminals/exit");
  SocketReader terminal(context_, *socket);
  EXPECT_TRUE(terminal.until_text(R"("created":true)"));
  remove("exit");
}

TEST_F(AgentTerminal, ends_with_its_shell_even_when_the_background_holds_it_open) {
  const auto socket = agent_.open_socket("/v1/terminals/background");
  SocketReader terminal(context_, *socket);
  terminal.send("(trap '' HUP; exec sleep 20) & exit 0\n");
  EXPECT_TRUE(terminal.until_text(R"("type":"exit")", std::chrono::seconds(10)));
}

TEST_F(AgentTerminal, is_removed_on_request) {
  const auto socket = agent_.open_socket("/v1/terminals/gone");
  SocketReader terminal(context_, *socket);
  ASSERT_TRUE(terminal.until_text("attached"));
  EXPECT_EQ(agent_.request("DELETE", "/v1/terminals/gone").status, 204);
  EXPECT_TRUE(terminal.until_text(R"("type":"exit")"));
  EXPECT_EQ(agent_.request("DELETE", "/v1/terminals/gone").status, 404);
}

TEST_F(AgentTerminal, is_refused_beyond_thirty_two) {
  std::vector<std::unique_ptr<http::WebSocket>> sockets;
  sockets.reserve(32);
  for (int number = 0; number < 32; ++number)
    sockets.push_back(agent_.open_socket("/v1/terminals/many" + std::to_string(number)));
  EXPECT_THROW(std::ignore = agent_.open_socket("/v1/terminals/onemore"), std::runtime_error);
  for (int number = 0; number < 32; ++number) remove("many" + std::to_string(number));
  EXPECT_TRUE(eventually(context_, [&] { return agent_.request("GET", "/v1/terminals").body == R"({"items":[]})"; }));
}

TEST_F(AgentTerminal, is_not_stopped_by_a_viewer_that_does_not_read_nor_grows_for_it) {
  const auto resident = [&] {
    return std::stol(shell("awk '/^VmRSS/ { print $2 }' /proc/" + std::to_string(process_->pid()) + "/status"));
  };
  const auto lazy = agent_.open_socket("/v1/terminals/flood");
  const auto eager_socket = agent_.open_socket("/v1/terminals/flood");
  SocketReader eager(context_, *eager_socket);
  ASSERT_TRUE(eager.until_text("attached"));
  [[maybe_unused]] const auto before = resident();
  eager.send("head -c 30000000 /dev/zero | tr '\\0' x | fold -w 100; echo end-of-$((1+1))\n");
  EXPECT_TRUE(eager.until("end-of-2", std::chrono::seconds(60)));
  EXPECT_GT(eager.binary().size(), 30000000U);
#if CODEHUB_AGENT_IS_STATIC
  EXPECT_LT(resident() - before, 8 * 1024) << "kilobytes";
#endif
  remove("flood");
}

TEST_F(AgentTerminal, lets_programs_wait_for_the_only_viewer_and_loses_nothing) {
  const auto socket = agent_.open_socket("/v1/terminals/slow");
  SocketReader viewer(context_, *socket);
  viewer.send("stty -echo; for i in $(seq 1 200000); do echo line-$i-; done; echo end-of-$((1+1))\n");
  do_something_else();
  ASSERT_TRUE(viewer.until("end-of-2", std::chrono::seconds(60)));
  for (const auto* line : {"line-1-", "line-99999-", "line-150000-", "line-200000-"}) {
    EXPECT_NE(viewer.binary().find(line), std::string::npos) << line;
  }
  remove("slow");
}

TEST_F(AgentTerminal, of_a_command_gives_both_streams_and_the_exit_code) {
  const auto ran = run(R"({"type":"start","command":["sh","-c","echo out; echo err >&2; exit 7"]})");
  EXPECT_EQ(ran.output, "out\n");
  EXPECT_EQ(ran.error, "err\n");
  EXPECT_EQ(ran.text, R"({"type":"exit","code":7})");
}

TEST_F(AgentTerminal, of_a_command_tells_the_signal_that_ended_it) {
  EXPECT_EQ(run(R"({"type":"start","command":["sh","-c","kill -KILL $$"]})").text, R"({"type":"exit","code":137})");
}

TEST_F(AgentTerminal, of_a_command_takes_folder_and_environment) {
  const auto ran =
      run(R"~({"type":"start","command":["sh","-c","echo $PWD $A $(id -u)"],"cwd":"/usr","env":{"A":"b c"}})~");
  EXPECT_EQ(ran.output, "/usr b c 1000\n");
}

TEST_F(AgentTerminal, of_a_command_says_why_it_does_not_start) {
  const auto missing = run(R"({"type":"start","command":["no-such-program"]})");
  EXPECT_NE(missing.text.find(R"("type":"error")"), std::string::npos);
  EXPECT_NE(missing.text.find("no-such-program"), std::string::npos);
  EXPECT_NE(run(R"({"type":"start","command":["true"],"cwd":"/no/such"})").text.find("/no/such"), std::string::npos);
  for (const auto* wrong : {"{}", "nonsense", R"({"type":"start","command":[]})"}) {
    EXPECT_NE(run(wrong).text.find(R"("type":"error")"), std::string::npos) << wrong;
  }
}

TEST_F(AgentTerminal, of_a_command_passes_input_until_its_end) {
  const auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  reader.send_text(R"({"type":"start","command":["sha256sum"]})");
  std::string frame(1 + 500000, 'a');
  frame[0] = 0;
  reader.send(frame);
  reader.send(frame);
  reader.send_text(R"({"type":"eof"})");
  EXPECT_TRUE(reader.until_text(R"({"type":"exit","code":0})"));
  EXPECT_EQ(reader.output(), shell("head -c 1000000 /dev/zero | tr '\\0' a | sha256sum"));
}

TEST_F(AgentTerminal, of_a_command_delivers_all_output_to_a_slow_client) {
  const auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  reader.send_text(R"({"type":"start","command":["head","-c","20000000","/dev/zero"]})");
  do_something_else();
  EXPECT_TRUE(reader.until_text("exit", std::chrono::seconds(60)));
  EXPECT_EQ(reader.output().size(), 20000000U);
}

TEST_F(AgentTerminal, of_a_command_is_a_real_one_when_asked_for) {
  const auto socket = agent_.open_socket("/v1/exec");
  SocketReader reader(context_, *socket);
  reader.send_text(
      R"({"type":"start","command":["sh","-c","tty; stty size; read x; stty size; echo got $x"],"tty":true,"cols":99,"rows":33})");
  ASSERT_TRUE(reader.until("33 99"));
  EXPECT_NE(reader.output().find("/dev/pts/"), std::string::npos);
  reader.send_text(R"({"type":"resize","cols":55,"rows":22})");
  reader.send(std::string_view("\0word\n", 6));
  EXPECT_TRUE(reader.until("22 55"));
  EXPECT_TRUE(reader.until("got word"));
  EXPECT_TRUE(reader.until_text(R"("code":0)"));
}

TEST_F(AgentTerminal, of_a_command_hangs_up_when_the_client_goes_away) {
  const auto mark = process_->home() / "hung-up";
  {
    const auto socket = agent_.open_socket("/v1/exec");
    SocketReader reader(context_, *socket);
    // Its output goes nowhere, as that of `ssh host command`: a shell that says "Hangup" would die of it.
    reader.send_text(
        R"({"type":"start","command":["sh","-c","trap 'echo yes > hung-up; exit' HUP; echo ready; exec >/dev/null 2>&1; while :; do sleep 0.1; done"]})");
    ASSERT_TRUE(reader.until("ready"));
  }
  EXPECT_TRUE(eventually(context_, [&] { return std::filesystem::exists(mark); }));
}

}  // namespace codehub::agent_test
