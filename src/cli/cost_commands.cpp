// What workspaces held and what that cost.
#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "cost_request.hpp"
#include "cost_table.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;
using Table = std::string (*)(const json&);

Task<int> show_csv(Session& session, std::string target) {
  std::string method = "GET";
  CO_TRY(const auto answer, co_await session.client.send(std::move(method), std::move(target), nullptr));
  print(answer.text);
  co_return kDone;
}

/// Of the month so far, where no other time is asked for.
Task<void> tell_summary(Session& session, const CostFlags& flags) {
  if (!flags.from.empty() || !flags.to.empty()) co_return Result<void>();
  auto target = usage_summary_target(flags.mine, now(), system_zone());
  CO_TRY(const auto summary, co_await session.client.get(std::move(target)));
  print(describe_summary(summary) + "\n");
  co_return Result<void>();
}

Task<int> show_report(Session& session, const CostFlags& flags, bool with_summary, Table table) {
  CO_TRY(auto target, usage_target(flags, now(), system_zone()));
  if (flags.csv) co_return co_await show_csv(session, std::move(target));
  CO_TRY(const auto report, co_await session.client.get(std::move(target)));
  if (session.json) {
    print_json(report);
    co_return kDone;
  }
  if (with_summary) CO_CHECK(co_await tell_summary(session, flags));
  print(table(report));
  co_return kDone;
}

Task<int> show_cost(Session& session, const CostFlags& flags) { return show_report(session, flags, true, cost_table); }
Task<int> show_usage(Session& session, const CostFlags& flags) {
  return show_report(session, flags, false, usage_table);
}

}  // namespace

void add_cost_commands(const Adding& adding) {
  const auto add = [&](const char* name, const char* help, Task<int> (*work)(Session&, const CostFlags&)) {
    auto* command = adding.program.add_subcommand(name, help);
    const auto flags = std::make_shared<CostFlags>();
    command->add_option("--by", flags->by, "What a line is: workspace (default), user, group, image or day")
        ->check(CLI::IsMember({"workspace", "user", "group", "image", "day"}))
        ->type_name("KIND");
    command->add_option("--from", flags->from, "First day, such as 2026-11-01, or month; the present month without it")
        ->type_name("WHEN");
    command->add_option("--to", flags->to, "Day that is not in it any more; now without it")->type_name("WHEN");
    command->add_flag("--mine", flags->mine, "Only your own workspaces (administrators see all)");
    command->add_flag("--csv", flags->csv, "Print the lines as CSV, every figure in a column");
    command->callback(adding.callback([flags, work](Session& session) { return work(session, *flags); }));
  };
  add("cost", "What workspaces cost, wasted and saved", show_cost);
  add("usage", "How long workspaces ran, were idle, frozen and stopped, and what they used", show_usage);
}

}  // namespace codehub::cli
