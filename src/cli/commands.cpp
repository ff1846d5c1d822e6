#include "codehub/cli/commands.hpp"

#include <CLI/CLI.hpp>

#include "groups_of_commands.hpp"

namespace codehub::cli {

void add_commands(CLI::App& program, std::function<void(int)> finish) {
  const auto flags = std::make_shared<GlobalFlags>();
  program.add_option("--server", flags->server, "Address of the server, such as http://localhost:8000")
      ->type_name("URL");
  program.add_flag("--json", flags->json, "Print the server's answer as JSON");
  program.fallthrough();
  const Adding adding{program, flags, std::move(finish)};
  add_account_commands(adding);
  add_workspace_commands(adding);
  add_history_commands(adding);
  add_port_commands(adding);
  add_share_commands(adding);
  add_shares_commands(adding);
  add_remote_commands(adding);
  add_forward_commands(adding);
  add_user_commands(adding);
  add_group_commands(adding);
  add_policy_commands(adding);
  add_keep_awake_commands(adding);
  add_quota_commands(adding);
  add_cost_commands(adding);
  add_rate_commands(adding);
  add_completion(adding);
}

}  // namespace codehub::cli
