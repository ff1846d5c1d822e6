#include "codehub/agent/terminals.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace codehub::agent {

bool is_terminal_id(std::string_view id) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= 32 && std::ranges::all_of(id, fits);
}

Terminals::Terminals(asio::any_io_executor executor, Children& children, const WorkspaceContext& context)
    : executor_(executor), children_(children), context_(context), tasks_(executor) {}

Result<Terminals::Attached> Terminals::attach(const std::string& id, TerminalSize size) {
  if (!is_terminal_id(id)) {
    return fail(ErrorCode::kInvalidRequest, "a terminal's id has 1 to 32 characters of a-z, 0-9 and -");
  }
  if (const auto found = sessions_.find(id); found != sessions_.end()) return Attached{found->second, false};
  if (sessions_.size() >= kMaxSessions) {
    return fail(ErrorCode::kInvalidState, fmt::format("there are {} terminals already: close one first", kMaxSessions));
  }
  TRY(auto terminal, start(id, size));
  sessions_.emplace(id, terminal);
  tasks_.spawn("terminal " + id, [this, terminal] { return run(terminal); });
  return Attached{std::move(terminal), true};
}

Result<std::shared_ptr<Terminal>> Terminals::start(const std::string& id, TerminalSize size) {
  TRY(auto pty, open_pty(context_.account, size));
  ChildSpec spec;
  spec.command = {context_.account.shell, "-l"};
  spec.environment = context_.environment();
  spec.environment["TERM"] = "xterm-256color";
  spec.environment["COLORTERM"] = "truecolor";
  spec.folder = context_.start_folder();
  spec.account = context_.account;
  spec.input = spec.output = spec.error = pty.slave.get();
  spec.terminal = true;
  TRY(auto shell, children_.spawn(spec));
  pty.slave.reset();
  return std::make_shared<Terminal>(executor_, id, std::move(pty), std::move(shell));
}

asio::awaitable<void> Terminals::run(std::shared_ptr<Terminal> terminal) {
  co_await terminal->run();
  const auto found = sessions_.find(terminal->id());
  if (found != sessions_.end() && found->second == terminal) sessions_.erase(found);
}

Result<void> Terminals::remove(const std::string& id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return fail(ErrorCode::kNotFound, "there is no such terminal");
  auto terminal = found->second;
  sessions_.erase(found);
  terminal->hang_up();
  tasks_.spawn("end terminal " + id, [terminal] { return insist(terminal); });
  return {};
}

asio::awaitable<void> Terminals::insist(std::shared_ptr<Terminal> terminal) {
  const bool ended = co_await terminal->wait_ended(std::chrono::seconds(2));
  if (!ended) terminal->kill();
}

std::vector<std::shared_ptr<Terminal>> Terminals::list() const {
  std::vector<std::shared_ptr<Terminal>> result;
  for (const auto& [id, terminal] : sessions_) result.push_back(terminal);
  return result;
}

asio::awaitable<void> Terminals::close() {
  for (const auto& [id, terminal] : sessions_) terminal->hang_up();
  sessions_.clear();
  co_await tasks_.join();
}

}  // namespace codehub::agent
