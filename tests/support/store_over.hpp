#pragma once

#include "codehub/store/store.hpp"

namespace codehub::test {

/// Another store with everything of its own passed on: for tests that replace one part of it.
class StoreOver : public store::Store {
 public:
  explicit StoreOver(store::Store& inner) : inner_(inner) {}
  store::WorkspaceRepository& workspaces() override { return inner_.workspaces(); }
  store::WorkspaceLogRepository& workspace_logs() override { return inner_.workspace_logs(); }
  store::TransitionRepository& transitions() override { return inner_.transitions(); }
  store::UserRepository& users() override { return inner_.users(); }
  store::GroupRepository& groups() override { return inner_.groups(); }
  store::SessionRepository& sessions() override { return inner_.sessions(); }
  store::LoginThrottleRepository& login_throttle() override { return inner_.login_throttle(); }
  store::ShareRepository& shares() override { return inner_.shares(); }
  store::VisitRepository& visits() override { return inner_.visits(); }
  store::QuotaRepository& quotas() override { return inner_.quotas(); }
  store::UsageRepository& usage() override { return inner_.usage(); }
  store::ActivityRepository& activity() override { return inner_.activity(); }
  store::PolicyRepository& policies() override { return inner_.policies(); }
  store::SettingRepository& settings() override { return inner_.settings(); }
  Task<void> ping() override { return inner_.ping(); }

 private:
  store::Store& inner_;
};

}  // namespace codehub::test
