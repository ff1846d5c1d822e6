#include <iostream>

#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "share_place.hpp"
#include "share_request.hpp"
#include "share_table.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

// The password is put in its place, from where the flags say.
Result<void> read_password(const SharePlace& place, ShareFlags& flags) {
  if (flags.password_stdin) {
    flags.password.emplace();
    if (std::getline(std::cin, *flags.password)) return {};
    return fail(ErrorCode::kInvalidRequest, "standard input has no password");
  }
  if (!flags.password || !flags.password->empty()) return {};
  TRY(flags.password, ask("Password for visitors of port " + std::to_string(place.port), true));
  return {};
}

void show_share(const Session& session, const std::string& heading, const json& share) {
  if (session.json) return print_json(share);
  print(heading + describe_share(share, system_zone()));
}

Task<json> make_share(Session& session, json workspace, json body, std::uint16_t port) {
  if (!body.contains("audience")) {
    co_return fail(ErrorCode::kInvalidRequest,
                   "port " + std::to_string(port) + " of " + text_of(workspace, "name") +
                       " is not shared yet; say with whom: --with USER,@GROUP, --everyone, --link or --only-me");
  }
  body["port"] = port;
  auto target = workspace_target(workspace, "/shares");
  CO_TRY(auto answer, co_await session.client.send("POST", std::move(target), std::move(body)));
  co_return std::move(answer.body);
}

Task<json> change_share(Session& session, json before, json body, bool new_link) {
  auto share = before;
  if (!body.empty()) {
    auto target = share_target(before);
    CO_TRY(auto answer, co_await session.client.send("PATCH", std::move(target), std::move(body)));
    share = std::move(answer.body);
  }
  if (new_link) {
    auto target = share_target(before, "/link");
    CO_TRY(auto answer, co_await session.client.send("POST", std::move(target), json()));
    share = std::move(answer.body);
  }
  co_return share;
}

std::string heading_of(const json& before, const json& after, const json& body) {
  const auto name = share_name(after);
  auto changes = share_changes(before, after, system_zone());
  const bool replaced = body.contains("password") && body["password"].is_string() && before.value("password", false);
  if (replaced) changes += "  password: a new one\n";
  if (changes.empty()) return name + " is shared" + (body.empty() ? "" : " as before") + ":\n";
  return name + " is shared otherwise now:\n" + changes;
}

Task<int> share(Session& session, const ShareFlags& given) {
  auto flags = given;
  CO_TRY(const auto place, parse_share_place(flags.place));
  CO_CHECK(read_password(place, flags));
  CO_TRY(auto body, share_request(flags, now(), system_zone()));
  CO_TRY(auto workspace, co_await workspace_of(session, place));
  CO_TRY(auto before, co_await share_of(session, workspace, place.port));
  if (before.is_null()) {
    CO_TRY(const auto made, co_await make_share(session, std::move(workspace), std::move(body), place.port));
    show_share(session, share_name(made) + " is shared:\n", made);
    co_return kDone;
  }
  CO_TRY(const auto after, co_await change_share(session, before, body, flags.new_link));
  show_share(session, heading_of(before, after, body), after);
  co_return kDone;
}

Task<int> unshare(Session& session, const std::vector<std::string>& words) {
  CO_TRY(const auto place, parse_share_place(words));
  CO_TRY(const auto share, co_await find_share(session, place));
  auto target = share_target(share);
  CO_TRY(const auto answer, co_await session.client.send("DELETE", std::move(target), json()));
  if (session.json) {
    print_json(json{{"id", text_of(share, "id")}, {"unshared", true}});
    co_return kDone;
  }
  const auto viewers = share.value("viewers", 0);
  print(share_name(share) + " is no longer shared\n  who: " + share_audience(share) + "\n" +
        (viewers == 0 ? "" : "  viewers who were sent away: " + std::to_string(viewers) + "\n"));
  co_return kDone;
}

// Flags without a default: an empty value is one, so that an unset variable is not taken for silence.
CLI::Option* add_text(CLI::App& command, const char* name, std::optional<std::string>& value, const char* help) {
  return command.add_option_function<std::string>(name, [&value](const std::string& text) { value = text; }, help);
}

void add_switch(CLI::App& command, const char* names, std::optional<bool>& value, const char* help) {
  command.add_flag_function(names, [&value](std::int64_t count) { value = count > 0; }, help);
}

void add_audience(CLI::App& command, ShareFlags& flags) {
  auto* with = command.add_option("--with", flags.with, "These alone may visit; groups with @: kim,@design")
                   ->delimiter(',')
                   ->allow_extra_args(false)
                   ->type_name("USER,@GROUP");
  auto* everyone = command.add_flag("--everyone", flags.everyone, "Everyone who is signed in may visit");
  auto* link = command.add_flag("--link", flags.link, "Anyone with the link may visit; people of --with without it");
  auto* only_me = command.add_flag("--only-me", flags.only_me, "Nobody else may visit; the other settings stay");
  everyone->excludes(with, link, only_me);
  only_me->excludes(with, link);
  command.add_flag("--new-link", flags.new_link, "Make a new link; the one before is dead");
}

void add_password(CLI::App& command, ShareFlags& flags) {
  auto* text = add_text(command, "--password", flags.password, "Visitors have to know it; asked when not written here")
                   ->expected(0, 1)
                   ->type_name("[TEXT]");
  auto* from_input =
      command.add_flag("--password-stdin", flags.password_stdin, "Read the password from standard input");
  auto* none = command.add_flag("--no-password", flags.no_password, "Visitors need no password");
  none->excludes(text, from_input);
  text->excludes(from_input);
}

void add_share(const Adding& adding) {
  auto* command = adding.program.add_subcommand("share", "Let others visit a port, or change who may");
  const auto flags = std::make_shared<ShareFlags>();
  add_share_place(*command, flags->place);
  add_audience(*command, *flags);
  add_text(*command, "--until", flags->until,
           "End: 2h, 3d, 18:00, friday, tomorrow, 2026-12-24, \"2026-12-24 18:00\", never")
      ->type_name("WHEN");
  add_password(*command, *flags);
  add_text(*command, "--max-viewers", flags->max_viewers, "Visitors at the same time, or none for no limit")
      ->type_name("N");
  add_switch(*command, "--read-only,!--no-read-only", flags->read_only, "GET, HEAD and OPTIONS only, no WebSocket");
  add_switch(*command, "--wake,!--no-wake", flags->wake, "A visit may start the workspace");
  auto* alias =
      add_text(*command, "--alias", flags->alias, "An address of its own, or none to take it away")->type_name("NAME");
  command->add_flag("--move-alias", flags->move_alias, "Take the alias from another share of yours")->needs(alias);
  add_text(*command, "--host", flags->host, "Host that the server is told: localhost, or original for the visitors'")
      ->check(CLI::IsMember({"localhost", "original"}))
      ->type_name("HOST");
  command->callback(adding.callback([flags](Session& session) { return share(session, *flags); }));
}

}  // namespace

void add_share_commands(const Adding& adding) {
  add_share(adding);
  auto* command = adding.program.add_subcommand("unshare", "End sharing a port; who looks at it is sent away");
  const auto words = std::make_shared<std::vector<std::string>>();
  add_share_place(*command, *words);
  command->callback(adding.callback([words](Session& session) { return unshare(session, *words); }));
}

}  // namespace codehub::cli
