#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/agent/child.hpp"
#include "codehub/agent/terminal.hpp"
#include "codehub/agent/workspace_context.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

/// The terminal sessions of the workspace, by id. Belongs to one executor.
class Terminals {
 public:
  static constexpr std::size_t kMaxSessions = 32;

  Terminals(asio::any_io_executor executor, Children& children, const WorkspaceContext& context);

  struct Attached {
    std::shared_ptr<Terminal> terminal;
    bool created = false;
  };
  /// The running session of that id, else a new login shell. kInvalidRequest for an id that is not 1 to 32 of a-z0-9-,
  /// kInvalidState when there are too many.
  [[nodiscard]] Result<Attached> attach(const std::string& id, TerminalSize size);
  /// Ends the session; kNotFound without one.
  [[nodiscard]] Result<void> remove(const std::string& id);
  [[nodiscard]] std::vector<std::shared_ptr<Terminal>> list() const;

  /// Hangs up on all and waits for their ends.
  [[nodiscard]] asio::awaitable<void> close();

 private:
  [[nodiscard]] Result<std::shared_ptr<Terminal>> start(const std::string& id, TerminalSize size);
  [[nodiscard]] asio::awaitable<void> run(std::shared_ptr<Terminal> terminal);
  [[nodiscard]] static asio::awaitable<void> insist(std::shared_ptr<Terminal> terminal);

  asio::any_io_executor executor_;
  Children& children_;
  const WorkspaceContext& context_;
  std::map<std::string, std::shared_ptr<Terminal>> sessions_;
  TaskGroup tasks_;
};

[[nodiscard]] bool is_terminal_id(std::string_view id);

}  // namespace codehub::agent
