#pragma once

#include <string>

#include "codehub/domain/activity.hpp"
#include "codehub/domain/ids.hpp"

namespace codehub {

/// Small facts that rooms tell each other in one process. Losing one costs latency, never correctness.
struct WorkspaceChanged {
  WorkspaceId workspace_id;
  UserId owner_id;
  bool deleted = false;  ///< The workspace is gone for its owner.
  bool intent = false;   ///< A request changed what is wanted: the reconciler should look at once.
};

struct WorkspaceLogAppended {
  WorkspaceId workspace_id;
};

/// Signed out, disabled, password reset: caches of who is who must forget this user at once.
struct SessionsRevoked {
  UserId user_id;
};

/// Who may visit shared ports changed: whoever is inside has to be looked at again.
struct SharesChanged {
  WorkspaceId workspace_id;  ///< Empty: possibly those of every workspace (limits, members of a group).
  UserId owner_id;           ///< Empty with it.
};

/// Somebody came to a shared port, or left it.
struct ViewersChanged {
  WorkspaceId workspace_id;
  UserId owner_id;
};

/// Somebody used a workspace. Published at most once a second for each workspace and kind.
struct WorkspaceUsed {
  WorkspaceId workspace_id;
  UseSignal signal;
};

/// What a policy will do with a workspace, or when, is another: its keep-awake or a policy changed, or a step comes
/// near.
struct IdlenessChanged {
  WorkspaceId workspace_id;  ///< Empty: possibly those of every workspace.
  UserId owner_id;           ///< Empty with it.
};

}  // namespace codehub
