#include "codehub/domain/idle_simulation.hpp"

#include <algorithm>

namespace codehub {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::chrono::hours kHour{1};
constexpr Timestamp kNever = Timestamp::max();

struct Period {
  Timestamp from{};
  Timestamp to{};
};

struct Stretch : Period {
  Phase phase = Phase::kPending;
};

/// The phases that it went through, cut to the time that is looked at.
std::vector<Stretch> stretches_of(const PolicyHistory& history) {
  std::vector<Stretch> stretches;
  Timestamp since = history.from;
  Phase phase = history.phase;
  const auto close = [&](Timestamp until) {
    until = std::clamp(until, since, std::max(since, history.to));
    if (until > since) stretches.push_back({{since, until}, phase});
    since = until;
  };
  for (const auto& transition : history.transitions) {
    close(transition.at);
    phase = transition.to;
  }
  close(history.to);
  return stretches;
}

bool exists_in(Phase phase) { return phase != Phase::kPending && phase != Phase::kDeleted; }

/// The time that it existed.
Period life_of(const std::vector<Stretch>& stretches) {
  Period life{kNever, Timestamp::min()};
  for (const auto& stretch : stretches) {
    if (!exists_in(stretch.phase)) continue;
    life.from = std::min(life.from, stretch.from);
    life.to = std::max(life.to, stretch.to);
  }
  return life;
}

/// When it began to run in that hour; the begin of the hour when nothing tells.
Timestamp begin_of_use(const std::vector<Stretch>& stretches, Timestamp hour) {
  for (const auto& stretch : stretches) {
    if (stretch.phase == Phase::kRunning && stretch.to > hour && stretch.from < hour + kHour) {
      return std::max(stretch.from, hour);
    }
  }
  return hour;
}

/// When it was used, in the order of time; pieces that touch are one.
std::vector<Period> uses_of(const PolicyHistory& history, const std::vector<Stretch>& stretches, const Period& life) {
  std::vector<Period> pieces;
  for (const auto& hour : history.hours) {
    const microseconds used(
        std::min<std::int64_t>(hour.amounts.running_us - hour.amounts.idle_us, microseconds(kHour).count()));
    if (used <= microseconds(0)) continue;
    Period use{begin_of_use(stretches, hour.hour), {}};
    use.to = use.from + used;
    use.from = std::max(use.from, life.from);
    use.to = std::min(use.to, life.to);
    if (use.to > use.from) pieces.push_back(use);
  }
  std::sort(pieces.begin(), pieces.end(), [](const Period& one, const Period& other) { return one.from < other.from; });
  std::vector<Period> uses;
  for (const auto& piece : pieces) {
    if (!uses.empty() && piece.from <= uses.back().to) {
      uses.back().to = std::max(uses.back().to, piece.to);
    } else {
      uses.push_back(piece);
    }
  }
  return uses;
}

/// Sums in microseconds, so that many short stretches lose nothing.
struct Sums {
  microseconds running{0};
  microseconds paused{0};
  microseconds stopped{0};
  int wakes = 0;

  [[nodiscard]] PolicyOutcome outcome() const {
    return {std::chrono::round<seconds>(running), std::chrono::round<seconds>(paused),
            std::chrono::round<seconds>(stopped), wakes};
  }
};

class Simulation {
 public:
  Simulation(const IdlePolicy& policy, const WorkingTimeAt& working_time, const IdleAbilities& abilities)
      : policy_(policy), working_time_(working_time), abilities_(abilities) {}

  void use(const Period& span) {
    if (!runs_) ++sums_.wakes;
    runs_ = true;
    sums_.running += span.to - span.from;
  }

  /// Nobody uses it in that time. Somebody has before, or it ran when that began.
  void rest(Period gap) {
    if (!runs_) {
      sums_.stopped += gap.to - gap.from;
      return;
    }
    for (auto next = run_out(gap); next < gap.to; next = run_out(gap)) gap.from = next;
  }

  void begin_running(bool runs) { runs_ = runs; }
  [[nodiscard]] PolicyOutcome outcome() const { return sums_.outcome(); }

