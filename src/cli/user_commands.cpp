#include <CLI/CLI.hpp>

#include "admin.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct UserFlags {
  std::string username, display_name, email, role;
  bool ask_password = false;
};

std::string group_names(const json& user) {
  std::string names;
  for (const auto& group : user.value("groups", json::array())) {
    names += (names.empty() ? "" : ",") + text_of(group, "name");
  }
  return names;
}

void show_user(const Session& session, const json& user) {
  if (session.json) return print_json(user);
  print(text_of(user, "username") + " (" + text_of(user, "role") + (user.value("disabled", false) ? ", disabled" : "") +
        ") " + text_of(user, "id") + "\n");
  const auto password = text_of(user, "password");
  if (!password.empty()) print("password: " + password + " (shown once; it must be changed at the first sign-in)\n");
}

Task<int> list_users(Session& session) {
  CO_TRY(const auto users, co_await session.client.list("/api/v1/users"));
  if (session.json) {
    print_json(users);
    co_return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& user : users) {
    rows.push_back({text_of(user, "username"), printable(text_of(user, "display_name")), text_of(user, "role"),
                    user.value("disabled", false) ? "disabled" : "enabled", group_names(user),
                    age_of(text_of(user, "last_login_at"))});
  }
  print(render_table({"USERNAME", "NAME", "ROLE", "STATE", "GROUPS", "LAST SIGN-IN"}, rows));
  co_return kDone;
}

Task<int> create_user(Session& session, const UserFlags& flags) {
  json body = {{"username", flags.username}};
  if (!flags.display_name.empty()) body["display_name"] = flags.display_name;
  if (!flags.email.empty()) body["email"] = flags.email;
  if (!flags.role.empty()) body["role"] = flags.role;
  if (flags.ask_password) {
    CO_TRY(body["password"], ask("Password for " + flags.username, true));
  }
  CO_TRY(const auto answer, co_await session.client.send("POST", "/api/v1/users", std::move(body)));
  show_user(session, answer.body);
  co_return kDone;
}

Task<int> change(Session& session, std::string username, json body) {
  CO_TRY(const auto user, co_await find_user(session, std::move(username)));
  auto target = "/api/v1/users/" + text_of(user, "id");
  CO_TRY(const auto answer, co_await session.client.send("PATCH", std::move(target), std::move(body)));
  show_user(session, answer.body);
  co_return kDone;
}

Task<int> update_user(Session& session, const UserFlags& flags) {
  json body = json::object();
  if (!flags.display_name.empty()) body["display_name"] = flags.display_name;
  if (!flags.email.empty()) body["email"] = flags.email;
  if (!flags.role.empty()) body["role"] = flags.role;
  auto username = flags.username;
  co_return co_await change(session, std::move(username), std::move(body));
}

Task<int> set_disabled(Session& session, const UserFlags& flags, bool disabled) {
  json body = {{"disabled", disabled}};
  auto username = flags.username;
  co_return co_await change(session, std::move(username), std::move(body));
}

Task<int> reset_password(Session& session, const UserFlags& flags) {
  CO_TRY(const auto user, co_await find_user(session, flags.username));
  auto target = "/api/v1/users/" + text_of(user, "id") + "/reset-password";
  CO_TRY(const auto answer, co_await session.client.send("POST", std::move(target), json()));
  if (session.json) {
    print_json(answer.body);
  } else {
    print("password: " + text_of(answer.body, "password") + " (shown once; it must be changed at the first sign-in)\n");
  }
  co_return kDone;
}

Task<int> show_user(Session& session, const UserFlags& flags) {
  CO_TRY(const auto user, co_await find_user(session, flags.username));
  show_user(session, user);
  co_return kDone;
}

Task<int> disable_user(Session& session, const UserFlags& flags) { return set_disabled(session, flags, true); }
Task<int> enable_user(Session& session, const UserFlags& flags) { return set_disabled(session, flags, false); }

CLI::App* add(const Adding& adding, CLI::App& parent, const char* name, const char* help,
              const std::shared_ptr<UserFlags>& flags, Task<int> (*work)(Session&, const UserFlags&)) {
  auto* command = parent.add_subcommand(name, help);
  command->add_option("username", flags->username, "Username (or id)")->required()->type_name("USER");
  command->callback(adding.callback([flags, work](Session& session) { return work(session, *flags); }));
  return command;
}

void add_fields(CLI::App& command, const std::shared_ptr<UserFlags>& flags) {
  command.add_option("--name", flags->display_name, "Display name");
  command.add_option("--email", flags->email, "E-mail address");
  command.add_option("--role", flags->role, "admin or member");
}

}  // namespace

void add_user_commands(const Adding& adding) {
  auto* user = adding.program.add_subcommand("user", "Accounts (administrators)");
  user->require_subcommand(1);
  const auto flags = std::make_shared<UserFlags>();
  user->add_subcommand("ls", "List accounts")->callback(adding.callback(list_users));
  auto* made = add(adding, *user, "create", "Make an account; without a password one is generated", flags, create_user);
  add_fields(*made, flags);
  made->add_flag("--ask-password", flags->ask_password, "Ask for the password instead of generating one");
  add(adding, *user, "show", "Show one account", flags, show_user);
  add_fields(*add(adding, *user, "update", "Change name, e-mail or role", flags, update_user), flags);
  add(adding, *user, "disable", "End all sessions and refuse sign-in", flags, disable_user);
  add(adding, *user, "enable", "Allow sign-in again", flags, enable_user);
  add(adding, *user, "reset-password", "Give a new generated password", flags, reset_password);
}

}  // namespace codehub::cli
