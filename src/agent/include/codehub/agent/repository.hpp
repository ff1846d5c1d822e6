#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/agent/command.hpp"
#include "codehub/agent/workspace_context.hpp"

namespace codehub::agent {

/// Folder name for a clone: the last part of the URL without ".git", of A-Z a-z 0-9 . _ -, never hidden.
[[nodiscard]] std::string repository_folder_name(std::string_view url);

/// The host that a git URL (also the scp form) names; empty when it names none.
[[nodiscard]] std::string repository_host(std::string_view url);

/// What git and ssh wrote when a clone failed, in words for the person who asked for it.
[[nodiscard]] std::string explain_clone_failure(std::string_view output, std::string_view url, std::string_view branch);

/// A clone that was made, as ~/.codehub/clone.json keeps it.
struct CloneMark {
  std::string repository;
  std::string folder;
};
[[nodiscard]] std::optional<CloneMark> read_clone_mark(const Account& account);

/// Clones once in the life of a home.
class RepositoryCloner {
 public:
  RepositoryCloner(CommandRunner& commands, const WorkspaceContext& context, std::function<void(std::string_view)> log)
      : commands_(commands), context_(context), log_(std::move(log)) {}

  /// Does nothing when the mark is there. Works in ~/.codehub/clone and renames, so that a clone is whole or absent; a
  /// folder of the user's is never touched. The error's message is for a person.
  [[nodiscard]] Task<void> clone_once(std::string url, std::string branch);

 private:
  [[nodiscard]] Task<bool> adopt(const std::filesystem::path& target, const std::string& url);
  [[nodiscard]] Task<void> clone(const std::string& url, const std::string& branch);
  [[nodiscard]] Task<void> remove_leftovers();
  [[nodiscard]] Result<void> move_to_target(const std::filesystem::path& target) const;
  [[nodiscard]] Result<void> write_mark(const std::string& url, const std::filesystem::path& target) const;
  [[nodiscard]] ChildSpec git(std::vector<std::string> words) const;
  [[nodiscard]] std::filesystem::path work_folder() const;

  CommandRunner& commands_;
  const WorkspaceContext& context_;
  std::function<void(std::string_view)> log_;
};

}  // namespace codehub::agent
