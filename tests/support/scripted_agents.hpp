#pragma once

#include <map>
#include <string>
#include <vector>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/runtime/fake/fake_runtime.hpp"

namespace codehub::test {

/// What the agent of one workspace does when it is asked.
struct AgentScript {
  bool silent = false;
  bool refuses = false;
  int silent_at_first = 0;  ///< Questions without an answer after each start of the container.
  int setup_takes = 0;      ///< Questions until the set-up is over.
  std::string setup_error;  ///< The set-up fails with it.
  int ide_takes = 0;        ///< Questions until the IDE is ready.
  std::string ide_error;    ///< The IDE fails with it.
  std::optional<GitState> git;
  std::optional<agentlink::AgentActivity> activity;
  agentlink::ListeningPorts ports;                     ///< Answered at once, whatever the wait.
  std::vector<std::string> prints{"cloning", "done"};  ///< By the set-up, once per home.
};

/// Agents in the running containers of a fake runtime: one container, one agent, which knows nothing of the one before;
/// what is in the home (the set-up's log, the marker of the clone) stays. For one executor.
class ScriptedAgents final : public agentlink::AgentClient {
 public:
  explicit ScriptedAgents(runtime::fake::FakeRuntime& runtime) : runtime_(runtime) {}

  AgentScript& script(const WorkspaceId& id) { return scripts_[id]; }
  /// Tokens name the workspaces: the script of a workspace is found by the token it was made with.
  void know(const WorkspaceId& id, const std::string& token) { ids_[token] = id; }
  /// The agent's process begins anew in the same container, as by `docker restart`.
  void restart(const WorkspaceId& id) { agents_.erase(id); }
  /// The set-up prints one more line.
  void print(const WorkspaceId& id, const std::string& text);

  [[nodiscard]] int questions(const WorkspaceId& id) const { return find(questions_, id); }
  [[nodiscard]] int setups(const WorkspaceId& id) const { return find(setups_, id); }  ///< That had an effect.
  [[nodiscard]] int clones(const WorkspaceId& id) const { return find(clones_, id); }
  /// What it was told last by `tell_idleness`; empty when nothing.
  [[nodiscard]] const std::string& idleness(const WorkspaceId& id) { return idleness_[id]; }
  [[nodiscard]] const agentlink::SetupRequest& last_request(const WorkspaceId& id) { return requests_[id]; }

  Task<agentlink::AgentStatus> status(agentlink::AgentAddress agent, bool fresh) override;
  Task<void> setup(agentlink::AgentAddress agent, agentlink::SetupRequest request) override;
  Task<std::vector<agentlink::SetupLine>> setup_log(agentlink::AgentAddress agent, std::int64_t after) override;
  Task<void> shutdown(agentlink::AgentAddress agent) override;
  Task<agentlink::ListeningPorts> ports(agentlink::AgentAddress agent, std::uint64_t after,
                                        std::chrono::seconds wait) override;
  Task<void> share_state(agentlink::AgentAddress address, agentlink::SharingState state) override;
  Task<void> tell_idleness(agentlink::AgentAddress address, std::string json) override;

 private:
  struct Agent {
    std::string endpoint;
    OperationId operation_id;
    int asked = 0;
    int asked_since_setup = 0;
  };
  static int find(const std::map<WorkspaceId, int>& counts, const WorkspaceId& id) {
    const auto found = counts.find(id);
    return found == counts.end() ? 0 : found->second;
  }
  [[nodiscard]] Task<WorkspaceId> reach(const agentlink::AgentAddress& agent);

  runtime::fake::FakeRuntime& runtime_;
  std::map<std::string, WorkspaceId> ids_;
  std::map<WorkspaceId, AgentScript> scripts_;
  std::map<WorkspaceId, Agent> agents_;
  std::map<WorkspaceId, std::vector<agentlink::SetupLine>> logs_;
  std::map<WorkspaceId, agentlink::SetupRequest> requests_;
  std::map<WorkspaceId, std::string> idleness_;
  std::map<WorkspaceId, int> questions_;
  std::map<WorkspaceId, int> setups_;
  std::map<WorkspaceId, int> clones_;
};

}  // namespace codehub::test
