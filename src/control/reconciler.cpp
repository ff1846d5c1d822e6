#include "reconciler.hpp"

#include <utility>

#include "agents.hpp"
#include "codehub/base/log.hpp"
#include "narrator.hpp"
#include "reality.hpp"

namespace codehub::control {
namespace {

using lifecycle::Action;
using lifecycle::Step;
using lifecycle::Verdict;

constexpr int kMostSteps = 64;  ///< Of one visit; then others have their turn.
constexpr int kLastLines = 20;  ///< Of a container that died, for the log.

Outcome look_again(std::chrono::microseconds after) {
  Outcome outcome;
  outcome.again = std::max<std::chrono::microseconds>(after, std::chrono::milliseconds(1));
  return outcome;
}

Outcome silence(Silent who, Error error) {
  Outcome outcome;
  outcome.silent = who;
  outcome.error = std::move(error);
  return outcome;
}

bool is_write(Action action) { return action >= Action::kClaim && action <= Action::kGiveUp; }

}  // namespace

Reconciler::Reconciler(const ControlParts& parts, const ControlOptions& options, Images& images, Story& story,
                       SetupLog& setup_log, ControlMetrics& metrics, Reclaimer& reclaimer)
    : parts_(parts),
      options_(options),
      limits_(limits_of(options)),
      images_(images),
      story_(story),
      setup_log_(setup_log),
      metrics_(metrics),
      reclaimer_(reclaimer),
      observer_(parts.runtime),
      effects_(parts, options, images, story),
      writer_(parts.store, parts.changed, parts.clock, options) {}

asio::awaitable<Outcome> Reconciler::visit(WorkspaceId id) {
  Visit visit;
  {
    auto row = co_await parts_.store.workspaces().find(id);
    if (!row && row.error().code == ErrorCode::kNotFound) {
      forget(id);
      co_return Outcome();
    }
    if (!row) co_return silence(Silent::kStore, std::move(row).error());
    visit.row = std::move(*row);
  }
  reclaimer_.see(visit.row);
  limits_.can_pause = parts_.runtime.capabilities().pause;
  if (auto ending = co_await look(visit)) co_return std::move(*ending);
  if (auto heard = news_.extract(id); !heard.empty()) visit.reality.agent = std::move(heard.mapped());
  for (int steps = 0; steps < kMostSteps; ++steps) {
    Step step = lifecycle::plan(visit.row, visit.reality, parts_.clock(), limits_);
    if (auto ending = co_await take(visit, std::move(step))) co_return std::move(*ending);
  }
  co_return look_again(limits_.poll_most);
}

asio::awaitable<Reconciler::Ending> Reconciler::take(Visit& visit, Step step) {
  if (is_write(step.action)) co_return co_await write(visit, std::move(step));
  switch (step.action) {
    case Action::kNothing: co_return Outcome();
    case Action::kWait: co_return look_again(step.until - parts_.clock());
    case Action::kAskAgent: co_return co_await ask(visit);
    case Action::kCheckImage: co_return co_await check_image(visit);
    case Action::kRemoveRow: co_return co_await remove_row(visit);
    case Action::kRemoveContainer:
      if (const auto due = removal_due(visit.row)) co_return look_again(*due - parts_.clock());
      co_return co_await act(visit, step.action);
    default: co_return co_await act(visit, step.action);
  }
}

asio::awaitable<Reconciler::Ending> Reconciler::look(Visit& visit) {
  auto seen = co_await observer_.look(visit.row);
  if (!seen) co_return silence(Silent::kRuntime, std::move(seen).error());
  if (visit.reality.image == lifecycle::Image::kPresent) seen->image = lifecycle::Image::kPresent;
  visit.reality = std::move(*seen);
  co_return std::nullopt;
}

asio::awaitable<Reconciler::Ending> Reconciler::ask(Visit& visit) {
  auto address = address_of(visit.row, visit.reality);
  // Before a stop, the last word about unpushed work shall be true; what is only frozen can be asked again.
  const bool fresh = visit.row.phase == Phase::kRunning && visit.row.desired_state == Phase::kStandby;
  visit.reality.agent = co_await ask_agent(parts_.agents, address, visit.row.id, options_.agent_patience, fresh);
  const auto& agent = *visit.reality.agent;
  const bool prints = agent.answer == lifecycle::AgentAnswer::kAnswered && agent.setup != lifecycle::SetupState::kNone;
  if (prints && visit.row.operation == Operation::kStarting) {
    co_await setup_log_.copy(visit.row.id, std::move(address));
  }
  co_return std::nullopt;
}

asio::awaitable<Reconciler::Ending> Reconciler::check_image(Visit& visit) {
  auto image = co_await images_.check(visit.row.image, visit.row.id);
  if (!image) co_return co_await judge(visit, Action::kCheckImage, std::move(image).error());
  visit.reality.image = *image;
  co_return std::nullopt;
}

asio::awaitable<Reconciler::Ending> Reconciler::write(Visit& visit, Step step) {
  co_await tell_last_words(visit, step.action);
  // What ends an operation is told first: whoever follows the log leaves when the operation is over. But who wakes a
  // workspace waits for nothing else than that.
  const bool wakes = step.action == Action::kSettle && visit.row.operation == Operation::kResuming;
  const bool ends = (step.action == Action::kSettle && !wakes) || step.action == Action::kGiveUp;
  if (ends) co_await story_.tell(visit.row.id, words_for_write(visit.row, visit.row, step, limits_.max_attempts));
  auto saved = co_await writer_.write(visit.row, step, visit.reality);
  if (!saved) {
    const auto code = saved.error().code;
    if (code == ErrorCode::kConflict || code == ErrorCode::kNotFound)
      co_return look_again(std::chrono::milliseconds(1));
    co_return silence(Silent::kStore, std::move(saved).error());
  }
  count(visit.row, *saved, step);
  const Workspace before = std::exchange(visit.row, std::move(*saved));
  reclaimer_.see(visit.row);
  visit.done.clear();
  if (!ends) co_await story_.tell(before.id, words_for_write(before, visit.row, step, limits_.max_attempts));
  close_setup_log(visit, step);
  // How an earlier pull ended says nothing about what begins now.
  if (step.action == Action::kClaim || step.action == Action::kSettle) images_.forget(before.id);
  co_return std::nullopt;
}

asio::awaitable<Reconciler::Ending> Reconciler::act(Visit& visit, Action action) {
  if (!visit.done.insert(action).second) {
    // Done already, and reality does not show it. An agent is given time; of the rest each is a failed attempt.
    if (action == Action::kSendSetup || action == Action::kPullImage) co_return look_again(limits_.poll_most);
    Error error;
    error.message =
        "The runtime says that it was done, but it is not seen: " + std::string(lifecycle::to_string(action));
    co_return co_await judge(visit, action, std::move(error));
  }
  co_await story_.tell(visit.row.id, words_for_effect(visit.row.operation, action));
  auto acted = co_await effects_.perform(action, visit.row, visit.reality);
  observer_.forget(visit.row.id);
  if (!acted) co_return co_await judge(visit, action, std::move(acted).error());
  metrics_.count_step(visit.row.operation, action, "done");
  if (action == Action::kRemoveContainer) unremovable_.erase(visit.row.id);
  if (action == Action::kPullImage) {
    visit.reality.image = lifecycle::Image::kPulling;
    co_return std::nullopt;
  }
  co_return co_await look(visit);
}

asio::awaitable<Reconciler::Ending> Reconciler::remove_row(Visit& visit) {
  auto removed = co_await writer_.remove(visit.row);
  if (!removed) co_return silence(Silent::kStore, std::move(removed).error());
  metrics_.count_step(visit.row.operation, Action::kRemoveRow, "done");
  metrics_.observe_operation(visit.row.operation, parts_.clock() - visit.row.operation_started_at);
  log::info("control", "workspace deleted", {{"workspace", visit.row.id.value()}});
  forget(visit.row.id);
  co_return Outcome();
}

asio::awaitable<Reconciler::Ending> Reconciler::judge(Visit& visit, Action action, Error error) {
  const Verdict verdict = lifecycle::judge_failure(action, error.code);
  metrics_.count_step(visit.row.operation, action, to_string(error.code));
  if (verdict == Verdict::kSilence) co_return silence(Silent::kRuntime, std::move(error));
  if (verdict == Verdict::kLookAgain) co_return co_await look(visit);
  log::warn("control", "a step failed",
            {{"workspace", visit.row.id.value()},
             {"operation", std::string(to_string(visit.row.operation))},
             {"step", std::string(lifecycle::to_string(action))},
             {"error", error.message},
             {"detail", error.detail}});
  if (action == Action::kRemoveContainer) unremovable_.insert(visit.row.id);
  Step step = lifecycle::failed(verdict, std::move(error.message));
  if (auto ending = co_await write(visit, std::move(step))) co_return ending;
  co_return co_await look(visit);
}

std::optional<Timestamp> Reconciler::removal_due(const Workspace& row) const {
  // The container of a failed attempt is removed at once, before the back-off. But when the removal itself fails, it is
  // the removal that waits for its back-off.
  const bool waits = unremovable_.contains(row.id) && row.retry_at && parts_.clock() < *row.retry_at;
  return waits ? row.retry_at : std::nullopt;
}

asio::awaitable<void> Reconciler::tell_last_words(const Visit& visit, Action action) {
  const auto& container = visit.reality.container;
  const bool died = action == Action::kFail || action == Action::kLost;
  if (!died || !container || container->state == lifecycle::ContainerState::kCreated) co_return;
  const auto output = co_await parts_.runtime.container_logs(visit.row.id, kLastLines);
  if (output) co_await story_.tell(visit.row.id, *output);
}

void Reconciler::close_setup_log(const Visit& visit, const Step& step) {
  if (step.action != Action::kSettle) return;
  const auto& agent = visit.reality.agent;
  // A set-up that goes on is followed by the periodic round.
  const bool goes_on = step.phase == Phase::kRunning && agent && agent->setup == lifecycle::SetupState::kRunning;
  if (!goes_on) setup_log_.close(visit.row.id);
}

void Reconciler::count(const Workspace& before, const Workspace& after, const Step& step) {
  const Operation operation = after.operation == Operation::kNone ? before.operation : after.operation;
  const bool bad = step.action == Action::kFail || step.action == Action::kLost || step.action == Action::kGiveUp;
  metrics_.count_step(operation, step.action, bad ? "failed" : "done");
  if (step.action == Action::kSettle && before.operation != Operation::kNone) {
    metrics_.observe_operation(before.operation, parts_.clock() - before.operation_started_at);
  }
  if (before.phase == after.phase && !bad) return;
  log::write(bad ? log::Level::kWarn : log::Level::kInfo, "control", "workspace changed",
             {{"workspace", before.id.value()},
              {"from", std::string(to_string(before.phase))},
              {"to", std::string(to_string(after.phase))},
              {"operation", std::string(to_string(after.operation))},
              {"reason", step.reason}});
}

void Reconciler::forget(const WorkspaceId& id) {
  observer_.forget(id);
  reclaimer_.forget(id);
  images_.forget(id);
  setup_log_.close(id);
  news_.erase(id);
  unremovable_.erase(id);
}

}  // namespace codehub::control
