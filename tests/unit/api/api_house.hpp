#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "codehub/api/api.hpp"
#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/server.hpp"
#include "run_task.hpp"

namespace codehub::test {

/// An agent that says what a test tells it to say.
class ScriptedAgents : public agentlink::AgentClient {
 public:
  std::optional<GitState> git;
  bool silent = false;  ///< Never answers.
  int asked = 0;
  std::function<Task<void>()> meanwhile;  ///< Happens before it answers.

  Task<agentlink::AgentStatus> status(agentlink::AgentAddress agent, bool fresh) override;
  Task<void> setup(agentlink::AgentAddress agent, agentlink::SetupRequest request) override;
  Task<std::vector<agentlink::SetupLine>> setup_log(agentlink::AgentAddress agent, std::int64_t after) override;
  Task<void> shutdown(agentlink::AgentAddress agent) override;
  Task<agentlink::ListeningPorts> ports(agentlink::AgentAddress agent, std::uint64_t after,
                                        std::chrono::seconds wait) override;
  Task<void> share_state(agentlink::AgentAddress agent, agentlink::SharingState state) override;
  Task<void> tell_idleness(agentlink::AgentAddress agent, std::string json) override;
  /// What `share_state` does; nothing unless a test says so.
  std::function<Task<void>(agentlink::AgentAddress, agentlink::SharingState)> take_sharing;

  /// What `ports` answers to.
  struct Ports {
    agentlink::ListeningPorts listening;
    std::optional<Error> failure;  ///< Answered instead.
    std::string asked_of;          ///< Endpoint of the agent asked last.
    int questions = 0;             ///< So far.
    std::set<Signal*> waiting;     ///< Questions that wait for a change.
  };
  Ports port_script;
  /// From now on something listens there.
  void listen(std::uint16_t port, PortProtocol protocol = PortProtocol::kHttp);
};

/// One request of a test.
struct Ask {
  std::string method = "GET";
  std::string target;
  std::string token;                ///< Session cookie; empty for none.
  std::optional<std::string> body;  ///< Sent as JSON unless the headers name another type.
  http::Headers headers;
};

struct Told {
  int status = 0;
  http::Headers headers;
  std::string text;
  nlohmann::json json;
  [[nodiscard]] std::string code() const { return json["error"].value("code", ""); }
  [[nodiscard]] std::string message() const { return json["error"].value("message", ""); }
};

/// The interface on a real HTTP server, a real SQLite database and real accounts: one administrator and two members,
/// signed in. One loop, driven by the test.
class ApiHouse {
 public:
  ApiHouse();
  ~ApiHouse();

  /// The same accounts for all houses of a program would be faster, but then one test could spoil another's.
  struct Person {
    User user;
    std::string token;
  };
  Person admin;
  Person owner;
  Person stranger;

  [[nodiscard]] Told ask(Ask what);
  [[nodiscard]] Told get(const std::string& target, const std::string& token);
  [[nodiscard]] Told post(const std::string& target, const std::string& token, const nlohmann::json& body);
  [[nodiscard]] Told patch(const std::string& target, const std::string& token, const nlohmann::json& body);
  [[nodiscard]] Told remove(const std::string& target, const std::string& token);
  /// Signs in again.
  [[nodiscard]] std::string log_in(const User& user);

  /// A workspace of `owner` put straight into the store.
  struct Wanted {
    Phase phase = Phase::kStandby;
    std::string endpoint;
    std::optional<GitState> git;
    std::string repository{};
    bool used = false;  ///< A container of it has run.
  };
  Workspace add_workspace(const Wanted& wanted);
  Workspace add_workspace() { return add_workspace(Wanted{}); }
  Workspace save(Workspace workspace);  ///< Writes the observation.

  template <class T>
  Result<T> run(Task<T> task) {
    return run_task(loop, std::move(task));
  }

  /// Runs the loop until the condition holds; throws when that takes half a minute.
  void run_until(const std::function<bool()>& condition);

  static constexpr const char* kPassword = "correct horse battery";
  std::filesystem::path folder;
  asio::io_context loop;
  BlockingPool pool{2};
  EventBus<WorkspaceChanged> changed;
  EventBus<WorkspaceLogAppended> logged;
  EventBus<SessionsRevoked> revoked;
  EventBus<SharesChanged> shares;
  EventBus<WorkspaceUsed> used;
  EventBus<IdlenessChanged> idleness;
  ActivityBoard board;
  IdleAbilities abilities;
  Clock clock = now;  ///< What the interface takes for the time.
  EventBus<ViewersChanged> viewers;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<accounts::Accounts> accounts;
  ScriptedAgents agents;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<http::Server> server;
  http::Endpoint endpoint;
  int passwords_changed = 0;

 private:
  Person add_person(const std::string& name, Role role);
  TaskGroup tasks_{loop.get_executor()};
  int workspaces_ = 0;
};

}  // namespace codehub::test
