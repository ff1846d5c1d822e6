#include "codehub/agent/ide.hpp"

#include <signal.h>
#include <unistd.h>

#include <fmt/format.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "codehub/base/log.hpp"
#include "codehub/http/client.hpp"

namespace codehub::agent {

namespace {

constexpr std::chrono::milliseconds kPoll{40};
constexpr std::chrono::seconds kStartLimit{90};
constexpr std::chrono::seconds kStable{60};
constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{30000};
constexpr int kFailuresUntilFailed = 3;
constexpr std::size_t kRememberedLines = 20;

http::Dialer dial_socket(std::filesystem::path path) {
  return [endpoint = http::Endpoint{path.string(), 0, true}] { return http::connect(endpoint); };
}

Task<http::Response> ask(std::filesystem::path socket, std::string target, std::chrono::seconds limit) {
  http::RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  head.headers.set("Host", "localhost");
  http::FetchOptions options;
  options.deadline = limit;
  auto dial = dial_socket(std::move(socket));
  co_return co_await http::fetch(std::move(dial), std::move(head), std::string(), options);
}

}  // namespace

std::string_view to_string(IdeState state) {
  switch (state) {
    case IdeState::kStopped: return "stopped";
    case IdeState::kStarting: return "starting";
    case IdeState::kReady: return "ready";
    case IdeState::kFailed: return "failed";
  }
  return "stopped";
}

Ide::Ide(asio::any_io_executor executor, Children& children, const WorkspaceContext& context)
    : executor_(executor), children_(children), context_(context), wanted_(executor), tasks_(executor) {}

void Ide::start(IdeOptions options) {
  options_ = std::move(options);
  wanted_.notify();
  if (started_) return;
  started_ = true;
  state_ = IdeState::kStarting;
  tasks_.spawn("ide", [this] { return supervise(); });
}

asio::awaitable<void> Ide::close() {
  co_await tasks_.join();
  state_ = IdeState::kStopped;
}

asio::awaitable<void> Ide::supervise() {
  auto pause = kFirstPause;
  int failures = 0;
  while (true) {
    const auto begin = std::chrono::steady_clock::now();
    state_ = failures < kFailuresUntilFailed ? IdeState::kStarting : IdeState::kFailed;
    running_ = options_;
    const bool replaced = co_await run_once();
    if (replaced) continue;
    const bool stable = std::chrono::steady_clock::now() - begin >= kStable;
    failures = stable ? 1 : failures + 1;
    if (stable) pause = kFirstPause;
    state_ = failures < kFailuresUntilFailed ? IdeState::kStarting : IdeState::kFailed;
    const auto seen = wanted_.count();
    const bool asked = co_await wanted_.wait_past(seen, pause);
    if (asked) failures = 0;
    pause = asked ? kFirstPause : std::min(pause * 2, kLongestPause);
  }
}

/// True when it was stopped because other options are wanted.
asio::awaitable<bool> Ide::run_once() {
  using namespace asio::experimental::awaitable_operators;
  last_lines_.clear();
  auto launched = launch();
  if (!launched) {
    error_ = launched.error().message;
    log::error("agent", "the IDE cannot be started", {{"reason", error_}});
    co_return false;
  }
  const auto child = std::move(*launched);
  const bool ready = co_await wait_until_ready(child);
  if (ready) {
    state_ = IdeState::kReady;
    error_.clear();
    log::info("agent", "the IDE is ready");
    tasks_.spawn("warming up the IDE", [this] { return warm_up(); });
  }
  while (ready && !child->exit_code() && options_ == running_) {
    auto ended = child->wait();
    auto changed = wanted_.wait_past(wanted_.count(), kForever);
    co_await (std::move(ended) || std::move(changed));
  }
  if (options_ != running_) {
    co_await stop_child(child);
    co_return true;
  }
  if (!child->exit_code()) co_await stop_child(child);
  describe_failure(ready ? "the IDE ended" : "the IDE does not start");
  co_return false;
}

asio::awaitable<bool> Ide::wait_until_ready(std::shared_ptr<Child> child) {
  const auto end = std::chrono::steady_clock::now() + kStartLimit;
  while (!child->exit_code() && options_ == running_ && std::chrono::steady_clock::now() < end) {
    if (::access(socket().c_str(), F_OK) == 0) {
      const auto answer = co_await ask(socket(), "/healthz", std::chrono::seconds(5));
      if (answer && answer->status == 200) co_return true;
    }
    co_await child->wait(kPoll);
  }
  co_return false;
}

/// code-server loads VS Code with the first request for it: better now than with the first visitor.
asio::awaitable<void> Ide::warm_up() {
  const auto answer = co_await ask(socket(), "/version", std::chrono::seconds(30));
  if (!answer) log::debug("agent", "the IDE was not warmed up", {{"reason", answer.error().message}});
}

asio::awaitable<void> Ide::stop_child(std::shared_ptr<Child> child) {
  child->signal_group(SIGTERM);
  const auto code = co_await child->wait(std::chrono::seconds(5));
  if (code) co_return;
  child->signal_group(SIGKILL);
  co_await child->wait(std::chrono::seconds(5));
}

Result<std::shared_ptr<Child>> Ide::launch() {
  ::unlink(socket().c_str());
  TRY(auto pipe, make_pipe_pair());
  ChildSpec spec;
  spec.command = ide_command(context_.settings, context_.account, options_);
  spec.environment = ide_environment(context_.environment(), options_);
  spec.folder = context_.account.home;
  spec.account = context_.account;
  spec.output = spec.error = pipe.write.get();
  TRY(auto child, children_.spawn(spec));
  auto end = std::make_shared<Descriptor>(std::move(pipe.read));
  tasks_.spawn("output of the IDE",
               [this, end] { return read_lines(std::move(*end), [this](std::string_view line) { remember(line); }); });
  return child;
}

void Ide::remember(std::string_view line) {
  log::debug("agent", "ide", {{"line", std::string(line.substr(0, 500))}});
  last_lines_.emplace_back(line.substr(0, 500));
  if (last_lines_.size() > kRememberedLines) last_lines_.pop_front();
}

void Ide::describe_failure(std::string_view what) {
  error_ = what;
  for (auto line = last_lines_.rbegin(); line != last_lines_.rend(); ++line) {
    if (line->find("rror") == std::string::npos) continue;
    error_ += ": " + *line;
    break;
  }
  log::warn("agent", error_, {{"last_line", last_lines_.empty() ? std::string{} : last_lines_.back()}});
}

}  // namespace codehub::agent
