#include "agent_under_test.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "codehub/base/deadline.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

namespace fs = std::filesystem;

WorkFolder::WorkFolder() {
  std::string name = "/tmp/codehub-agent-it-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  ::chmod(name.c_str(), 0755);
  path_ = name;
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, generic, size) != 0 || ::getsockname(socket, generic, &size) != 0)
    throw std::runtime_error("no free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string shell(const std::string& command) {
  auto* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> buffer;
  for (std::size_t count = 0; (count = ::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), count);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + output);
  return output;
}

bool eventually(asio::io_context& context, const std::function<bool()>& condition, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    [[maybe_unused]] const auto slept = test::run_task(context, sleep_for(std::chrono::milliseconds(20)));
  }
  return true;
}

AgentProcess::AgentProcess(Environment environment) : environment_(std::move(environment)), port_(free_port()) {
  for (const auto* name : {"home", "run", "etc"}) fs::create_directory(folder_.path() / name);
  start();
}

// NOLINTNEXTLINE(bugprone-exception-escape): a test that cannot end its agent ends with it.
AgentProcess::~AgentProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  if (wait() < 0 && pid_ > 0) ::kill(pid_, SIGKILL);
}

void AgentProcess::start() {
  Environment all = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                     {"CODEHUB_WORKSPACE_ID", "w23456789abc"},
                     {"CODEHUB_AGENT_TOKEN", "secret"},
                     {"CODEHUB_AGENT_PORT", std::to_string(port_)},
                     {"CODEHUB_HOME", home().string()},
                     {"CODEHUB_RUN_DIR", (folder_.path() / "run").string()},
                     {"CODEHUB_ETC_DIR", (folder_.path() / "etc").string()},
                     {"CODEHUB_TOOLBOX", (folder_.path() / "toolbox").string()}};
  for (const auto& [name, value] : environment_) all[name] = value;
  std::vector<std::string> texts;
  texts.reserve(all.size());
  for (const auto& [name, value] : all) texts.push_back(name + "=" + value);
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  std::string program = CODEHUB_AGENT_PROGRAM;
  char* const arguments[] = {program.data(), nullptr};
  if (::posix_spawn(&pid_, program.c_str(), nullptr, nullptr, arguments, pointers.data()) != 0) {
    throw std::runtime_error("cannot start " + program);
  }
  asio::io_context context;
  AgentConnection connection(context, address());
  const bool answers = eventually(context, [&] { return connection.request("GET", "/v1/status").status == 200; });
  if (!answers) throw std::runtime_error("the agent does not answer");
}

void AgentProcess::signal(int number) const { ::kill(pid_, number); }

int AgentProcess::wait() {
  asio::io_context context;
  int status = 0;
  const bool ended =
      eventually(context, [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, std::chrono::seconds(10));
  if (!ended) return -1;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void AgentProcess::kill_and_restart() {
  ::kill(pid_, SIGKILL);
  if (wait() < 0) throw std::runtime_error("the agent cannot be killed");
  start();
}

http::Response AgentConnection::request(const std::string& method, const std::string& target, std::string body) {
  http::RequestHead head;
  head.method = method;
  head.target = target;
  head.headers.set("Host", address_.endpoint);
  if (!address_.token.empty()) head.headers.set("Authorization", "Bearer " + address_.token);
  auto answer =
      test::run_task(context_, http::fetch(agentlink::agent_dialer(address_), std::move(head), std::move(body)));
  if (answer) return std::move(*answer);
  http::Response none;
  none.status = 0;
  none.body = answer.error().message;
  return none;
}

agentlink::AgentStatus AgentConnection::status(bool fresh) {
  auto status = test::run_task(context_, client_->status(address_, fresh));
  if (!status) throw std::runtime_error("no status: " + status.error().message + " " + status.error().detail);
  return std::move(*status);
}

agentlink::AgentStatus AgentConnection::set_up(agentlink::SetupRequest request) {
  const auto operation = request.operation_id;
  const auto sent = test::run_task(context_, client_->setup(address_, std::move(request)));
  if (!sent) throw std::runtime_error("no set-up: " + sent.error().message + " " + sent.error().detail);
  agentlink::AgentStatus last;
  const bool over = eventually(
      context_,
      [&] {
        last = status();
        return last.operation_id == operation &&
               (last.setup == agentlink::SetupState::kDone || last.setup == agentlink::SetupState::kFailed);
      },
      std::chrono::seconds(60));
  if (!over) throw std::runtime_error("the set-up does not end");
  return last;
}

std::string AgentConnection::log() {
  const auto lines = test::run_task(context_, client_->setup_log(address_, 0));
  if (!lines) throw std::runtime_error("no log: " + lines.error().message);
  std::string text;
  for (const auto& line : *lines) text += line.text + "\n";
  return text;
}

std::unique_ptr<http::WebSocket> AgentConnection::open_socket(const std::string& target) {
  auto stream = test::run_task(context_, agentlink::agent_dialer(address_)());
  if (!stream) throw std::runtime_error("no connection: " + stream.error().message);
  http::Headers headers = {{"Host", address_.endpoint}, {"Authorization", "Bearer " + address_.token}};
  auto socket = test::run_task(context_, http::WebSocket::connect(std::move(*stream), target, std::move(headers)));
  if (!socket) throw std::runtime_error("no WebSocket: " + socket.error().message);
  return std::move(*socket);
}

Result<std::unique_ptr<http::ByteStream>> AgentConnection::tunnel(const std::string& target) {
  return test::run_task(context_, agentlink::open_tunnel(address_, target));
}

bool SocketReader::read_one(std::chrono::steady_clock::time_point end) {
  const auto left = end - std::chrono::steady_clock::now();
  if (left <= std::chrono::seconds(0)) return false;
  auto message = test::run_task(context_, with_deadline(left, "reading", socket_.read()), std::chrono::seconds(120));
  if (!message) return false;
  if (message->text) {
    text_ += message->data;
  } else {
    binary_ += message->data;
    if (!message->data.empty() && message->data[0] == 1) output_ += message->data.substr(1);
    if (!message->data.empty() && message->data[0] == 2) error_ += message->data.substr(1);
  }
  return true;
}

bool SocketReader::until(std::string_view words, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (binary_.find(words) == std::string::npos) {
    if (!read_one(end)) return false;
  }
  return true;
}

bool SocketReader::until_text(std::string_view words, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (text_.find(words) == std::string::npos) {
    if (!read_one(end)) return false;
  }
  return true;
}

bool SocketReader::to_end(std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (read_one(end)) {
  }
  return std::chrono::steady_clock::now() < end;
}

void SocketReader::send(std::string_view bytes) {
  const auto sent = test::run_task(context_, socket_.write_binary(bytes));
  if (!sent) throw std::runtime_error("cannot send: " + sent.error().message);
}

void SocketReader::send_text(std::string_view text) {
  const auto sent = test::run_task(context_, socket_.write_text(text));
  if (!sent) throw std::runtime_error("cannot send: " + sent.error().message);
}

}  // namespace codehub::agent_test
