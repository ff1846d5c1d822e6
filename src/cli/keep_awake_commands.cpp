#include <CLI/CLI.hpp>

#include "amounts.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "codehub/domain/time.hpp"
#include "groups_of_commands.hpp"
#include "idleness_words.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct KeepAwakeFlags {
  std::string workspace, length, reason;
  bool off = false;
};

void show(const Session& session, const json& idleness) {
  if (session.json) return print_json(idleness);
  const auto words = keep_awake_words(idleness);
  print(words.empty() ? "nobody keeps it awake\n" : printable(words) + "\n");
  print(describe_idleness(idleness, now()));
}

Task<int> keep_awake(Session& session, const KeepAwakeFlags& flags) {
  std::chrono::seconds length{};
  if (!flags.length.empty()) {
    CO_TRY(length, parse_length(flags.length));
  }
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  auto target = workspace_target(workspace, flags.off || !flags.length.empty() ? "/keep-awake" : "/idleness");
  if (flags.off) {
    CO_CHECK(co_await session.client.send("DELETE", std::move(target), json()));
    if (session.json) print_json(json{{"keep_awake", nullptr}});
    if (!session.json) print("nobody keeps it awake\n");
    co_return kDone;
  }
  if (flags.length.empty()) {
    CO_TRY(const auto idleness, co_await session.client.get(std::move(target)));
    show(session, idleness);
    co_return kDone;
  }
  json body = {{"seconds", length.count()}};
  if (!flags.reason.empty()) body["reason"] = flags.reason;
  CO_TRY(const auto answer, co_await session.client.send("PUT", std::move(target), std::move(body)));
  show(session, answer.body);
  co_return kDone;
}

}  // namespace

void add_keep_awake_commands(const Adding& adding) {
  auto* command =
      adding.program.add_subcommand("keep-awake", "Keep a workspace awake for a while, or show who keeps it awake");
  const auto flags = std::make_shared<KeepAwakeFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  auto* length = command->add_option("while", flags->length, "How long from now, such as 2h")->type_name("WHILE");
  command->add_option("--because", flags->reason, "Why, in a few words")->type_name("TEXT")->needs(length);
  command->add_flag("--off", flags->off, "No longer")->excludes(length);
  command->callback(adding.callback([flags](Session& session) { return keep_awake(session, *flags); }));
}

}  // namespace codehub::cli