 private:
  /// Runs at gap.from, is frozen, is stopped, and answers when it is started again for the next working day.
  Timestamp run_out(const Period& gap) {
    const auto pause_at = abilities_.pause ? after(gap.from, policy_.pause_after) : kNever;
    const auto stop_at = std::min(after(gap.from, policy_.stop_after), end_of_day(gap.from));
    const auto rests_at = std::min(pause_at, stop_at);
    const auto until = std::min(gap.to, rests_at < gap.to ? next_prewarm(rests_at) : kNever);
    sums_.running += std::min(rests_at, until) - gap.from;
    if (pause_at < stop_at && pause_at < until) sums_.paused += std::min(stop_at, until) - pause_at;
    if (stop_at < until) sums_.stopped += until - stop_at;
    runs_ = until < gap.to || rests_at >= gap.to;
    return until;
  }

  [[nodiscard]] Timestamp after(Timestamp at, const Patience& patience) const {
    return patience ? at + std::max(*patience, policy_.idle_after) : kNever;
  }
  [[nodiscard]] std::optional<WorkingTime> working_time(Timestamp at) const {
    return policy_.schedule && working_time_ ? working_time_(at) : std::nullopt;
  }
  /// Of the working time that `at` is in, or else of the next one.
  [[nodiscard]] Timestamp end_of_day(Timestamp at) const {
    auto time = working_time(at);
    if (!time || !policy_.schedule->stop_outside) return kNever;
    if (!time->working && time->begins_at) time = working_time(*time->begins_at);
    return time && time->working ? time->ends_at : kNever;
  }
  [[nodiscard]] Timestamp next_prewarm(Timestamp at) const {
    const auto time = working_time(at);
    if (!time || !time->begins_at || !policy_.schedule->prewarm) return kNever;
    const auto begin = *time->begins_at - *policy_.schedule->prewarm;
    return begin > at ? begin : kNever;
  }

  const IdlePolicy& policy_;
  const WorkingTimeAt& working_time_;
  IdleAbilities abilities_;
  Sums sums_;
  bool runs_ = false;
};

}  // namespace

PolicyOutcome& PolicyOutcome::operator+=(const PolicyOutcome& other) {
  running += other.running;
  paused += other.paused;
  stopped += other.stopped;
  wakes += other.wakes;
  return *this;
}

PolicyOutcome simulate_policy(const PolicyHistory& history, const IdlePolicy& policy, const WorkingTimeAt& working_time,
                              const IdleAbilities& abilities) {
  const auto stretches = stretches_of(history);
  const auto life = life_of(stretches);
  if (life.to <= life.from) return {};
  Simulation simulation(policy, working_time, abilities);
  const auto first =
      std::find_if(stretches.begin(), stretches.end(), [](const Stretch& stretch) { return exists_in(stretch.phase); });
  simulation.begin_running(first->phase == Phase::kRunning);
  Timestamp at = life.from;
  for (const auto& use : uses_of(history, stretches, life)) {
    simulation.rest({at, use.from});
    simulation.use(use);
    at = use.to;
  }
  simulation.rest({at, life.to});
  return simulation.outcome();
}

Phase phase_at(Timestamp from, const Workspace& workspace, const std::vector<Transition>& transitions) {
  if (transitions.empty()) return workspace.created_at > from ? Phase::kPending : workspace.phase;
  const auto& first = transitions.front();
  return first.from == first.to ? Phase::kPending : first.from;
}

PolicyOutcome observed_outcome(const PolicyHistory& history) {
  Sums sums;
  Phase before = Phase::kRunning;
  for (const auto& stretch : stretches_of(history)) {
    const auto length = stretch.to - stretch.from;
    if (stretch.phase == Phase::kRunning) {
      sums.running += length;
      if (before == Phase::kPaused || before == Phase::kStandby) ++sums.wakes;
    } else if (stretch.phase == Phase::kPaused) {
      sums.paused += length;
    } else if (exists_in(stretch.phase)) {
      sums.stopped += length;
    }
    before = stretch.phase;
  }
  return sums.outcome();
}

}  // namespace codehub
