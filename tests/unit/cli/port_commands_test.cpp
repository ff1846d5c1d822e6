// `codehub ports`, against a server that answers what the test says.
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <thread>

#include <gtest/gtest.h>
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/cli/commands.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/http/server.hpp"
#include "port_report.hpp"
#include "port_table.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

const json kVite = {{"port", 5173}, {"protocol", "http"}, {"process", "node"}, {"url", "http://5173-one.localhost/"}};
const json kDatabase = {{"port", 5432}, {"protocol", "other"}, {"process", "postgres"}, {"url", nullptr}};
const json kSilent = "silent";  // A workspace whose agent does not answer.

const json kReport = {{"port", 5173},
                      {"url", "http://5173-one.localhost/"},
                      {"framework", "vite"},
                      {"severity", "problem"},
                      {"findings",
                       {{{"code", "not_http"},
                         {"severity", "problem"},
                         {"title", "Bad"},
                         {"detail", "It is."},
                         {"advice", "Change it."},
                         {"fix", {{"file", "a.js"}, {"line", "b: 1"}}},
                         {"evidence", {"\x1b[31mseen"}}},
                        {{"code", "answers"},
                         {"severity", "ok"},
                         {"title", "Good"},
                         {"detail", "It does."},
                         {"advice", ""},
                         {"fix", nullptr},
                         {"evidence", {"GET /"}}}}}};

/// A server in a thread of its own: workspaces, what listens in them, and a stream of events that a test directs.
class CannedServer {
 public:
  /// `then` is what listens in `one` once it was listed, as an event tells.
  explicit CannedServer(std::map<std::string, json> ports, json then = json::array())
      : ports_(std::move(ports)), then_(std::move(then)) {
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(loop_.get_executor(), any, [this](http::Exchange& exchange) {
                return answer(exchange);
              }).value();
    tasks_.spawn("server", [this] { return server_->run(); });
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~CannedServer() {
    asio::co_spawn(loop_, end(), asio::use_future).get();
    thread_.join();
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->local_endpoint().port); }

 private:
  asio::awaitable<void> end() {
    co_await server_->shut_down(std::chrono::milliseconds(100));
    co_await tasks_.join();
  }

  asio::awaitable<void> answer(http::Exchange& exchange) {
    const std::string path(exchange.request().path());
    if (path == "/api/v1/events") {
      static_cast<void>(co_await tell(exchange));
      co_return;
    }
    json body = {{"items", json::array()}, {"next_cursor", ""}};
    for (const auto& [name, ports] : ports_) {
      const bool runs = !ports.is_null();
      body["items"].push_back({{"id", name}, {"name", name}, {"phase", runs ? "RUNNING" : "STANDBY"}});
    }
    const auto is_one = path.ends_with("/ports");
    if (is_one) {
      const std::string prefix = "/api/v1/workspaces/";
      const auto name = path.substr(prefix.size(), path.rfind('/') - prefix.size());
      const auto& ports = ports_.at(name);
      body = {{"ports", ports.is_null() ? json::array() : ports}};
    }
    if (path == "/api/v1/workspaces/one/ports/5173/doctor" && exchange.request().method == "POST") body = kReport;
    const auto is_silent = is_one && body["ports"] == kSilent;
    if (is_silent) body = {{"error", {{"code", "UPSTREAM_UNAVAILABLE"}, {"message", "no answer"}}}};
    http::Response response;
    response.status = is_silent ? 502 : 200;
    response.headers.set("Content-Type", "application/json");
    response.body = body.dump();
    static_cast<void>(co_await exchange.respond(std::move(response)));
    if (is_one) listed_.notify();
  }

