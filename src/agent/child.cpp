#include "codehub/agent/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "child_start.hpp"
#include "codehub/agent/files.hpp"

namespace codehub::agent {

namespace {

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

Error describe(const ChildSpec& spec, const StartFailure& failure) {
  const auto& program = spec.command.front();
  switch (failure.step) {
    case StartStep::kFolder:
      return {ErrorCode::kInvalidState,
              fmt::format("cannot enter the folder {}: {}", spec.folder, std::strerror(failure.number)),
              {},
              0};
    case StartStep::kExecute:
      if (failure.number == ENOENT) {
        return {ErrorCode::kNotFound, fmt::format("there is no program {} in this workspace", program), {}, 0};
      }
      return {ErrorCode::kInvalidState,
              fmt::format("cannot execute {}: {}", program, std::strerror(failure.number)),
              {},
              0};
    case StartStep::kPrepare: break;
  }
  return {ErrorCode::kInternal, fmt::format("cannot start {}: {}", program, std::strerror(failure.number)), {}, 0};
}

}  // namespace

Result<Pipe> make_pipe_pair() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(system_error("make a pipe", errno));
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Child::Child(asio::any_io_executor executor, pid_t pid) : pid_(pid), ended_(std::move(executor)) {}

asio::awaitable<std::optional<int>> Child::wait(std::chrono::steady_clock::duration limit) {
  if (!exit_code_) co_await ended_.wait_past(0, limit);
  co_return exit_code_;
}

void Child::signal_group(int number) const {
  if (!exit_code_) ::kill(-pid_, number);
}

Children::Children(asio::any_io_executor executor) : executor_(executor), collected_(std::move(executor)) {}

Result<std::shared_ptr<Child>> Children::spawn(const ChildSpec& spec) {
  if (spec.command.empty() || spec.command.front().empty()) {
    return fail(ErrorCode::kInvalidRequest, "the command is empty");
  }
  TRY(auto report, make_pipe_pair());
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("start " + spec.command.front(), errno));
  if (pid == 0) start_in_child(spec, report.write.get());
  report.write.reset();
  StartFailure failure;
  ssize_t count = 0;
  do count = ::read(report.read.get(), &failure, sizeof failure);
  while (count < 0 && errno == EINTR);
  if (count == static_cast<ssize_t>(sizeof failure)) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return fail(describe(spec, failure));
  }
  auto child = std::make_shared<Child>(executor_, pid);
  running_.emplace(pid, child);
  if (spec.housekeeping) housekeeping_.insert(pid);
  return child;
}

asio::awaitable<void> Children::collect() {
  asio::signal_set signals(executor_, SIGCHLD);
  while (true) {
    collect_now();
    const auto [error, number] = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

void Children::collect_now() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    housekeeping_.erase(pid);
    const auto found = running_.find(pid);
    if (found == running_.end()) continue;
    const auto child = std::move(found->second);
    running_.erase(found);
    child->exit_code_ = exit_code_of(status);
    child->ended_.notify();
  }
  collected_.notify();
}

bool Children::any_left() const {
  if (::getpid() != 1) return !running_.empty();
  // Looks without collecting: ECHILD is the only answer that says nobody is left.
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void Children::signal_all(int number) const {
  if (::getpid() == 1) {
    ::kill(-1, number);
    return;
  }
  for (const auto& [pid, child] : running_) child->signal_group(number);
}

asio::awaitable<bool> Children::wait_until_none(std::chrono::steady_clock::duration limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (any_left() && std::chrono::steady_clock::now() < end) {
    co_await collected_.wait_past(collected_.count(), std::chrono::milliseconds(20));
    collect_now();
  }
  co_return !any_left();
}

asio::awaitable<void> Children::end_all(std::chrono::steady_clock::duration grace) {
  signal_all(SIGTERM);
  signal_all(SIGCONT);  // What is stopped must go on to end.
  const bool ended = co_await wait_until_none(grace / 10);
  if (ended) co_return;
  // Interactive shells ignore TERM and heed HUP; not at once, for it would end what cleans up on TERM.
  signal_all(SIGHUP);
  const bool hung_up = co_await wait_until_none(grace - grace / 10);
  if (hung_up) co_return;
  signal_all(SIGKILL);
  [[maybe_unused]] const bool none = co_await wait_until_none(std::chrono::seconds(1));
}

}  // namespace codehub::agent
