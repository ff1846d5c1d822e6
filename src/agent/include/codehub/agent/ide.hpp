#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

#include "codehub/agent/broadcast.hpp"
#include "codehub/agent/child.hpp"
#include "codehub/agent/command.hpp"
#include "codehub/agent/workspace_context.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

enum class IdeState { kStopped, kStarting, kReady, kFailed };
[[nodiscard]] std::string_view to_string(IdeState state);

/// How the IDE of this workspace is started; a change of it restarts the IDE.
struct IdeOptions {
  std::string product_name;
  std::string gallery_url;  ///< Address of an extension gallery's service, or code-server's JSON for one ("{}": none).
  std::string dashboard_url;
  std::string locale;  ///< Only where there is a language pack for it.
  std::string folder;  ///< Opened by default.
  friend bool operator==(const IdeOptions&, const IdeOptions&) = default;
};

/// Command line of code-server.
[[nodiscard]] std::vector<std::string> ide_command(const Settings& settings, const Account& account,
                                                   const IdeOptions& options);
/// Additions to the workspace's environment for the IDE: the extension gallery.
[[nodiscard]] Environment ide_environment(Environment environment, const IdeOptions& options);

/// Keeps code-server running on its unix socket, with growing pauses when it dies. Belongs to one executor.
class Ide {
 public:
  Ide(asio::any_io_executor executor, Children& children, const WorkspaceContext& context);

  /// Starts it, or restarts it when the options differ from those it runs with.
  void start(IdeOptions options);
  [[nodiscard]] IdeState state() const { return state_; }
  /// For a person, with `kFailed`.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::filesystem::path socket() const { return context_.settings.run / "ide.sock"; }
  [[nodiscard]] asio::awaitable<void> close();

 private:
  [[nodiscard]] asio::awaitable<void> supervise();
  [[nodiscard]] asio::awaitable<bool> run_once();
  [[nodiscard]] asio::awaitable<void> warm_up();
  [[nodiscard]] asio::awaitable<bool> wait_until_ready(std::shared_ptr<Child> child);
  [[nodiscard]] asio::awaitable<void> stop_child(std::shared_ptr<Child> child);
  [[nodiscard]] Result<std::shared_ptr<Child>> launch();
  void remember(std::string_view line);
  void describe_failure(std::string_view what);

  asio::any_io_executor executor_;
  Children& children_;
  const WorkspaceContext& context_;
  IdeOptions options_;
  IdeOptions running_;
  IdeState state_ = IdeState::kStopped;
  std::string error_;
  std::deque<std::string> last_lines_;
  bool started_ = false;
  Broadcast wanted_;
  TaskGroup tasks_;
};

}  // namespace codehub::agent