  // A change after the first listing; then one that changes nothing, so that the end is not before the second is shown.
  Task<void> tell(http::Exchange& exchange) {
    http::ResponseHead head;
    head.headers.set("Content-Type", "text/event-stream");
    CO_CHECK(co_await exchange.start(std::move(head)));
    const std::string heartbeat = "event: heartbeat\ndata: {}\n\n";
    const std::string changed = "event: ports_changed\ndata: {\"workspace_id\":\"one\"}\n\n";
    CO_CHECK(co_await exchange.write(heartbeat));
    constexpr std::chrono::seconds kLong{30};
    static_cast<void>(co_await listed_.wait(kLong));
    ports_["one"] = then_;
    CO_CHECK(co_await exchange.write(changed));
    static_cast<void>(co_await listed_.wait(kLong));
    CO_CHECK(co_await exchange.write(changed));
    static_cast<void>(co_await listed_.wait(kLong));
    co_return co_await exchange.finish();
  }

  std::map<std::string, json> ports_;  // By workspace; null for one that does not run.
  json then_;
  asio::io_context loop_;
  Signal listed_{loop_.get_executor()};
  TaskGroup tasks_{loop_.get_executor()};
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

struct Outcome {
  int code = -1;
  std::string output;
};

class PortCommandsTest : public testing::Test {
 protected:
  PortCommandsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "codehub-ports-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    ::setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
  }
  ~PortCommandsTest() override {
    ::unsetenv("XDG_CONFIG_HOME");
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static Outcome run(const std::string& words) {
    Outcome outcome;
    CLI::App program("for a test", "codehub");
    add_commands(program, [&outcome](int code) { outcome.code = code; });
    testing::internal::CaptureStdout();
    program.parse(words);
    outcome.output = testing::internal::GetCapturedStdout();
    return outcome;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(PortCommandsTest, show_a_table) {
  CannedServer server({{"one", json::array({kVite, kDatabase})}});
  const auto outcome = run("ports one --server " + server.url());
  EXPECT_EQ(outcome.code, kDone);
  EXPECT_EQ(outcome.output,
            "PORT  PROTOCOL  PROCESS   URL\n"
            "5173  http      node      http://5173-one.localhost/\n"
            "5432  other     postgres\n");
}

TEST_F(PortCommandsTest, say_in_words_that_nothing_listens) {
  CannedServer server({{"one", json::array()}, {"two", nullptr}});
  EXPECT_EQ(run("ports one --server " + server.url()).output, "nothing listens in one\n");
  EXPECT_EQ(run("ports two --server " + server.url()).output, "nothing listens in two\n");
  EXPECT_EQ(run("ports --server " + server.url()).output, "nothing listens in your running workspaces\n");
}

TEST_F(PortCommandsTest, without_a_name_show_all_that_run) {
  CannedServer server({{"one", json::array({kVite})}, {"two", nullptr}, {"three", json::array({kDatabase})}});
  EXPECT_EQ(run("ports --server " + server.url()).output,
            "WORKSPACE  PORT  PROTOCOL  PROCESS   URL\n"
            "one        5173  http      node      http://5173-one.localhost/\n"
            "three      5432  other     postgres\n");
  const auto answer = json::parse(run("ports --json --server " + server.url()).output);
  ASSERT_EQ(answer.size(), 2U);
  EXPECT_EQ(answer[0], (json{{"workspace_id", "one"}, {"workspace_name", "one"}, {"ports", json::array({kVite})}}));
}

TEST_F(PortCommandsTest, print_what_the_server_answers_as_json) {
  CannedServer server({{"one", json::array({kVite})}});
  const auto outcome = run("ports one --json --server " + server.url());
  EXPECT_EQ(json::parse(outcome.output), (json{{"ports", json::array({kVite})}}));
}

TEST_F(PortCommandsTest, of_a_workspace_that_does_not_answer_do_not_hide_those_of_others) {
  CannedServer server({{"one", json::array({kVite})}, {"two", kSilent}});
  const auto all = run("ports --server " + server.url());
  EXPECT_EQ(all.code, kUnreachable);
  EXPECT_NE(all.output.find("5173"), std::string::npos) << all.output;
  const auto alone = run("ports two --server " + server.url());
  EXPECT_EQ(alone.code, kUnreachable);
  EXPECT_EQ(alone.output, "");
}

TEST_F(PortCommandsTest, need_a_workspace_that_there_is) {
  CannedServer server({{"one", json::array()}});
  EXPECT_EQ(run("ports absent --server " + server.url()).code, kNotFound);
}

TEST_F(PortCommandsTest, that_are_watched_are_listed_again_when_they_changed) {
  CannedServer server({{"one", json::array()}}, json::array({kVite}));
  const auto outcome = run("ports one --watch --server " + server.url());
  EXPECT_EQ(outcome.code, kUnreachable);  // The server ended the stream.
  EXPECT_EQ(outcome.output,
            "nothing listens in one\n\n"
            "PORT  PROTOCOL  PROCESS  URL\n"
            "5173  http      node     http://5173-one.localhost/\n");
}

TEST_F(PortCommandsTest, that_are_watched_are_one_line_of_json_each_time) {
  CannedServer server({{"one", json::array()}}, json::array({kVite}));
  const auto outcome = run("ports one --watch --json --server " + server.url());
  const json one = {{"ports", json::array()}};
  const json two = {{"ports", json::array({kVite})}};
  EXPECT_EQ(outcome.output, one.dump() + "\n" + two.dump() + "\n");
}

TEST_F(PortCommandsTest, are_completed_with_the_names_of_workspaces) {
  for (const char* shell : {"bash", "zsh"}) {
    const auto script = run(std::string("completion ") + shell).output;
    const auto at = script.find("'ports') words='");
    ASSERT_NE(at, std::string::npos) << shell;
    const auto line = script.substr(at, script.find('\n', at) - at);
    for (const char* word : {"@workspaces", "--watch", "--json", "--server"}) {
      EXPECT_NE(line.find(word), std::string::npos) << line;
    }
  }
}

TEST_F(PortCommandsTest, show_what_the_doctor_says_and_end_with_a_code_for_problems) {
  CannedServer server({{"one", json::array({kVite})}});
  const auto outcome = run("ports doctor one 5173 --server " + server.url());
  EXPECT_EQ(outcome.code, kProblemsFound);
  EXPECT_EQ(outcome.output,
            "http://5173-one.localhost/  (vite)\n\n"
            "problem    Bad\n"
            "           It is.\n"
            "           → Change it.\n"
            "           → a.js:  b: 1\n"
            "           · seen\n"
            "ok         Good\n"
            "           It does.\n");
  const auto as_json = run("ports doctor one 5173 --json --server " + server.url());
  EXPECT_EQ(as_json.code, kProblemsFound);
  EXPECT_EQ(json::parse(as_json.output), kReport);
  EXPECT_EQ(run("ports doctor two 5173 --server " + server.url()).code, kNotFound);
}

TEST_F(PortCommandsTest, take_no_port_that_is_none_to_the_doctor) {
  for (const char* words :
       {"ports doctor", "ports doctor one", "ports doctor one 0", "ports doctor one 65536", "ports doctor one abc"}) {
    CLI::App program("for a test", "codehub");
    add_commands(program, [](int) {});
    EXPECT_THROW(program.parse(words), CLI::ParseError) << words;
  }
}

TEST(PortReport, has_colours_for_terminals_only_and_no_problem_is_done) {
  EXPECT_EQ(port_report(kReport, false).find('\x1b'), std::string::npos);
  EXPECT_NE(port_report(kReport, true).find("\x1b[1;31mproblem"), std::string::npos);
  for (const char* severity : {"ok", "note", "warning"}) EXPECT_EQ(port_report_code({{"severity", severity}}), kDone);
  EXPECT_EQ(port_report_code(kReport), kProblemsFound);
  EXPECT_EQ(port_report(nullptr, false), "\n\n");
}

TEST(PortTable, keeps_what_a_process_calls_itself_off_the_terminal) {
  WorkspacePorts workspace;
  workspace.ports.push_back({{"port", 1}, {"process", "\x1b[31mred"}});
  EXPECT_EQ(port_table(workspace).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace codehub::cli
