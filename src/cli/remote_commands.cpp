#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "codehub/base/task_group.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "input_pump.hpp"
#include "raw_mode.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

constexpr char kDetachKey = 0x1d;  // Ctrl and ], as telnet has it.

struct ExecFlags {
  std::string workspace;
  std::vector<std::string> command;
  std::string folder;
  std::vector<std::string> environment;
  bool tty = false;
  bool no_input = false;
};

struct TerminalFlags {
  std::string workspace;
  std::string name = "cli";
  bool list = false;
};

void write_out(int descriptor, std::string_view data) {
  while (!data.empty()) {
    const auto count = ::write(descriptor, data.data(), data.size());
    if (count <= 0) return;  // Nobody reads any more (a closed pipe): the command's end is still waited for.
    data.remove_prefix(static_cast<std::size_t>(count));
  }
}

Result<json> start_message(const ExecFlags& flags, bool tty) {
  json message = {{"type", "start"}, {"command", flags.command}, {"tty", tty}};
  if (!flags.folder.empty()) message["cwd"] = flags.folder;
  json environment = json::object();
  const char* term = std::getenv("TERM");
  if (tty && term != nullptr) environment["TERM"] = term;
  for (const auto& pair : flags.environment) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::kInvalidRequest, "--env takes KEY=VALUE, not " + pair);
    }
    environment[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  if (!environment.empty()) message["env"] = std::move(environment);
  if (tty) {
    const auto size = terminal_size();
    message["cols"] = size.cols;
    message["rows"] = size.rows;
  }
  return message;
}

// What comes from the other side, until it says how it ended.
Task<int> pass_output(http::WebSocket& socket, bool channels) {
  for (;;) {
    CO_TRY(const auto message, co_await socket.read());
    if (!message.text && channels && !message.data.empty()) {
      const int descriptor = message.data.front() == 2 ? STDERR_FILENO : STDOUT_FILENO;
      write_out(descriptor, std::string_view(message.data).substr(1));
    } else if (!message.text && !channels) {
      write_out(STDOUT_FILENO, message.data);
    }
    if (!message.text) continue;
    const auto control = json::parse(message.data, nullptr, false);
    const auto type = text_of(control, "type");
    if (type == "exit") co_return control.value("code", kFailed);
    if (type == "error") co_return fail(ErrorCode::kInvalidRequest, text_of(control, "message"));
  }
}

// Joins this terminal with a WebSocket until the other side ends or the person detaches.
Task<int> converse(http::WebSocket& socket, InputRules rules, bool with_input) {
  const auto executor = co_await this_executor();
  TaskGroup group(executor);
  InputPump pump(executor, socket, rules);
  auto output = std::make_shared<std::optional<Result<int>>>();
  TaskGroup* tasks = &group;
  pump.on_detach = [tasks] { tasks->cancel(); };
  if (with_input) group.spawn("input", [&pump] { return pump.run(); });
  struct Reading {
    http::WebSocket& socket;
    bool channels;
    std::shared_ptr<std::optional<Result<int>>> output;
    TaskGroup* tasks;
    asio::awaitable<void> run() const {
      auto result = co_await pass_output(socket, channels);
      output->emplace(std::move(result));
      tasks->cancel();
    }
  };
  const Reading reading{socket, rules.channel_byte, output, tasks};
  group.spawn("output", [&reading] { return reading.run(); });
  co_await group.drain();
  if (pump.detached()) co_return kDone;
  if (!output->has_value()) co_return fail(ErrorCode::kUpstreamUnavailable, "the connection to the workspace ended");
  auto result = std::move(**output);
  if (!result && result.error().code == ErrorCode::kCancelled) {
    co_return fail(ErrorCode::kUpstreamUnavailable, "the connection to the workspace ended");
  }
  co_return result;
}

Task<int> execute(Session& session, const ExecFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  CO_TRY(const auto start, start_message(flags, flags.tty));
  CO_CHECK(co_await wake(session, workspace));
  auto target = workspace_target(workspace, "/exec");
  CO_TRY(const auto socket, co_await session.client.open_websocket(std::move(target)));
  const auto message = start.dump(-1, ' ', false, json::error_handler_t::replace);
  CO_CHECK(co_await socket->write_text(message));
  InputRules rules;
  rules.channel_byte = true;
  rules.send_eof = true;
  rules.resizes = flags.tty;
  if (flags.no_input) CO_CHECK(co_await socket->write_text(R"({"type":"eof"})"));
  const RawMode raw(flags.tty && !flags.no_input);
  co_return co_await converse(*socket, rules, !flags.no_input);
}

Task<int> list_terminals(Session& session, json workspace) {
  auto target = workspace_target(workspace, "/terminals");
  CO_TRY(const auto page, co_await session.client.get(std::move(target)));
  if (session.json) {
    print_json(page);
    co_return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& item : page["items"]) {
    rows.push_back({text_of(item, "id"), printable(text_of(item, "title")), age_of(text_of(item, "created_at")),
                    item.value("attached", false) ? "yes" : "no"});
  }
  print(render_table({"NAME", "TITLE", "OPENED", "ATTACHED"}, rows));
  co_return kDone;
}

Task<int> open_terminal(Session& session, const TerminalFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  if (flags.list) CO_CHECK(require_running(workspace));
  if (flags.list) co_return co_await list_terminals(session, workspace);
  CO_CHECK(co_await wake(session, workspace));
  const auto size = terminal_size();
  auto target = workspace_target(workspace, "/terminals/" + flags.name + "?cols=" + std::to_string(size.cols) +
                                                "&rows=" + std::to_string(size.rows));
  CO_TRY(const auto socket, co_await session.client.open_websocket(std::move(target)));
  InputRules rules;
  rules.resizes = true;
  rules.detach = kDetachKey;
  Result<int> ended = 0;
  {
    const RawMode raw(true);
    ended = co_await converse(*socket, rules, true);
  }
  if (ended) std::cerr << "\n";
  co_return ended;
}

void add_exec(const Adding& adding) {
  auto* command =
      adding.program.add_subcommand("exec", "Run a command in a workspace: codehub exec WORKSPACE -- ls -l");
  const auto flags = std::make_shared<ExecFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  command->add_option("command", flags->command, "The command and its arguments, after --")->required();
  command->add_option("-C,--cwd", flags->folder, "Folder to run it in")->type_name("FOLDER");
  command->add_option("-e,--env", flags->environment, "KEY=VALUE; may be repeated")->allow_extra_args(false);
  command->add_flag("-t,--tty", flags->tty, "Give it a terminal");
  command->add_flag("-n,--no-stdin", flags->no_input, "Give it no standard input");
  command->callback(adding.callback([flags](Session& session) { return execute(session, *flags); }));
}

void add_terminal(const Adding& adding) {
  auto* command = adding.program.add_subcommand("terminal", "Open a terminal in a workspace; Ctrl-] leaves it running");
  const auto flags = std::make_shared<TerminalFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  command->add_option("-n,--name", flags->name, "Which terminal: 1 to 32 of a-z, 0-9 and - (default: cli)");
  command->add_flag("-l,--list", flags->list, "List the open ones");
  command->callback(adding.callback([flags](Session& session) { return open_terminal(session, *flags); }));
}

}  // namespace

void add_remote_commands(const Adding& adding) {
  add_exec(adding);
  add_terminal(adding);
}

}  // namespace codehub::cli
