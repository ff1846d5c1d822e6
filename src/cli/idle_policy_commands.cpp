#include <CLI/CLI.hpp>

#include "admin.hpp"
#include "amounts.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "idle_policy_request.hpp"
#include "idle_policy_table.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

/// Whose policy a command is about; the installation's where nothing is named.
struct PolicyPlace {
  std::string workspace, group;
};

struct SetFlags {
  PolicyPlace place;
  PolicyFlags policy;
  bool dry_run = false;
};

struct Found {
  std::string target;
  std::string scope = "installation";
  std::string id;
};

Task<Found> find_place(Session& session, const PolicyPlace& place) {
  Found found;
  found.target = "/api/v1/policy";
  if (!place.workspace.empty()) {
    CO_TRY(const auto workspace, co_await find_workspace(session, place.workspace));
    found.target = workspace_target(workspace, "/policy");
    found.scope = "workspace";
    found.id = text_of(workspace, "id");
  } else if (!place.group.empty()) {
    CO_TRY(const auto group, co_await find_group(session, place.group));
    found.id = text_of(group, "id");
    found.target = "/api/v1/groups/" + found.id + "/policy";
    found.scope = "group";
  }
  co_return found;
}

void show_policy(const Session& session, const json& answer) {
  if (session.json) return print_json(answer);
  print(describe_policy(answer));
}

Task<int> show(Session& session, const PolicyPlace& place) {
  CO_TRY(auto found, co_await find_place(session, place));
  CO_TRY(const auto answer, co_await session.client.get(std::move(found.target)));
  show_policy(session, answer);
  co_return kDone;
}

Task<int> try_it(Session& session, const Found& found, json body) {
  body["scope"] = found.scope;
  if (!found.id.empty()) body["id"] = found.id;
  CO_TRY(const auto answer, co_await session.client.send("POST", "/api/v1/policy/dry-run", std::move(body)));
  if (session.json) print_json(answer.body);
  if (!session.json) print(describe_dry_run(answer.body));
  co_return kDone;
}

Task<int> set(Session& session, const SetFlags& flags) {
  CO_TRY(const auto found, co_await find_place(session, flags.place));
  CO_TRY(const auto before, co_await session.client.get(found.target));
  json body = json::object();
  CO_TRY(body["rules"], change_rules(before["rules"], flags.policy));
  const bool bounded = found.scope != "workspace";
  if (!bounded && !flags.policy.bounds.empty()) {
    co_return fail(ErrorCode::kInvalidRequest, "a workspace has no bounds; set them for a group or the installation");
  }
  if (bounded) {
    CO_TRY(body["bounds"], change_bounds(before["bounds"], flags.policy));
  }
  if (flags.dry_run) co_return co_await try_it(session, found, std::move(body));
  auto target = found.target;
  CO_TRY(const auto answer, co_await session.client.send("PUT", std::move(target), std::move(body)));
  show_policy(session, answer.body);
  co_return kDone;
}

void add_place(CLI::App& command, PolicyPlace& place) {
  auto* workspace =
      command.add_option("--workspace", place.workspace, "Of this workspace: its name or id")->type_name("WORKSPACE");
  command.add_option("--group", place.group, "Of this group's members")->type_name("GROUP")->excludes(workspace);
}

void add_rules(CLI::App& command, PolicyFlags& flags) {
  const auto length = [&](const char* name, std::string& into, const char* help) {
    command.add_option(name, into, help)->type_name("WHILE");
  };
  command.add_option("--preset", flags.preset, "frugal, balanced, always_ready or inherit")
      ->check(CLI::IsMember({"frugal", "balanced", "always_ready", "inherit"}))
      ->type_name("PRESET");
  length("--idle-after", flags.idle_after, "Silent so long, it counts as idle: such as 2m, or inherit");
  length("--pause-after", flags.pause_after, "Idle so long, it is frozen: such as 10m, never or inherit");
  length("--stop-after", flags.stop_after, "Idle so long, it is stopped: such as 2h, never or inherit");
  length("--archive-after", flags.archive_after, "Stopped so long, it is archived: such as 7d, never or inherit");
  length("--delete-after", flags.delete_after, "Stopped so long, it is deleted: such as 90d, never or inherit");
  length("--max-lifetime", flags.max_lifetime, "Running so long, it is stopped: such as 7d, never or inherit");
  command.add_option("--count-viewers", flags.count_viewers, "Whether viewers of shared ports keep it awake")
      ->type_name("yes|no");
  command.add_option("--hours", flags.hours, "Working hours, such as mon-fri=09:00-20:00 or sat=off; may be repeated")
      ->type_name("DAYS=HOURS");
  command.add_option("--time-zone", flags.time_zone, "Where they hold, such as Asia/Seoul")->type_name("ZONE");
  command.add_option("--stop-outside", flags.stop_outside, "Whether it is stopped when they end")->type_name("yes|no");
  length("--prewarm", flags.prewarm, "Start it so long before they begin: such as 10m, or never");
  command.add_flag("--no-schedule", flags.no_schedule, "No working hours");
  command.add_option("--bound", flags.bounds, "The longest that narrower levels may choose, such as keep-awake=8h")
      ->type_name("WHAT=WHILE");
}

}  // namespace

void add_idle_policy_commands(const Adding& adding, CLI::App& policy) {
  auto* shown = policy.add_subcommand("show", "Show when unused workspaces are frozen and stopped");
  const auto place = std::make_shared<PolicyPlace>();
  add_place(*shown, *place);
  shown->callback(adding.callback([place](Session& session) { return show(session, *place); }));
  for (const bool only_try : {false, true}) {
    auto* command = policy.add_subcommand(only_try ? "dry-run" : "set",
                                          only_try ? "Show what the last week would have cost under other rules"
                                                   : "Set when unused workspaces are frozen and stopped");
    const auto flags = std::make_shared<SetFlags>();
    flags->dry_run = only_try;
    add_place(*command, flags->place);
    add_rules(*command, flags->policy);
    if (!only_try) command->add_flag("--dry-run", flags->dry_run, "Change nothing; show the last week under it");
    command->callback(adding.callback([flags](Session& session) { return set(session, *flags); }));
  }
}

}  // namespace codehub::cli
