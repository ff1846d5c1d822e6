#pragma once

#include "database.hpp"
#include "start_check.hpp"

namespace codehub::store {

class SqlWorkspaces final : public WorkspaceRepository {
 public:
  SqlWorkspaces(Database& database, const StartCheck& start_check) : database_(database), start_check_(start_check) {}
  Task<Workspace> create(Workspace workspace) override;
  Task<Workspace> find(WorkspaceId id) override;
  Task<WorkspacePage> list(std::optional<UserId> owner, PageRequest page) override;
  Task<std::vector<Workspace>> list_all() override;
  Task<Workspace> change_intent(WorkspaceId id, IntentChange change) override;
  Task<Workspace> save_observation(Workspace workspace, std::string cause) override;
  Task<void> touch_access(WorkspaceId id, Timestamp at) override;
  Task<void> remove(WorkspaceId id, Timestamp at) override;

 private:
  Database& database_;
  const StartCheck& start_check_;
};

}  // namespace codehub::store
