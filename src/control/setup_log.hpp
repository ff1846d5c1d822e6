#pragma once

#include <map>
#include <set>
#include <string>

#include "codehub/agentlink/agent_link.hpp"
#include "story.hpp"

namespace codehub::control {

/// Copies what the set-up in a workspace prints into the log of the workspace, each line once, also across restarts of
/// the hub: where it stopped follows from the lines that are there. Lives on one executor.
class SetupLog {
 public:
  SetupLog(store::Store& store, agentlink::AgentClient& agents, Story& story);

  /// Copies the lines that are new. What fails is tried again by the next call.
  [[nodiscard]] asio::awaitable<void> copy(WorkspaceId id, agentlink::AgentAddress agent);
  /// True between the first copy and `close`.
  [[nodiscard]] bool is_open(const WorkspaceId& id) const { return open_.contains(id); }
  void close(const WorkspaceId& id) { open_.erase(id); }

 private:
  /// How far the copy is.
  struct Mark {
    std::int64_t after = 0;            ///< By the agent's own numbers; once a copy was made this alone counts.
    Timestamp newest{};                ///< Before the first copy: lines before this instant are there already,
    std::multiset<std::string> known;  ///< and these of that very instant.
  };
  [[nodiscard]] Task<Mark> find_mark(WorkspaceId id);

  store::Store& store_;
  agentlink::AgentClient& agents_;
  Story& story_;
  std::map<WorkspaceId, Mark> open_;
};

}  // namespace codehub::control
