#pragma once

#include <functional>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/runtime/runtime.hpp"
#include "codehub/store/store.hpp"
#include "crash_gate.hpp"
#include "store_over.hpp"

/// The parts that a controller works with, each call passing the gate.
namespace codehub::control::test {

class MortalWorkspaces final : public store::WorkspaceRepository {
 public:
  MortalWorkspaces(store::WorkspaceRepository& inner, CrashGate& gate) : inner_(inner), gate_(gate) {}
  Task<Workspace> create(Workspace row) override { return gate_.change(inner_.create(std::move(row))); }
  Task<Workspace> find(WorkspaceId id) override { return gate_.question(inner_.find(std::move(id))); }
  Task<store::WorkspacePage> list(std::optional<UserId> owner, store::PageRequest page) override {
    return gate_.question(inner_.list(std::move(owner), std::move(page)));
  }
  Task<std::vector<Workspace>> list_all() override { return gate_.question(inner_.list_all()); }
  /// Called with every intent before it is written.
  std::function<void(const store::IntentChange&)> before_intent;
  Task<Workspace> change_intent(WorkspaceId id, store::IntentChange change) override {
    if (before_intent) before_intent(change);
    return gate_.change(inner_.change_intent(std::move(id), std::move(change)));
  }
  Task<Workspace> save_observation(Workspace row, std::string cause) override {
    return gate_.change(inner_.save_observation(std::move(row), std::move(cause)));
  }
  Task<void> touch_access(WorkspaceId id, Timestamp at) override {
    return gate_.change(inner_.touch_access(std::move(id), at));
  }
  Task<void> remove(WorkspaceId id, Timestamp at) override { return gate_.change(inner_.remove(std::move(id), at)); }

 private:
  store::WorkspaceRepository& inner_;
  CrashGate& gate_;
};

class MortalLogs final : public store::WorkspaceLogRepository {
 public:
  MortalLogs(store::WorkspaceLogRepository& inner, CrashGate& gate) : inner_(inner), gate_(gate) {}
  Task<void> append(WorkspaceId id, std::vector<store::LogLine> lines) override {
    return gate_.change(inner_.append(std::move(id), std::move(lines)));
  }
  Task<std::vector<store::LogLine>> read(WorkspaceId id, std::int64_t after, int limit) override {
    return gate_.question(inner_.read(std::move(id), after, limit));
  }
  Task<std::vector<store::LogLine>> read_newest(WorkspaceId id, std::int64_t after, int limit) override {
    return gate_.question(inner_.read_newest(std::move(id), after, limit));
  }

 private:
  store::WorkspaceLogRepository& inner_;
  CrashGate& gate_;
};

class MortalStore final : public codehub::test::StoreOver {
 public:
  MortalStore(store::Store& inner, CrashGate& gate)
      : StoreOver(inner), workspaces_(inner.workspaces(), gate), logs_(inner.workspace_logs(), gate) {}
  store::WorkspaceRepository& workspaces() override { return workspaces_; }
  MortalWorkspaces& workspaces_of_test() { return workspaces_; }
  store::WorkspaceLogRepository& workspace_logs() override { return logs_; }

 private:
  MortalWorkspaces workspaces_;
  MortalLogs logs_;
};

class MortalRuntime final : public runtime::Runtime {
 public:
  MortalRuntime(runtime::Runtime& inner, CrashGate& gate) : inner_(inner), gate_(gate) {}
  [[nodiscard]] runtime::Capabilities capabilities() const override { return inner_.capabilities(); }
  Task<void> ping() override { return gate_.question(inner_.ping()); }
  Task<void> prepare() override { return gate_.question(inner_.prepare()); }
  Task<runtime::Observation> observe() override { return gate_.question(inner_.observe()); }
  Task<bool> has_image(std::string image) override { return gate_.question(inner_.has_image(std::move(image))); }
  Task<void> pull_image(std::string image, std::function<void(const runtime::PullProgress&)> progress) override {
    return gate_.change(inner_.pull_image(std::move(image), std::move(progress)));
  }
  Task<void> create_volume(WorkspaceId id) override { return gate_.change(inner_.create_volume(std::move(id))); }
  Task<void> remove_volume(WorkspaceId id) override { return gate_.change(inner_.remove_volume(std::move(id))); }
  Task<void> create_container(runtime::ContainerSpec spec) override {
    return gate_.change(inner_.create_container(std::move(spec)));
  }
  Task<void> start_container(WorkspaceId id) override { return gate_.change(inner_.start_container(std::move(id))); }
  Task<void> stop_container(WorkspaceId id, std::chrono::seconds grace) override {
    return gate_.change(inner_.stop_container(std::move(id), grace));
  }
  Task<void> pause_container(WorkspaceId id) override { return gate_.change(inner_.pause_container(std::move(id))); }
  Task<void> unpause_container(WorkspaceId id) override {
    return gate_.change(inner_.unpause_container(std::move(id)));
  }
  Task<runtime::Reclaimed> reclaim_memory(WorkspaceId id, std::function<bool()> go_on) override {
    return gate_.change(inner_.reclaim_memory(std::move(id), std::move(go_on)));
  }
  Task<void> remove_container(WorkspaceId id) override { return gate_.change(inner_.remove_container(std::move(id))); }
  Task<std::string> container_logs(WorkspaceId id, int lines) override {
    return gate_.question(inner_.container_logs(std::move(id), lines));
  }
  Task<runtime::Stats> stats(WorkspaceId id) override { return gate_.question(inner_.stats(std::move(id))); }
  Task<void> watch(std::function<void(const runtime::RuntimeEvent&)> on_event) override {
    return gate_.question(inner_.watch(std::move(on_event)));
  }

 private:
  runtime::Runtime& inner_;
  CrashGate& gate_;
};

class MortalAgents final : public agentlink::AgentClient {
 public:
  MortalAgents(agentlink::AgentClient& inner, CrashGate& gate) : inner_(inner), gate_(gate) {}
  Task<agentlink::AgentStatus> status(agentlink::AgentAddress agent, bool fresh) override {
    return gate_.question(inner_.status(std::move(agent), fresh));
  }
  Task<void> setup(agentlink::AgentAddress agent, agentlink::SetupRequest request) override {
    return gate_.change(inner_.setup(std::move(agent), std::move(request)));
  }
  Task<std::vector<agentlink::SetupLine>> setup_log(agentlink::AgentAddress agent, std::int64_t after) override {
    return gate_.question(inner_.setup_log(std::move(agent), after));
  }
  Task<void> shutdown(agentlink::AgentAddress agent) override {
    return gate_.change(inner_.shutdown(std::move(agent)));
  }
  Task<agentlink::ListeningPorts> ports(agentlink::AgentAddress agent, std::uint64_t after,
                                        std::chrono::seconds wait) override {
    return gate_.question(inner_.ports(std::move(agent), after, wait));
  }
  Task<void> share_state(agentlink::AgentAddress agent, agentlink::SharingState state) override {
    return gate_.change(inner_.share_state(std::move(agent), std::move(state)));
  }
  Task<void> tell_idleness(agentlink::AgentAddress agent, std::string json) override {
    return gate_.question(inner_.tell_idleness(std::move(agent), std::move(json)));  // Beside everything else.
  }

 private:
  agentlink::AgentClient& inner_;
  CrashGate& gate_;
};

}  // namespace codehub::control::test
