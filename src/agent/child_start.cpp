#include "child_start.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace codehub::agent {

namespace {

[[noreturn]] void give_up(int report, StartStep step) {
  const StartFailure failure{step, errno};
  [[maybe_unused]] const auto sent = ::write(report, &failure, sizeof failure);
  ::_exit(127);
}

/// Asio opens its sockets without close-on-exec; no program of the user may inherit one.
void close_others_on_exec() {
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, 3U, ~0U, static_cast<unsigned>(CLOSE_RANGE_CLOEXEC)) == 0) return;
#endif
  rlimit limit{};
  const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  const int end = known && limit.rlim_cur < 65536 ? static_cast<int>(limit.rlim_cur) : 65536;
  for (int number = 3; number < end; ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

bool take_standard(int from, int to, int null) {
  const int source = from >= 0 ? from : null;
  if (source == to) return ::fcntl(to, F_SETFD, 0) == 0;
  return ::dup2(source, to) >= 0;
}

bool set_standard_streams(const ChildSpec& spec) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  return take_standard(spec.input, 0, null) && take_standard(spec.output, 1, null) &&
         take_standard(spec.error, 2, null);
}

void reset_signals() {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGCHLD, SIGTERM, SIGINT, SIGHUP}) ::signal(number, SIG_DFL);
}

bool become(const Account& account) {
  if (::getuid() != 0 || account.uid == 0) return true;
  return ::setgroups(account.groups.size(), account.groups.data()) == 0 && ::setgid(account.gid) == 0 &&
         ::setuid(account.uid) == 0;
}

/// When memory runs out, the user's programs go first and the agent last: above the 500 that the hub gives the
/// container. Raising it needs no capability (proc(5)).
void prefer_as_out_of_memory_victim() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, "800", 3);
  ::close(file);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// As execvpe(3), but with the PATH of the child's own environment.
void execute(const ChildSpec& spec) {
  auto words = spec.command;
  std::vector<std::string> settings;
  for (const auto& [name, value] : spec.environment) settings.push_back(name + "=" + value);
  const auto arguments = pointers(words);
  const auto environment = pointers(settings);
  if (spec.command.front().find('/') != std::string::npos) {
    ::execve(spec.command.front().c_str(), arguments.data(), environment.data());
    return;
  }
  const auto found = spec.environment.find("PATH");
  std::string_view path =
      found != spec.environment.end() ? std::string_view(found->second) : "/usr/local/bin:/usr/bin:/bin";
  int number = ENOENT;
  while (!path.empty()) {
    const auto end = path.find(':');
    const std::string file = std::string(path.substr(0, end)) + "/" + spec.command.front();
    ::execve(file.c_str(), arguments.data(), environment.data());
    if (errno != ENOENT && errno != ENOTDIR) number = errno;
    if (number != ENOENT && number != EACCES) break;
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  errno = number;
}

}  // namespace

void start_in_child(const ChildSpec& spec, int report) {
  // Out of the way of the three standard numbers.
  if (report < 3) report = ::fcntl(report, F_DUPFD_CLOEXEC, 3);
  reset_signals();
  if (::setsid() < 0) give_up(report, StartStep::kPrepare);
  if (!set_standard_streams(spec)) give_up(report, StartStep::kPrepare);
  if (spec.terminal && ::ioctl(0, TIOCSCTTY, 0) != 0) give_up(report, StartStep::kPrepare);
  close_others_on_exec();
  prefer_as_out_of_memory_victim();
  if (!become(spec.account)) give_up(report, StartStep::kPrepare);
  if (::chdir(spec.folder.empty() ? "/" : spec.folder.c_str()) != 0) give_up(report, StartStep::kFolder);
  execute(spec);
  give_up(report, StartStep::kExecute);
}

}  // namespace codehub::agent
