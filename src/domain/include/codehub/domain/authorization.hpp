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
  kManageUsers,
  kManageGroups,
};

/// Default deny. `workspace` is the object of the workspace actions, null otherwise. A disabled user may nothing.
[[nodiscard]] bool is_allowed(const User& user, Action action, const Workspace* workspace = nullptr);

/// The same as a result: kForbidden with words for a person.
[[nodiscard]] Result<void> authorize(const User& user, Action action, const Workspace* workspace = nullptr);

}  // namespace codehub
