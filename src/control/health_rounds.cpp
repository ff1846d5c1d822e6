#include "health_rounds.hpp"

#include <algorithm>
#include <utility>

#include "agents.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

/// A set-up that may have ended while no hub looked is read again only this long after the start of its workspace.
constexpr std::chrono::hours kRecent{1};

}  // namespace

HealthRounds::HealthRounds(const ControlParts& parts, const ControlOptions& options, SetupLog& setup_log, Story& story,
                           TaskGroup& tasks, Hear hear)
    : parts_(parts),
      options_(options),
      limits_(limits_of(options)),
      setup_log_(setup_log),
      story_(story),
      tasks_(tasks),
      hear_(std::move(hear)) {}

void HealthRounds::begin(std::vector<Running> running) {
  if (!under_way_.expired()) return;
  auto round = std::make_shared<Round>();
  round->running = std::move(running);
  under_way_ = round;
  round->askers = std::min(round->running.size(), static_cast<std::size_t>(std::max(options_.agent_concurrency, 1)));
  for (std::size_t i = round->askers; i > 0; --i) {
    tasks_.spawn("health round", [this, round] { return ask_some(round); });
  }
}

asio::awaitable<void> HealthRounds::ask_some(std::shared_ptr<Round> round) {
  while (round->next < round->running.size()) {
    const Running& running = round->running[round->next++];
    co_await ask(*round, running);
  }
  if (--round->askers > 0) co_return;
  silent_ = std::move(round->silent);
  first_ = false;
}

asio::awaitable<void> HealthRounds::ask(Round& round, const Running& running) {
  const auto& id = running.row.id;
  auto address = address_of(running.row, running.reality);
  lifecycle::Reality reality = running.reality;
  auto heard = co_await hear_agent(parts_.agents, std::move(address), id, options_.agent_patience);
  reality.agent = std::move(heard.agent);
  if (heard.activity) {
    for (const auto& hear : hear_activity_) hear(id, *heard.activity);
  }
  if (reality.agent->answer == lifecycle::AgentAnswer::kSilent) {
    const auto before = silent_.find(id);
    const int rounds = before == silent_.end() ? 1 : before->second + 1;
    round.silent.insert_or_assign(id, rounds);
    if (rounds < options_.silent_rounds) co_return;
  } else {
    co_await follow_setup(running, *reality.agent);
  }
  limits_.can_pause = parts_.runtime.capabilities().pause;
  const auto step = lifecycle::plan(running.row, reality, parts_.clock(), limits_);
  if (step.action != lifecycle::Action::kNothing) hear_(id, std::move(*reality.agent));
}

asio::awaitable<void> HealthRounds::follow_setup(const Running& running, const lifecycle::Agent& agent) {
  const auto& id = running.row.id;
  const bool runs = agent.setup == lifecycle::SetupState::kRunning;
  const bool missed = first_ && parts_.clock() - running.row.phase_changed_at < kRecent;
  const bool was_open = setup_log_.is_open(id);
  if (agent.answer != lifecycle::AgentAnswer::kAnswered || (!runs && !was_open && !missed)) co_return;
  auto address = address_of(running.row, running.reality);
  co_await setup_log_.copy(id, std::move(address));
  if (runs) co_return;
  setup_log_.close(id);
  if (was_open && agent.setup == lifecycle::SetupState::kFailed) {
    co_await story_.tell(id, "NOTICE: the set-up failed: " + agent.setup_error);
  }
}

}  // namespace codehub::control
