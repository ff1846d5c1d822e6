#pragma once

#include "codehub/domain/result.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {

/// Everything a request can want; the one list that routes refer to.
enum class Action {
  kUseOwnAccount,  ///< Profile, own password, own key, configuration, events.
  kCreateWorkspace,
  kListAllWorkspaces,
  kReadWorkspace,    ///< Fields, logs, usage.
  kChangeWorkspace,  ///< Name, description, size.
  kStartStopWorkspace,
  kDeleteWorkspace,
  kEnterWorkspace,  ///< IDE, terminal, exec: acting inside as its owner.
  kShareWorkspace,  ///< Making and changing shares of its ports.
  kReadShares,      ///< Shares of its ports, who looks at them and who did.
  kStopSharing,     ///< Narrowing, never widening.
  kListAllShares,
  kManageShareLimits,  ///< What shares may be at most.
  kKeepAwake,          ///< Keeping a workspace awake for a while.
  kChangePolicy,       ///< A workspace's own rules, within what wider levels allow.
  kManagePolicies,     ///< Of the installation and of groups.
  kManageQuotas,       ///< What users and groups hold at most, and reading it of others.
  kReadAllUsage,       ///< What everybody's workspaces hold and cost; the own anybody may.
  kManageRates,        ///< What things cost.
  kManageUsers,
  kManageGroups,
};

/// Default deny. Who may visit a shared port is decided in share.hpp. `workspace` is the object of the workspace
/// actions, null otherwise. A disabled user may nothing.
[[nodiscard]] bool is_allowed(const User& user, Action action, const Workspace* workspace = nullptr);

/// The same as a result: kForbidden with words for a person.
[[nodiscard]] Result<void> authorize(const User& user, Action action, const Workspace* workspace = nullptr);

}  // namespace codehub
