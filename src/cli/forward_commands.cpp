#include <unistd.h>

#include <iostream>

#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "forwarder.hpp"
#include "groups_of_commands.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

struct ForwardFlags {
  std::string workspace;
  std::vector<std::string> ports;
  std::string bind = "127.0.0.1";
};

Task<int> forward_to_workspace(Session& session, const ForwardFlags& flags) {
  CO_TRY(const auto ports, parse_forwarded_ports(flags.ports));
  CO_TRY(auto workspace, co_await find_workspace(session, flags.workspace));
  CO_CHECK(require_enterable(workspace));
  ForwardVoice voice;
  voice.json = session.json;
  voice.live = ::isatty(STDERR_FILENO) != 0;
  ForwardReport report(voice, text_of(workspace, "name"));
  const auto executor = co_await this_executor();
  Forwarder forwarder(executor, session, std::move(workspace), report);
  CO_CHECK(forwarder.listen(flags.bind, ports));
  CO_CHECK(co_await forwarder.run());
  report.ended(forwarder.traffic());
  co_return kDone;
}

}  // namespace

void add_forward_commands(const Adding& adding) {
  auto* command = adding.program.add_subcommand(
      "forward", "Reach TCP ports of a workspace at this machine: codehub forward WORKSPACE 5432 8080:3000");
  const auto flags = std::make_shared<ForwardFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->required()->type_name("WORKSPACE");
  command->add_option("ports", flags->ports, "PORT, or LOCAL:REMOTE; LOCAL 0 takes any that is free")
      ->required()
      ->type_name("[LOCAL:]REMOTE");
  command->add_option("--bind", flags->bind, "IP address of this machine to listen at (default: 127.0.0.1)")
      ->type_name("ADDRESS");
  command->callback(adding.callback([flags](Session& session) { return forward_to_workspace(session, *flags); }));
}

}  // namespace codehub::cli
