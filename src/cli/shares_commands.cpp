#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "share_place.hpp"
#include "share_table.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct SharesFlags {
  std::string workspace;  // Empty: all of one's own.
  bool with_me = false, all = false;
};

struct VisitsFlags {
  std::vector<std::string> place;
  std::size_t limit = 50;
};

Task<json> list_shares(Session& session, const SharesFlags& flags) {
  std::string key = "shares";
  if (!flags.workspace.empty()) {
    CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
    auto target = workspace_target(workspace, "/shares");
    CO_TRY(auto answer, co_await session.client.get(std::move(target)));
    co_return std::move(answer[key]);
  }
  std::string target = "/api/v1/shares";
  if (flags.with_me) target += "?with=me";
  if (flags.all) target += "?all=true";
  co_return co_await session.client.list(std::move(target), std::move(key));
}

std::string none_of(const SharesFlags& flags) {
  if (flags.with_me) return "nobody shares a port with you\n";
  if (flags.all) return "nobody shares a port\n";
  const auto of = flags.workspace.empty() ? std::string() : " of " + printable(flags.workspace);
  return "no port" + of + " is shared; `codehub share` does it\n";
}

Task<int> show_shares(Session& session, const SharesFlags& flags) {
  CO_TRY(const auto shares, co_await list_shares(session, flags));
  if (session.json) {
    print_json(shares);
    co_return kDone;
  }
  auto columns = ShareColumns::kOwn;
  if (flags.all) columns = ShareColumns::kAll;
  if (flags.with_me) columns = ShareColumns::kVisited;
  print(shares.empty() ? none_of(flags) : share_table(shares, columns, system_zone()));
  co_return kDone;
}

Task<int> show_viewers(Session& session, const VisitsFlags& flags) {
  CO_TRY(const auto place, parse_share_place(flags.place));
  CO_TRY(const auto share, co_await find_share(session, place));
  auto target = share_target(share, "/viewers");
  CO_TRY(const auto answer, co_await session.client.get(std::move(target)));
  const auto viewers = answer.value("viewers", json::array());
  if (session.json) {
    print_json(viewers);
    co_return kDone;
  }
  print(viewers.empty() ? "nobody looks at " + share_name(share) + " now\n" : viewer_table(viewers));
  co_return kDone;
}

Task<int> show_visits(Session& session, const VisitsFlags& flags) {
  CO_TRY(const auto place, parse_share_place(flags.place));
  CO_TRY(const auto share, co_await find_share(session, place));
  auto target = share_target(share, "/visits");
  std::string key = "visits";
  CO_TRY(const auto visits, co_await session.client.list(std::move(target), std::move(key), flags.limit));
  if (session.json) {
    print_json(visits);
    co_return kDone;
  }
  print(visits.empty() ? "nobody has visited " + share_name(share) + "\n" : visit_table(visits, system_zone()));
  co_return kDone;
}

Task<int> refuse_both() {
  co_return fail(ErrorCode::kInvalidRequest, "viewers and visits are those of one port; leave out what lists shares");
}

}  // namespace

void add_shares_commands(const Adding& adding) {
  auto* command = adding.program.add_subcommand("shares", "List what is shared, who looks at it and who has");
  const auto flags = std::make_shared<SharesFlags>();
  auto* workspace = command->add_option("workspace", flags->workspace, "Name or id; all of yours without it");
  workspace->type_name("WORKSPACE");
  auto* with_me = command->add_flag("--with-me", flags->with_me, "What others share with you");
  auto* all = command->add_flag("-a,--all", flags->all, "Everybody's (administrators)");
  with_me->excludes(workspace, all);
  all->excludes(workspace);
  command->require_subcommand(0, 1);
  const auto list = adding.callback([flags](Session& session) { return show_shares(session, *flags); });
  // It is called after a command below it, too.
  command->callback([command, list] {
    if (command->get_subcommands().empty()) list();
  });

  const auto below = std::make_shared<VisitsFlags>();
  const auto add = [&](const char* name, const char* help, Task<int> (*work)(Session&, const VisitsFlags&)) {
    auto* sub = command->add_subcommand(name, help);
    add_share_place(*sub, below->place);
    sub->callback(adding.callback([flags, below, work](Session& session) -> Task<int> {
      if (flags->with_me || flags->all || !flags->workspace.empty()) return refuse_both();
      return work(session, *below);
    }));
    return sub;
  };
  add("viewers", "Who looks at a shared port now", show_viewers);
  constexpr std::size_t kMost = 10'000;
  add("visits", "Who has visited a shared port, the latest first", show_visits)
      ->add_option("-n,--limit", below->limit, "How many, 50 without it")
      ->check(CLI::Range(std::size_t{1}, kMost))
      ->type_name("N");
}

}  // namespace codehub::cli
