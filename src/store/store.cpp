#include "activity.hpp"
#include "database.hpp"
#include "groups.hpp"
#include "login_throttle.hpp"
#include "policies.hpp"
#include "query.hpp"
#include "quotas.hpp"
#include "sessions.hpp"
#include "settings.hpp"
#include "shares.hpp"
#include "start_check.hpp"
#include "transitions.hpp"
#include "usage.hpp"
#include "users.hpp"
#include "visits.hpp"
#include "workspace_logs.hpp"
#include "workspaces.hpp"

namespace codehub::store {
namespace {

class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Driver> driver, Connections connections, BlockingPool& pool)
      : database_(std::move(driver), connections, pool) {}

  Result<void> migrate(const std::vector<Migration>& steps) { return database_.migrate(steps); }

  WorkspaceRepository& workspaces() override { return workspaces_; }
  WorkspaceLogRepository& workspace_logs() override { return workspace_logs_; }
  TransitionRepository& transitions() override { return transitions_; }
  UserRepository& users() override { return users_; }
  GroupRepository& groups() override { return groups_; }
  SessionRepository& sessions() override { return sessions_; }
  LoginThrottleRepository& login_throttle() override { return login_throttle_; }
  ShareRepository& shares() override { return shares_; }
  VisitRepository& visits() override { return visits_; }
  QuotaRepository& quotas() override { return quotas_; }
  UsageRepository& usage() override { return usage_; }
  ActivityRepository& activity() override { return activity_; }
  PolicyRepository& policies() override { return policies_; }
  SettingRepository& settings() override { return settings_; }

  Task<void> ping() override {
    auto work = [](soci::session& session) -> Result<void> {
      Query(session, "SELECT COUNT(*) FROM schema_migrations", 1).next();
      return {};
    };
    return database_.read(std::move(work));
  }

 private:
  Database database_;
  StartCheck start_check_;
  SqlWorkspaces workspaces_{database_, start_check_};
  SqlWorkspaceLogs workspace_logs_{database_};
  SqlTransitions transitions_{database_};
  SqlUsers users_{database_};
  SqlGroups groups_{database_};
  SqlSessions sessions_{database_};
  SqlLoginThrottle login_throttle_{database_};
  SqlShares shares_{database_};
  SqlVisits visits_{database_};
  SqlQuotas quotas_{database_, start_check_};
  SqlUsage usage_{database_};
  SqlActivity activity_{database_};
  SqlPolicies policies_{database_};
  SqlSettings settings_{database_};
};

}  // namespace

Result<std::unique_ptr<Store>> open_store(std::unique_ptr<Driver> driver, Connections connections, BlockingPool& pool,
                                          const std::vector<Migration>& steps) {
  auto store = std::make_unique<SqlStore>(std::move(driver), connections, pool);
  CHECK_OK(store->migrate(steps));
  return store;
}

}  // namespace codehub::store
