#include "codehub/agent/git_watch.hpp"

#include <charconv>

#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace {

constexpr std::chrono::seconds kInterval{30};
/// Until git was asked once the hub knows nothing of the clone, and must not be left so for long.
constexpr std::chrono::seconds kFirstInterval{2};
constexpr std::chrono::minutes kAnyway{5};
constexpr std::chrono::seconds kLimit{10};
/// An IDE that nobody touches uses about 5 ms per second; who works uses more.
constexpr std::uint64_t kActivityNanoseconds = 400'000'000;

/// Marks a look under way, so that two requests for a fresh state share one.
class Flag {
 public:
  Flag(bool& flag, Broadcast& lowered) : flag_(flag), lowered_(lowered) { flag_ = true; }
  ~Flag() {
    flag_ = false;
    lowered_.notify();
  }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
  Broadcast& lowered_;
};

int parse_count(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

int count_uncommitted(std::string_view porcelain) {
  constexpr std::string_view kStash = "# stash ";
  int count = 0;
  while (!porcelain.empty()) {
    const auto end = std::min(porcelain.find('\n'), porcelain.size());
    const auto line = porcelain.substr(0, end);
    porcelain.remove_prefix(std::min(end + 1, porcelain.size()));
    if (line.starts_with(kStash)) count += parse_count(line.substr(kStash.size()));
    if (line.starts_with("1 ") || line.starts_with("2 ") || line.starts_with("u ") || line.starts_with("? ")) ++count;
  }
  return count;
}

GitWatch::GitWatch(asio::any_io_executor executor, CommandRunner& commands, const WorkspaceContext& context,
                   const UsageHistory& usage)
    : executor_(executor), commands_(commands), context_(context), usage_(usage), looked_(executor) {}

asio::awaitable<void> GitWatch::run() {
  while (true) {
    if (worth_a_look()) co_await look(kLimit);
    const auto slept = co_await sleep_for(asked_once() ? kInterval : kFirstInterval);
    if (!slept) co_return;
  }
}

bool GitWatch::worth_a_look() {
  if (std::chrono::steady_clock::now() - last_look_ >= kAnyway || !cpu_at_last_look_) return true;
  const auto used = usage_.cpu_nanoseconds();
  return !used || *used - std::min(*used, *cpu_at_last_look_) >= kActivityNanoseconds;
}

asio::awaitable<void> GitWatch::look(std::chrono::steady_clock::duration limit) {
  if (looking_) {
    co_await looked_.wait_past(looked_.count(), limit);
    co_return;
  }
  std::error_code ignored;
  if (context_.repository.empty() || !std::filesystem::exists(context_.repository / ".git", ignored)) {
    state_.reset();
    co_return;
  }
  const Flag flag(looking_, looked_);
  const auto state = co_await examine(std::chrono::steady_clock::now() + limit);
  if (state) {
    state_ = *state;
  } else {
    log::debug("agent", "git's state is not known", {{"reason", state.error().message}});
  }
  last_look_ = std::chrono::steady_clock::now();
  cpu_at_last_look_ = usage_.cpu_nanoseconds();
}

Task<GitState> GitWatch::examine(std::chrono::steady_clock::time_point end) {
  GitState state;
  std::vector<std::string> status = {"status", "--porcelain=v2", "--show-stash", "--untracked-files=normal"};
  CO_TRY(const auto changes, co_await git(std::move(status), end));
  state.uncommitted = count_uncommitted(changes);
  std::vector<std::string> with_head = {"rev-list", "--count", "HEAD", "--branches", "--not", "--remotes"};
  auto commits = co_await git(std::move(with_head), end);
  if (!commits) {
    // HEAD names nothing in a repository without commits.
    std::vector<std::string> without_head = {"rev-list", "--count", "--branches", "--not", "--remotes"};
    commits = co_await git(std::move(without_head), end);
  }
  if (!commits) co_return fail(commits.error());
  state.unpushed = parse_count(*commits);
  co_return state;
}

Task<std::string> GitWatch::git(std::vector<std::string> words, std::chrono::steady_clock::time_point end) {
  ChildSpec spec;
  // Without locks: a look must never make a commit of the user's fail.
  spec.command = {"git", "--no-optional-locks", "-C", context_.repository.string()};
  spec.command.insert(spec.command.end(), words.begin(), words.end());
  spec.environment = context_.environment();
  spec.environment["GIT_TERMINAL_PROMPT"] = "0";
  spec.folder = context_.account.home;
  spec.account = context_.account;
  spec.housekeeping = true;
  const auto limit = std::max<std::chrono::steady_clock::duration>(end - std::chrono::steady_clock::now(),
                                                                   std::chrono::milliseconds(1));
  CO_TRY(auto output, co_await commands_.capture(std::move(spec), limit));
  if (output.exit_code != 0) co_return fail(ErrorCode::kInvalidState, "git " + words.front() + " failed");
  co_return std::move(output.text);
}

}  // namespace codehub::agent
