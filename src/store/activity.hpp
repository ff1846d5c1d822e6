#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlActivity final : public ActivityRepository {
 public:
  explicit SqlActivity(Database& database) : database_(database) {}
  Task<std::map<WorkspaceId, Activity>> all() override;
  Task<Activity> find(WorkspaceId id) override;
  Task<void> save(std::vector<std::pair<WorkspaceId, std::vector<UseSignal>>> signals) override;
  Task<void> keep_awake(WorkspaceId id, std::optional<KeepAwake> awake) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
