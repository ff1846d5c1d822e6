#pragma once

#include <optional>
#include <string_view>

#include "codehub/agent/command.hpp"
#include "codehub/agent/usage.hpp"
#include "codehub/agent/workspace_context.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub::agent {

/// Changed and untracked paths, and stashes, in the output of `git status --porcelain=v2 --show-stash`.
[[nodiscard]] int count_uncommitted(std::string_view porcelain);

/// Knows what work in the clone exists nowhere else. Belongs to one executor.
class GitWatch {
 public:
  GitWatch(asio::any_io_executor executor, CommandRunner& commands, const WorkspaceContext& context,
           const UsageHistory& usage);

  /// Looks every 2 s until there is a clone and git was asked about it once; then every 30 s when the workspace has
  /// done something since the last look, and now and then anyway. Until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Looks now; keeps the last state when git does not answer within `limit`.
  [[nodiscard]] asio::awaitable<void> look(std::chrono::steady_clock::duration limit);
  /// Empty without a clone, and until git was asked.
  [[nodiscard]] const std::optional<GitState>& state() const { return state_; }

 private:
  [[nodiscard]] Task<std::string> git(std::vector<std::string> words, std::chrono::steady_clock::time_point end);
  [[nodiscard]] Task<GitState> examine(std::chrono::steady_clock::time_point end);
  [[nodiscard]] bool worth_a_look();
  [[nodiscard]] bool asked_once() const { return last_look_ != std::chrono::steady_clock::time_point{}; }

  asio::any_io_executor executor_;
  CommandRunner& commands_;
  const WorkspaceContext& context_;
  const UsageHistory& usage_;
  std::optional<GitState> state_;
  std::optional<std::uint64_t> cpu_at_last_look_;
  std::chrono::steady_clock::time_point last_look_{};
  bool looking_ = false;
  Broadcast looked_;
};

}  // namespace codehub::agent
