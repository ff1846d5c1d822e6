#pragma once

#include <functional>
#include <memory>

#include "session.hpp"

namespace CLI {
class App;
}

namespace codehub::cli {

/// What a group of commands needs to add itself to the program.
struct Adding {
  CLI::App& program;
  std::shared_ptr<GlobalFlags> flags;
  std::function<void(int)> finish;

  /// The callback of a command: runs the work and reports its exit code.
  [[nodiscard]] std::function<void()> callback(Work work) const {
    return [flags = flags, finish = finish, work = std::move(work)] { finish(run_work(*flags, work)); };
  }
};

void add_account_commands(const Adding& adding);     // login logout whoami
void add_workspace_commands(const Adding& adding);   // create ls show start pause stop retry delete logs open
void add_history_commands(const Adding& adding);     // history
void add_port_commands(const Adding& adding);        // ports ports doctor
void add_share_commands(const Adding& adding);       // share unshare
void add_shares_commands(const Adding& adding);      // shares …
void add_remote_commands(const Adding& adding);      // exec terminal
void add_forward_commands(const Adding& adding);     // forward
void add_user_commands(const Adding& adding);        // user …
void add_group_commands(const Adding& adding);       // group …
void add_policy_commands(const Adding& adding);      // policy …
void add_keep_awake_commands(const Adding& adding);  // keep-awake
void add_quota_commands(const Adding& adding);       // quota …
/// policy show, set, dry-run: below `policy`.
void add_idle_policy_commands(const Adding& adding, CLI::App& policy);
void add_cost_commands(const Adding& adding);  // cost usage
void add_rate_commands(const Adding& adding);  // rates …
void add_completion(const Adding& adding);     // completion

}  // namespace codehub::cli
