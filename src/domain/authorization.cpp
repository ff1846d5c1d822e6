#include "codehub/domain/authorization.hpp"

namespace codehub {
namespace {

enum class Who { kNobody, kOwner, kOwnerOrAdmin, kAdmin, kEverybody };

/// The whole policy. An action that is not here is nobody's.
Who who_may(Action action) {
  switch (action) {
    case Action::kUseOwnAccount: return Who::kEverybody;
    case Action::kCreateWorkspace: return Who::kEverybody;
    case Action::kListAllWorkspaces: return Who::kAdmin;
    case Action::kReadWorkspace: return Who::kOwnerOrAdmin;
    case Action::kChangeWorkspace: return Who::kOwner;
    case Action::kStartStopWorkspace: return Who::kOwnerOrAdmin;
    case Action::kDeleteWorkspace: return Who::kOwnerOrAdmin;
    case Action::kEnterWorkspace: return Who::kOwner;
    case Action::kShareWorkspace: return Who::kOwner;
    case Action::kReadShares: return Who::kOwnerOrAdmin;
    case Action::kStopSharing: return Who::kOwnerOrAdmin;
    case Action::kListAllShares: return Who::kAdmin;
    case Action::kManageShareLimits: return Who::kAdmin;
    case Action::kKeepAwake: return Who::kOwner;
    case Action::kChangePolicy: return Who::kOwnerOrAdmin;
    case Action::kManagePolicies: return Who::kAdmin;
    case Action::kManageQuotas: return Who::kAdmin;
    case Action::kReadAllUsage: return Who::kAdmin;
    case Action::kManageRates: return Who::kAdmin;
    case Action::kManageUsers: return Who::kAdmin;
    case Action::kManageGroups: return Who::kAdmin;
  }
  return Who::kNobody;
}

const char* refusal(Action action) {
  switch (action) {
    case Action::kEnterWorkspace: return "Only its owner may enter this workspace.";
    case Action::kShareWorkspace: return "Only its owner may share this workspace's ports.";
    case Action::kKeepAwake: return "Only its owner may keep this workspace awake.";
    case Action::kReadWorkspace:
    case Action::kChangePolicy:
    case Action::kReadShares:
    case Action::kStopSharing:
    case Action::kChangeWorkspace:
    case Action::kStartStopWorkspace:
    case Action::kDeleteWorkspace: return "This workspace belongs to somebody else.";
    case Action::kListAllWorkspaces:
    case Action::kListAllShares:
    case Action::kManageShareLimits:
    case Action::kManagePolicies:
    case Action::kManageQuotas:
    case Action::kReadAllUsage:
    case Action::kManageRates:
    case Action::kManageUsers:
    case Action::kManageGroups: return "Only an administrator may do this.";
    case Action::kUseOwnAccount:
    case Action::kCreateWorkspace: break;
  }
  return "You may not do this.";
}

}  // namespace

bool is_allowed(const User& user, Action action, const Workspace* workspace) {
  if (user.disabled || user.id.empty()) return false;
  const bool admin = user.role == Role::kAdmin;
  const bool owner = workspace != nullptr && workspace->owner_id == user.id;
  switch (who_may(action)) {
    case Who::kEverybody: return true;
    case Who::kAdmin: return admin;
    case Who::kOwner: return owner;
    case Who::kOwnerOrAdmin: return workspace != nullptr && (owner || admin);
    case Who::kNobody: break;
  }
  return false;
}

Result<void> authorize(const User& user, Action action, const Workspace* workspace) {
  if (is_allowed(user, action, workspace)) return {};
  return fail(ErrorCode::kForbidden, user.disabled ? "This account is disabled." : refusal(action));
}

}  // namespace codehub
