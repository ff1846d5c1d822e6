#include <CLI/CLI.hpp>

#include "admin.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct GroupFlags {
  std::string group, user, description;
  bool yes = false;
};

void show_group(const Session& session, const json& group) {
  if (session.json) return print_json(group);
  print(text_of(group, "name") + " " + text_of(group, "id") + " " + printable(text_of(group, "description")) + "\n");
}

std::string group_target(const json& group, const std::string& rest = {}) {
  return "/api/v1/groups/" + text_of(group, "id") + rest;
}

Task<int> list_groups(Session& session) {
  CO_TRY(const auto groups, co_await session.client.list("/api/v1/groups"));
  if (session.json) {
    print_json(groups);
    co_return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& group : groups) {
    rows.push_back({text_of(group, "name"), std::to_string(group.value("member_count", 0)),
                    printable(text_of(group, "description"))});
  }
  print(render_table({"NAME", "MEMBERS", "DESCRIPTION"}, rows));
  co_return kDone;
}

Task<int> create_group(Session& session, const GroupFlags& flags) {
  json body = {{"name", flags.group}};
  if (!flags.description.empty()) body["description"] = flags.description;
  CO_TRY(const auto answer, co_await session.client.send("POST", "/api/v1/groups", std::move(body)));
  show_group(session, answer.body);
  co_return kDone;
}

Task<int> remove_group(Session& session, const GroupFlags& flags) {
  CO_TRY(const auto group, co_await find_group(session, flags.group));
  if (!flags.yes) {
    CO_TRY(const bool sure, confirm("Delete the group " + flags.group + "?"));
    if (!sure) co_return fail(ErrorCode::kInvalidRequest, "nothing was deleted");
  }
  auto target = group_target(group);
  CO_TRY(const auto answer, co_await session.client.send("DELETE", std::move(target), json()));
  co_return kDone;
}

Task<int> members(Session& session, const GroupFlags& flags) {
  CO_TRY(const auto group, co_await find_group(session, flags.group));
  auto target = group_target(group, "/members");
  CO_TRY(const auto page, co_await session.client.get(std::move(target)));
  if (session.json) print_json(page);
  for (const auto& user : page["items"]) {
    if (!session.json) print(text_of(user, "username") + "\n");
  }
  co_return kDone;
}

Task<int> change_member(Session& session, const GroupFlags& flags, const char* method) {
  CO_TRY(const auto group, co_await find_group(session, flags.group));
  CO_TRY(const auto user, co_await find_user(session, flags.user));
  auto target = group_target(group, "/members/" + text_of(user, "id"));
  CO_TRY(const auto answer, co_await session.client.send(method, std::move(target), json()));
  co_return kDone;
}

Task<int> add_member(Session& session, const GroupFlags& flags) { return change_member(session, flags, "PUT"); }
Task<int> remove_member(Session& session, const GroupFlags& flags) { return change_member(session, flags, "DELETE"); }

}  // namespace

void add_group_commands(const Adding& adding) {
  auto* group = adding.program.add_subcommand("group", "Groups of accounts (administrators)");
  group->require_subcommand(1);
  const auto flags = std::make_shared<GroupFlags>();
  const auto add = [&](const char* name, const char* help, Task<int> (*work)(Session&, const GroupFlags&)) {
    auto* command = group->add_subcommand(name, help);
    command->add_option("group", flags->group, "Name (or id)")->required()->type_name("GROUP");
    command->callback(adding.callback([flags, work](Session& session) { return work(session, *flags); }));
    return command;
  };
  group->add_subcommand("ls", "List groups")->callback(adding.callback(list_groups));
  add("create", "Make a group", create_group)->add_option("--description", flags->description, "What it is for");
  add("delete", "Delete a group; its members stay", remove_group)->add_flag("-y,--yes", flags->yes, "Do not ask");
  add("members", "List the members", members);
  add("add", "Put an account into a group", add_member)
      ->add_option("user", flags->user, "Username")
      ->required()
      ->type_name("USER");
  add("remove", "Take an account out of a group", remove_member)
      ->add_option("user", flags->user, "Username")
      ->required()
      ->type_name("USER");
}

}  // namespace codehub::cli
