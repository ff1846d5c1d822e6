#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/accounts/accounts.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/runtime/fake/fake_runtime.hpp"
#include "mortal_parts.hpp"
#include "run_task.hpp"
#include "scripted_agents.hpp"

namespace codehub::control::test {

using codehub::test::AgentScript;

/// A controller on a real database, a runtime in memory and scripted agents; it can be stopped, killed and started
/// again.
class ControlHouse {
 public:
  ControlHouse();
  ~ControlHouse();
  ControlHouse(const ControlHouse&) = delete;
  ControlHouse& operator=(const ControlHouse&) = delete;

  /// Short times for everything; to be changed before `start`.
  ControlOptions options;

  /// Another store for the controllers to come; to be called before `start`.
  void use_store(store::Store& other) { mortal_store_ = std::make_unique<MortalStore>(other, gate); }
  void start();
  /// Drops the controller, whatever it is doing: nothing of it is left.
  void stop();
  void restart() { stop(), start(); }
  [[nodiscard]] bool is_up() const { return controller_ != nullptr; }

  /// A request makes it; the hub is told, unless events are to be lost.
  WorkspaceId create(const std::string& name, Phase desired = Phase::kRunning);
  void want(const WorkspaceId& id, Phase desired);
  void want_deleted(const WorkspaceId& id);
  void retry(const WorkspaceId& id);
  void change(const WorkspaceId& id, store::IntentChange change);
  bool lose_intents = false;

  [[nodiscard]] std::optional<Workspace> row(const WorkspaceId& id);
  /// Waits until the row is so; fails the test with what it is instead after `limit`.
  Workspace await(const WorkspaceId& id, const std::function<bool(const Workspace&)>& condition,
                  std::chrono::milliseconds limit = std::chrono::seconds(20));
  Workspace await_settled(const WorkspaceId& id, Phase phase);
  void await_gone(const WorkspaceId& id);
  /// Lets the house work until `condition`; false after `limit`.
  bool run_until(const std::function<bool()>& condition, std::chrono::milliseconds limit = std::chrono::seconds(20));
  void run_for(std::chrono::milliseconds duration);
  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(context, std::move(task));
  }

  [[nodiscard]] std::optional<runtime::ContainerStatus> container(const WorkspaceId& id);
  [[nodiscard]] bool has_volume(const WorkspaceId& id);
  /// The log as one text, a line each: "hub: Ready.".
  [[nodiscard]] std::string log(const WorkspaceId& id);

  asio::io_context context;
  BlockingPool pool{2};
  runtime::fake::FakeRuntime runtime;
  codehub::test::ScriptedAgents agents{runtime};
  CrashGate gate;
  EventBus<WorkspaceChanged> changed;
  EventBus<WorkspaceLogAppended> logged;
  EventBus<WorkspaceUsed> used;
  std::vector<WorkspaceChanged> seen_changes;
  std::unique_ptr<store::Store> store;
  User owner;

 private:
  void tell(const WorkspaceId& id);
  [[nodiscard]] Task<std::optional<Workspace>> wait_for(WorkspaceId id,
                                                        const std::function<bool(const Workspace&)>& condition,
                                                        std::chrono::steady_clock::time_point end);

  std::filesystem::path folder_;
  EventBus<SessionsRevoked> revoked_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<MortalStore> mortal_store_;
  MortalRuntime mortal_runtime_{runtime, gate};
  MortalAgents mortal_agents_{agents, gate};
  EventBus<WorkspaceChanged>::Subscription subscription_;
  std::unique_ptr<Controller> controller_;
  asio::cancellation_signal cancel_;
  bool ended_ = true;
};

/// What is so at any time, whatever happens: fails the test otherwise.
void expect_sound(ControlHouse& house, const WorkspaceId& id);

class ControlTest : public testing::Test {
 protected:
  ControlHouse house;
};

}  // namespace codehub::control::test
