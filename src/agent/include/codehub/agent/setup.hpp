#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/agent/command.hpp"
#include "codehub/agent/ide.hpp"
#include "codehub/agent/setup_log.hpp"
#include "codehub/agent/setup_request.hpp"
#include "codehub/agent/workspace_context.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

enum class SetupState { kNone, kRunning, kDone, kFailed };
[[nodiscard]] std::string_view to_string(SetupState state);

/// Makes the home a workspace: keys, git's identity, the IDE, the clone, the startup script. One at a time; a request
/// with the operation id of the last one changes nothing. Belongs to one executor.
class Setup {
 public:
  Setup(asio::any_io_executor executor, Children& children, WorkspaceContext& context, Ide& ide, SetupLog& log);

  /// Returns at once; a request that comes while another is carried out follows it.
  void request(SetupRequest request);

  [[nodiscard]] SetupState state() const { return state_; }
  [[nodiscard]] const std::string& operation_id() const { return operation_id_; }
  /// For a person, with `kFailed`.
  [[nodiscard]] const std::string& error() const { return error_; }
  /// True when nothing is being done or will be without another request, and something has been.
  [[nodiscard]] bool over() const { return state_ == SetupState::kDone || state_ == SetupState::kFailed; }
  [[nodiscard]] CommandRunner& commands() { return commands_; }
  [[nodiscard]] asio::awaitable<void> close();

 private:
  [[nodiscard]] asio::awaitable<void> work();
  [[nodiscard]] asio::awaitable<void> carry_out(SetupRequest request);
  void take_facts(const SetupRequest& request);
  void start_ide(const SetupRequest& request);
  [[nodiscard]] Task<void> prepare_git(const SetupRequest& request);
  [[nodiscard]] Task<void> clone(const SetupRequest& request);
  [[nodiscard]] Task<void> run_startup_script(const SetupRequest& request);
  void report(std::string_view what, const Result<void>& result);
  void finish();

  asio::any_io_executor executor_;
  WorkspaceContext& context_;
  Ide& ide_;
  SetupLog& log_;
  CommandRunner commands_;
  std::optional<SetupRequest> next_;
  bool working_ = false;
  SetupState state_ = SetupState::kNone;
  std::string operation_id_;
  std::string error_;
  TaskGroup tasks_;
};

}  // namespace codehub::agent
