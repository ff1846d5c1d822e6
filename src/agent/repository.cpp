#include "codehub/agent/repository.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "codehub/agent/files.hpp"
#include "codehub/agent/home.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::hours kCloneLimit{6};
constexpr std::size_t kRememberedOutput = 16 * 1024;

fs::path mark_file(const Account& account) { return state_folder(account) / "clone.json"; }

bool is_present(const fs::path& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

bool is_empty_folder(const fs::path& path) {
  std::error_code error;
  return !fs::is_symlink(path, error) && fs::is_directory(path, error) && fs::is_empty(path, error) && !error;
}

}  // namespace

std::optional<CloneMark> read_clone_mark(const Account& account) {
  const FileIdentity identity(account.uid, account.gid);
  const auto text = read_file(mark_file(account), 64 * 1024);
  if (!text) return std::nullopt;
  const auto mark = JsonReader::parse(*text);
  if (!mark) return std::nullopt;
  return CloneMark{mark->text("repository"), mark->text("folder")};
}

fs::path RepositoryCloner::work_folder() const { return state_folder(context_.account) / "clone"; }

ChildSpec RepositoryCloner::git(std::vector<std::string> words) const {
  ChildSpec spec;
  spec.command = {"git"};
  spec.command.insert(spec.command.end(), words.begin(), words.end());
  spec.environment = context_.environment();
  spec.environment["LC_ALL"] = "C";  // The words of git are recognised, see explain_clone_failure.
  spec.environment["GIT_TERMINAL_PROMPT"] = "0";
  spec.environment["GIT_ASKPASS"] = "";
  spec.environment["SSH_ASKPASS"] = "";
  spec.environment["GIT_ALLOW_PROTOCOL"] = "http:https:ssh:git";
  spec.environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15";
  // A connection that moves less than 1 KB/s for a minute is dead.
  spec.environment["GIT_HTTP_LOW_SPEED_LIMIT"] = "1000";
  spec.environment["GIT_HTTP_LOW_SPEED_TIME"] = "60";
  spec.folder = context_.account.home;
  spec.account = context_.account;
  return spec;
}

Task<void> RepositoryCloner::clone_once(std::string url, std::string branch) {
  if (url.empty() || read_clone_mark(context_.account)) co_return Result<void>{};
  const auto& target = context_.repository;
  if (is_present(target) && !is_empty_folder(target)) {
    CO_TRY(const bool adopted, co_await adopt(target, url));
    if (!adopted) {
      co_return fail(
          ErrorCode::kInvalidState,
          fmt::format("{} is there already and is not a clone of {}: move it away, then start the workspace again",
                      target.string(), url));
    }
    log_(fmt::format("{} is a clone of {} already", target.string(), url));
    co_return write_mark(url, target);
  }
  CO_CHECK(co_await remove_leftovers());
  log_(fmt::format("Cloning {} into {}", url, target.string()));
  CO_CHECK(co_await clone(url, branch));
  CO_CHECK(move_to_target(target));
  log_("The repository is there");
  co_return write_mark(url, target);
}

Task<bool> RepositoryCloner::adopt(const fs::path& target, const std::string& url) {
  auto spec = git({"-C", target.string(), "config", "--local", "--get", "remote.origin.url"});
  auto origin = co_await commands_.capture(std::move(spec), std::chrono::seconds(10));
  if (!origin) co_return false;
  while (!origin->text.empty() && origin->text.back() == '\n') origin->text.pop_back();
  co_return origin->exit_code == 0 && origin->text == url;
}

Task<void> RepositoryCloner::remove_leftovers() {
  const auto folder = work_folder();
  if (is_present(folder)) {
    log_("Removing what an interrupted clone left");
    ChildSpec spec = git({});
    spec.command = {"rm", "-rf", "--", folder.string()};
    auto removed = co_await commands_.capture(std::move(spec), std::chrono::minutes(10));
    if (!removed) co_return fail(std::move(removed).error());
    if (is_present(folder)) {
      co_return fail(ErrorCode::kInvalidState,
                     fmt::format("cannot remove {}, which an interrupted clone left", folder.string()));
    }
  }
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  co_return make_folder(folder, 0700);
}

Task<void> RepositoryCloner::clone(const std::string& url, const std::string& branch) {
  std::vector<std::string> words = {"clone", "--progress"};
  if (!branch.empty()) words.insert(words.end(), {"--branch", branch});
  words.insert(words.end(), {"--", url, (work_folder() / context_.repository.filename()).string()});
  auto output = std::make_shared<std::string>();
  auto on_line = [output, log = log_](std::string_view line) {
    if (output->size() < kRememberedOutput) output->append(line.substr(0, 1000)).append("\n");
    log(line);
  };
  auto spec = git(std::move(words));
  const auto end = co_await commands_.run(std::move(spec), std::move(on_line), kCloneLimit);
  if (!end && end.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kNotFound, "git is missing in the image of this workspace: choose an image with git");
  }
  if (!end) co_return fail(end.error());
  if (end->timed_out) co_return fail(ErrorCode::kDeadlineExceeded, fmt::format("cloning {} takes too long", url));
  if (end->exit_code != 0) co_return fail(ErrorCode::kInvalidState, explain_clone_failure(*output, url, branch));
  co_return Result<void>{};
}

Result<void> RepositoryCloner::move_to_target(const fs::path& target) const {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  const auto from = work_folder() / target.filename();
  // rename(2) replaces an empty folder and refuses every other: nothing of the user's can be lost, whatever appeared
  // meanwhile.
  if (::rename(from.c_str(), target.c_str()) != 0) {
    return fail(system_error(fmt::format("move the clone to {}", target.string()), errno));
  }
  std::error_code ignored;
  fs::remove(work_folder(), ignored);
  return {};
}

Result<void> RepositoryCloner::write_mark(const std::string& url, const fs::path& target) const {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  const auto text = fmt::format("{{\"repository\":{},\"folder\":{},\"time\":\"{}\"}}\n", http::quote_json(url),
                                http::quote_json(target.string()), format_rfc3339(now()));
  return write_file(mark_file(context_.account), text, 0600);
}

}  // namespace codehub::agent
