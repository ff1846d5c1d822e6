#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/api/api.hpp"
#include "codehub/base/signal.hpp"

namespace codehub::api {

/// One of the workspaces that this process may watch at once, over all executors; gives the place back when it goes
/// away.
class PollPlace {
 public:
  /// Nothing when `most` are taken.
  [[nodiscard]] static std::optional<PollPlace> take(std::size_t most);
  PollPlace(PollPlace&& other) noexcept;
  PollPlace& operator=(PollPlace&&) = delete;
  ~PollPlace();

 private:
  PollPlace() = default;
  bool taken_ = true;
};

/// The long poll of one workspace's agent: says when what listens there has changed. For one executor; owned by whoever
/// may stop it and by the task that runs it.
class PortPoll {
 public:
  /// `changed` is called for every change, and at first when something listens already: whoever read the list a moment
  /// ago may have missed it. Never after `stop`.
  PortPoll(asio::any_io_executor executor, PollPlace place, agentlink::AgentAddress agent,
           std::function<void()> changed);

  /// Until `stop`, or until it is cancelled. `agents` outlives it.
  [[nodiscard]] asio::awaitable<void> run(agentlink::AgentClient& agents, PortWatchOptions options);
  /// Ends the question under way; `run` ends soon after.
  void stop();
  [[nodiscard]] bool asks(const agentlink::AgentAddress& agent) const {
    return agent.endpoint == agent_.endpoint && agent.token == agent_.token;
  }

 private:
  void take(const agentlink::ListeningPorts& ports);

  PollPlace place_;
  agentlink::AgentAddress agent_;
  std::function<void()> changed_;
  Signal stopping_;
  bool stopped_ = false;
  std::optional<std::uint64_t> revision_;  ///< Of the last answer.
};

}  // namespace codehub::api
