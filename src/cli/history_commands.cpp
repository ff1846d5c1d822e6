#include <CLI/CLI.hpp>

#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "local_time.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct HistoryFlags {
  std::string workspace;
  std::size_t lines = 50;
};

constexpr std::size_t kMostLines = 10'000;

std::string local_time_of(const std::string& time) {
  const auto instant = parse_rfc3339(time);
  return instant ? format_local(*instant, system_zone()) : printable(time);
}

// The first of all goes from PENDING to PENDING: the workspace was made.
std::string change_of(const json& transition) {
  const auto from = text_of(transition, "from");
  const auto to = text_of(transition, "to");
  return from == to ? to : from + " → " + to;
}

Task<int> show_history(Session& session, const HistoryFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  auto target = workspace_target(workspace, "/transitions");
  CO_TRY(const auto transitions, co_await session.client.list(std::move(target), "items", flags.lines));
  if (session.json) {
    print_json(transitions);
    co_return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& transition : transitions) {
    rows.push_back({local_time_of(text_of(transition, "at")), change_of(transition),
                    printable(text_of(transition, "size")), printable(text_of(transition, "cause"))});
  }
  if (rows.empty()) print("nothing is known of its history\n");
  if (!rows.empty()) print(render_table({"WHEN", "CHANGE", "SIZE", "WHY"}, rows));
  co_return kDone;
}

}  // namespace

void add_history_commands(const Adding& adding) {
  auto* command = adding.program.add_subcommand("history", "Show how a workspace's phase changed, and why");
  const auto flags = std::make_shared<HistoryFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  command->add_option("-n,--lines", flags->lines, "So many, the newest first")
      ->type_name("NUMBER")
      ->check(CLI::Range(std::size_t{1}, kMostLines));
  command->callback(adding.callback([flags](Session& session) { return show_history(session, *flags); }));
}

}  // namespace codehub::cli
