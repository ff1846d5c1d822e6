#include <unistd.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "amounts.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "idleness_words.hpp"
#include "open_browser.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct CreateFlags {
  std::string name, description, image, repository, branch, size, script;
  bool stopped = false;
  bool wait = false;
};

struct WorkspaceFlags {
  std::string workspace;
  bool wait = false, force = false, yes = false, follow = false, only_print = false;
};

struct ListFlags {
  bool all = false;
  bool quiet = false;
};

std::string phase_words(const json& workspace) {
  const auto operation = text_of(workspace, "operation");
  return text_of(workspace, "phase") + (operation.empty() ? "" : " (" + operation + ")");
}

std::string wanted_words(const json& workspace) {
  const auto cause = text_of(workspace, "intent_cause");
  return text_of(workspace, "desired_state") + (cause.empty() ? "" : ", " + cause);
}

std::string frozen_words(const json& workspace) {
  if (!workspace.contains("frozen_memory_bytes") || !workspace["frozen_memory_bytes"].is_number_integer()) return {};
  constexpr std::int64_t kMebibyte = 1024 * 1024;
  return std::to_string(workspace["frozen_memory_bytes"].get<std::int64_t>() / kMebibyte) + " MiB while it is frozen";
}

std::string describe(const json& workspace) {
  const auto line = [&](const char* label, const std::string& value) {
    return value.empty() ? std::string() : label + printable(value) + "\n";
  };
  std::string git;
  if (workspace.contains("git") && workspace["git"].is_object()) {
    git = std::to_string(workspace["git"].value("uncommitted", 0)) + " uncommitted, " +
          std::to_string(workspace["git"].value("unpushed", 0)) + " unpushed";
  }
  return line("name         ", text_of(workspace, "name")) + line("id           ", text_of(workspace, "id")) +
         line("owner        ", text_of(workspace, "owner_name")) + line("phase        ", phase_words(workspace)) +
         line("wanted       ", wanted_words(workspace)) + line("memory       ", frozen_words(workspace)) +
         line("problem      ", text_of(workspace, "error_reason")) +
         line("description  ", text_of(workspace, "description")) + line("image        ", text_of(workspace, "image")) +
         line("size         ", text_of(workspace, "size")) + line("repository   ", text_of(workspace, "repository")) +
         line("branch       ", text_of(workspace, "branch")) + line("git          ", git) +
         describe_idleness(workspace.value("idleness", json()), now()) +
         line("created      ", age_of(text_of(workspace, "created_at"))) +
         line("last used    ", age_of(text_of(workspace, "last_access_at"))) +
         line("address      ", text_of(workspace, "url"));
}

void show_workspace(const Session& session, const json& workspace) {
  if (session.json) {
    print_json(workspace);
  } else {
    print(describe(workspace));
  }
}

