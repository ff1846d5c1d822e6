#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "codehub/base/task_group.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/domain/lifecycle.hpp"
#include "setup_log.hpp"

namespace codehub::control {

/// A running workspace as the look at everything saw it.
struct Running {
  Workspace row;
  lifecycle::Reality reality;
};

/// Asks the agents of running workspaces how they are, a bounded number at once, and passes on what is news: unpushed
/// work, an IDE that failed, an agent that has been silent for several rounds. Follows set-ups that outlast the start.
/// Lives on one executor.
class HealthRounds {
 public:
  using Hear = std::function<void(const WorkspaceId&, lifecycle::Agent)>;
  HealthRounds(const ControlParts& parts, const ControlOptions& options, SetupLog& setup_log, Story& story,
               TaskGroup& tasks, Hear hear);

  /// What running workspaces use, as their agents say, every time that one answers. To be set before the first round.
  using HearActivity = std::function<void(const WorkspaceId&, const agentlink::AgentActivity&)>;
  void on_activity(HearActivity hear) { hear_activity_.push_back(std::move(hear)); }

  /// Begins a round, unless the one before is still under way.
  void begin(std::vector<Running> running);

 private:
  struct Round {
    std::vector<Running> running;
    std::size_t next = 0;
    std::size_t askers = 0;             ///< Still under way.
    std::map<WorkspaceId, int> silent;  ///< Rounds without an answer, this one included.
  };
  [[nodiscard]] asio::awaitable<void> ask_some(std::shared_ptr<Round> round);
  [[nodiscard]] asio::awaitable<void> ask(Round& round, const Running& running);
  [[nodiscard]] asio::awaitable<void> follow_setup(const Running& running, const lifecycle::Agent& agent);

  const ControlParts& parts_;
  const ControlOptions& options_;
  lifecycle::Limits limits_;
  SetupLog& setup_log_;
  Story& story_;
  TaskGroup& tasks_;
  Hear hear_;
  std::vector<HearActivity> hear_activity_;
  std::weak_ptr<Round> under_way_;
  std::map<WorkspaceId, int> silent_;  ///< As of the round before.
  bool first_ = true;
};

}  // namespace codehub::control
