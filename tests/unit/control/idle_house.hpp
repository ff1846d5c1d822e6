#pragma once

#include "control_house.hpp"
#include "idle_engine.hpp"

namespace codehub::control::test {

/// The idle engine alone, on a real database, with clocks that a test moves. Rows change as the test says: nobody
/// reconciles.
class IdleHouse {
 public:
  IdleHouse();
  ~IdleHouse();
  IdleHouse(const IdleHouse&) = delete;
  IdleHouse& operator=(const IdleHouse&) = delete;

  void start();
  void stop();
  void restart() { stop(), start(); }

  /// A workspace that has been in that phase since now.
  WorkspaceId make(const std::string& name, Phase phase = Phase::kRunning);
  /// As the reconciler would: what is wanted is so, now.
  void settle(const WorkspaceId& id);
  void set_rules(const PolicyRules& rules);
  /// The look at everything has come by.
  void see();
  /// Its agent answers: used so long ago, or never.
  void hear(const WorkspaceId& id, std::optional<SignalKind> kind = std::nullopt, std::chrono::milliseconds age = {});
  void use(const WorkspaceId& id, SignalKind kind = SignalKind::kVisit);
  /// Both clocks go on; agents of running workspaces are heard and everything is seen on the way.
  void pass(std::chrono::seconds time);
  /// Only the wall clock is set.
  void jump(std::chrono::seconds by);
  /// Lets the engine do all there is to do now.
  void settle_down();

  [[nodiscard]] Workspace row(const WorkspaceId& id) { return house.row(id).value(); }
  [[nodiscard]] Phase wanted(const WorkspaceId& id) { return row(id).desired_state; }

  ControlHouse house;  ///< Its parts; its controller is not started.
  EventBus<IdlenessChanged> idleness;
  ActivityBoard board;
  std::unique_ptr<MortalStore> store;
  Timestamp wall = codehub::now();
  std::chrono::steady_clock::time_point steady{std::chrono::hours(1000)};
  std::set<WorkspaceId> deaf;  ///< Their agents do not answer.
  std::vector<IdlenessChanged> words;
  std::unique_ptr<IdleEngine> engine;

 private:
  EventBus<SessionsRevoked> revoked_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<ControlParts> parts_;
  std::unique_ptr<Story> story_;
  std::unique_ptr<TaskGroup> tasks_;
  EventBus<IdlenessChanged>::Subscription subscription_;
};

}  // namespace codehub::control::test