Result<std::string> read_script(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(ErrorCode::kInvalidRequest, "cannot read the script " + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Waits for the operation to end, tells the result; ERROR and what was not wished are failures.
Task<int> wait_for(Session& session, json workspace, std::int64_t after, std::string wished) {
  CO_TRY(const auto phase, co_await follow_story(session, workspace, after));
  if (phase == "DELETED" && wished == phase) co_return kDone;
  auto target = workspace_target(workspace);
  CO_TRY(const auto latest, co_await session.client.get(std::move(target)));
  show_workspace(session, latest);
  co_return phase == wished ? kDone : kWrongState;
}

Task<int> create_workspace(Session& session, const CreateFlags& flags) {
  json body = {{"name", flags.name}};
  const auto add = [&body](const char* key, const std::string& value) {
    if (!value.empty()) body[key] = value;
  };
  add("description", flags.description);
  add("image", flags.image);
  add("repository", flags.repository);
  add("branch", flags.branch);
  add("size", flags.size);
  if (!flags.script.empty()) {
    CO_TRY(body["startup_script"], read_script(flags.script));
  }
  if (flags.stopped) body["desired_state"] = "STANDBY";
  CO_TRY(const auto answer, co_await session.client.send("POST", "/api/v1/workspaces", std::move(body)));
  if (flags.wait) co_return co_await wait_for(session, answer.body, 0, flags.stopped ? "STANDBY" : "RUNNING");
  show_workspace(session, answer.body);
  co_return kDone;
}

Task<int> list_workspaces(Session& session, const ListFlags& flags) {
  std::string target = flags.all ? "/api/v1/workspaces?owner=all" : "/api/v1/workspaces";
  CO_TRY(const auto workspaces, co_await session.client.list(std::move(target)));
  if (session.json) {
    print_json(workspaces);
    co_return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& workspace : workspaces) {
    const auto name = printable(text_of(workspace, "name"));
    if (flags.quiet) print(name + "\n");
    rows.push_back({name, text_of(workspace, "id"), text_of(workspace, "owner_name"),
                    phase_words(workspace) + idle_mark(workspace, now()), text_of(workspace, "size"),
                    age_of(text_of(workspace, "last_access_at"))});
  }
  if (!flags.quiet && rows.empty()) print("no workspaces; `codehub create NAME` makes one\n");
  if (!flags.quiet && !rows.empty()) print(render_table({"NAME", "ID", "OWNER", "PHASE", "SIZE", "LAST USED"}, rows));
  co_return kDone;
}

Task<int> show_one(Session& session, const WorkspaceFlags& flags) {
  CO_TRY(auto workspace, co_await find_workspace(session, flags.workspace));
  auto target = workspace_target(workspace, "/idleness");
  auto idleness = co_await session.client.get(std::move(target));
  if (idleness) workspace["idleness"] = std::move(*idleness);  // An older server has none.
  show_workspace(session, workspace);
  co_return kDone;
}

// What a refusal for want of room offers ends in a command; this one is to be typed after it.
Error with_command(Error error, const std::string& command) {
  if (error.code == ErrorCode::kQuotaExceeded && error.message.find(kMakeRoom) != std::string::npos) {
    error.message += " && " + command;
  }
  return error;
}

Task<int> change_state(Session& session, const WorkspaceFlags& flags, const char* wished) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  CO_TRY(const auto after, co_await last_log_line(session, workspace));
  json body = {{"desired_state", wished}};
  auto target = workspace_target(workspace);
  const auto answer = co_await session.client.send("PATCH", std::move(target), std::move(body));
  if (!answer) co_return fail(with_command(answer.error(), "codehub start " + shell_word(flags.workspace)));
  if (flags.wait) co_return co_await wait_for(session, workspace, after, wished);
  show_workspace(session, answer->body);
  co_return kDone;
}

Task<int> retry(Session& session, const WorkspaceFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  CO_TRY(const auto after, co_await last_log_line(session, workspace));
  auto target = workspace_target(workspace, "/retry");
  CO_TRY(const auto answer, co_await session.client.send("POST", std::move(target), json()));
  if (flags.wait) co_return co_await wait_for(session, workspace, after, text_of(answer.body, "desired_state"));
  show_workspace(session, answer.body);
  co_return kDone;
}

Task<int> remove_workspace(Session& session, const WorkspaceFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  const auto name = printable(text_of(workspace, "name"));
  if (!flags.yes) {
    CO_TRY(const bool sure, confirm("Delete " + name + " with everything in it?"));
    if (!sure) co_return fail(ErrorCode::kInvalidRequest, "nothing was deleted");
  }
  CO_TRY(const auto after, co_await last_log_line(session, workspace));
  auto target = workspace_target(workspace, flags.force ? "?force=true" : "");
  CO_TRY(const auto answer, co_await session.client.send("DELETE", std::move(target), json()));
  if (!flags.wait) {
    if (session.json) print_json(json{{"id", text_of(workspace, "id")}, {"deleting", true}});
    if (!session.json) print("deleting " + name + "\n");
    co_return kDone;
  }
  auto ended = co_await wait_for(session, workspace, after, "DELETED");
  if (!ended && ended.error().code == ErrorCode::kNotFound) co_return kDone;  // It was gone before the question came.
  co_return ended;
}

Task<int> logs(Session& session, const WorkspaceFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  if (flags.follow) {
    Client::OnEvent on_event = [as_json = session.json](const std::string& event, const json& data) {
      if (event == "log" && as_json) print(data.dump() + "\n");
      if (event == "log" && !as_json) print(printable(text_of(data, "text")) + "\n");
      return event != "end";
    };
    auto target = workspace_target(workspace, "/logs?follow=true");
    CO_CHECK(co_await session.client.follow(std::move(target), std::move(on_event)));
    co_return kDone;
  }
  auto target = workspace_target(workspace, "/logs");
  CO_TRY(const auto page, co_await session.client.get(std::move(target)));
  if (session.json) print_json(page);
  for (const auto& line : page["items"]) {
    if (!session.json) print(text_of(line, "time") + " " + printable(text_of(line, "text")) + "\n");
  }
  co_return kDone;
}

Task<int> open(Session& session, const WorkspaceFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  const auto url = text_of(workspace, "url");
  if (session.json) print_json(json{{"url", url}});
  if (!session.json) print(url + "\n");
  if (!flags.only_print) open_browser(url);
  co_return kDone;
}

using WorkspaceWork = Task<int> (*)(Session&, const WorkspaceFlags&);

std::shared_ptr<WorkspaceFlags> add_workspace_command(const Adding& adding, CLI::App*& command, const char* name,
                                                      const char* help) {
  command = adding.program.add_subcommand(name, help);
  auto flags = std::make_shared<WorkspaceFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  return flags;
}

void add_simple(const Adding& adding, const char* name, const char* help, const char* flag,
                bool WorkspaceFlags::* field, const char* flag_help, WorkspaceWork work) {
  CLI::App* command = nullptr;
  const auto flags = add_workspace_command(adding, command, name, help);
  if (flag != nullptr) command->add_flag(flag, (*flags).*field, flag_help);
  command->callback(adding.callback([flags, work](Session& session) { return work(session, *flags); }));
}

void add_create(const Adding& adding) {
  auto* command = adding.program.add_subcommand("create", "Make a workspace and start it");
  const auto flags = std::make_shared<CreateFlags>();
  command->add_option("name", flags->name, "Its name")->required()->type_name("NAME");
  command->add_option("-r,--repository", flags->repository, "Git repository to clone")->type_name("URL");
  command->add_option("-b,--branch", flags->branch, "Branch to clone");
  command->add_option("-i,--image", flags->image, "Container image");
  command->add_option("-s,--size", flags->size, "Size, as `codehub config print` of the server names them");
  command->add_option("-d,--description", flags->description, "A few words about it");
  command->add_option("--startup-script", flags->script, "Shell script to run once after the clone")->type_name("FILE");
  command->add_flag("--stopped", flags->stopped, "Do not start it");
  command->add_flag("-w,--wait", flags->wait, "Show the progress and wait until it is done");
  command->callback(adding.callback([flags](Session& session) { return create_workspace(session, *flags); }));
}

void add_list(const Adding& adding) {
  auto* command = adding.program.add_subcommand("ls", "List workspaces");
  const auto flags = std::make_shared<ListFlags>();
  command->add_flag("-a,--all", flags->all, "Everybody's (administrators)");
  command->add_flag("-q,--quiet", flags->quiet, "Names only");
  command->callback(adding.callback([flags](Session& session) { return list_workspaces(session, *flags); }));
}

void add_delete(const Adding& adding) {
  CLI::App* command = nullptr;
  const auto flags = add_workspace_command(adding, command, "delete", "Delete a workspace with everything in it");
  command->add_flag("-y,--yes", flags->yes, "Do not ask");
  command->add_flag("-f,--force", flags->force, "Delete although it has git work that exists nowhere else");
  command->add_flag("-w,--wait", flags->wait, "Wait until it is gone");
  command->callback(adding.callback([flags](Session& session) { return remove_workspace(session, *flags); }));
}

Task<int> start(Session& session, const WorkspaceFlags& flags) { return change_state(session, flags, "RUNNING"); }
Task<int> pause(Session& session, const WorkspaceFlags& flags) { return change_state(session, flags, "PAUSED"); }
Task<int> stop(Session& session, const WorkspaceFlags& flags) { return change_state(session, flags, "STANDBY"); }

}  // namespace

void add_workspace_commands(const Adding& adding) {
  constexpr const char* kWait = "Show the progress and wait until it is done";
  add_create(adding);
  add_list(adding);
  add_simple(adding, "show", "Show one workspace", nullptr, nullptr, nullptr, show_one);
  add_simple(adding, "start", "Start a workspace", "-w,--wait", &WorkspaceFlags::wait, kWait, start);
  add_simple(adding, "pause", "Freeze a running workspace; a visit wakes it as it was", "-w,--wait",
             &WorkspaceFlags::wait, kWait, pause);
  add_simple(adding, "stop", "Stop a workspace; its home stays", "-w,--wait", &WorkspaceFlags::wait, kWait, stop);
  add_simple(adding, "retry", "Try again after an error", "-w,--wait", &WorkspaceFlags::wait, kWait, retry);
  add_delete(adding);
  add_simple(adding, "logs", "Show what the server and the set-up did", "-f,--follow", &WorkspaceFlags::follow,
             "Stay until the running operation is over", logs);
  add_simple(adding, "open", "Open the IDE in the browser", "-p,--print", &WorkspaceFlags::only_print,
             "Print the address only", open);
}

}  // namespace codehub::cli
