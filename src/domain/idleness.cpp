#include "codehub/domain/idleness.hpp"

#include <algorithm>

namespace codehub {
namespace {

using Until = std::optional<Timestamp>;

/// What a use of it that lasted until `at` is called.
struct Use {
  Timestamp at{};
  std::string words;
};

/// All that one judgement is about.
class Judgement {
 public:
  Judgement(const Workspace& workspace, const Activity& activity, const IdlePolicy& policy,
            const std::optional<WorkingTime>& working_time, const IdleAbilities& abilities, Timestamp now)
      : workspace_(workspace),
        activity_(activity),
        policy_(policy),
        working_time_(policy.schedule ? working_time : std::nullopt),
        abilities_(abilities),
        now_(now),
        entered_at_(std::min(workspace.phase_changed_at, now)) {}

  [[nodiscard]] Idleness judge();

 private:
  void gather_uses();
  void gather_signals();
  [[nodiscard]] Until kept_awake_until() const;
  [[nodiscard]] Until heard_at() const;
  [[nodiscard]] Until deaf_until() const;
  [[nodiscard]] bool is_deaf() const;
  [[nodiscard]] Until last_use(bool by_people_alone) const;
  [[nodiscard]] Timestamp quiet_since() const;

  void plan_awake(Idleness& idleness) const;
  void plan_rest(std::vector<ComingStep>& coming, Timestamp from) const;
  void plan_prewarm(std::vector<ComingStep>& coming) const;
  [[nodiscard]] std::optional<ComingStep> pause() const;
  [[nodiscard]] std::optional<ComingStep> stop() const;
  [[nodiscard]] Until end_of_day() const;
  [[nodiscard]] Timestamp after(std::chrono::seconds patience) const {
    return quiet_since() + std::max(patience, policy_.idle_after);
  }
  [[nodiscard]] bool runs() const { return workspace_.phase == Phase::kRunning; }
  /// Nothing is under way. One that was to be frozen and is gone rests as well.
  [[nodiscard]] bool is_settled() const {
    const auto wanted = workspace_.desired_state;
    return workspace_.phase == wanted || (workspace_.phase == Phase::kStandby && wanted == Phase::kPaused);
  }

  const Workspace& workspace_;
  const Activity& activity_;
  const IdlePolicy& policy_;
  std::optional<WorkingTime> working_time_;
  IdleAbilities abilities_;
  Timestamp now_;
  Timestamp entered_at_;
  std::vector<Use> uses_;
};

std::string_view words_for(SignalKind kind) {
  switch (kind) {
    case SignalKind::kPresence: return "somebody works in the editor";
    case SignalKind::kTerminal: return "somebody types in a terminal";
    case SignalKind::kBusy: return "its programs are at work";
    case SignalKind::kVisit: return "it was visited";
    case SignalKind::kViewers: return "somebody looks at a shared port";
  }
  return "it is used";
}

Until Judgement::kept_awake_until() const {
  const auto& awake = activity_.keep_awake;
  if (!awake) return std::nullopt;
  return std::min(awake->until, awake->since + policy_.longest_keep_awake);
}

/// A frozen one is heard again after it was woken.
Until Judgement::heard_at() const {
  if (!activity_.heard_at) return std::nullopt;
  return std::max(*activity_.heard_at, entered_at_);
}

/// One that has just started is heard soon.
bool Judgement::is_deaf() const { return runs() && now_ - heard_at().value_or(entered_at_) > kDeafAfter; }

/// Without its agent nobody knows what a workspace does: so long it counts as used.
Until Judgement::deaf_until() const {
  if (!is_deaf()) return std::nullopt;
  const auto heard = heard_at();
  return heard ? *heard + kDeafAfter + kDeafPatience : now_;
}

void Judgement::gather_signals() {
  for (const auto kind : kSignalKinds) {
    const auto* signal = find_signal(activity_, kind);
    if (signal == nullptr || (kind == SignalKind::kViewers && !policy_.count_viewers)) continue;
    // A clock that was set back left it in the future.
    uses_.push_back({std::min(signal->at, now_), signal->cause.empty() ? std::string(words_for(kind)) : signal->cause});
  }
}

void Judgement::gather_uses() {
  if (const auto until = kept_awake_until()) {
    const auto& awake = *activity_.keep_awake;
    const auto why = awake.reason.empty() ? std::string() : ": " + awake.reason;
    uses_.push_back({*until, "kept awake by `" + awake.by + "` until " + format_rfc3339(*until) + why});
  }
  gather_signals();
  if (const auto until = deaf_until()) {
    uses_.push_back({*until, "its agent does not answer, so nobody knows what it does"});
  }
  if (runs()) uses_.push_back({entered_at_, "it has just started"});
}

/// When somebody last needed it, of what was seen. Programs that work are no people.
Until Judgement::last_use(bool by_people_alone) const {
  Until last;
  for (const auto& signal : activity_.signals) {
    if (signal.kind == SignalKind::kViewers || (by_people_alone && signal.kind == SignalKind::kBusy)) continue;
    last = std::max(last, Until(signal.at));
  }
  return last;
}

/// From when on the patience of the policy counts. May lie after now: it is kept awake until then.
Timestamp Judgement::quiet_since() const {
  // A policy froze it when its patience was over: that is how long it had been quiet already.
  const auto patience = policy_.pause_after.value_or(std::chrono::seconds(0));
  auto since = workspace_.phase == Phase::kPaused ? entered_at_ - patience : entered_at_;
  for (const auto& use : uses_) since = std::max(since, use.at);
  return since;
}

std::optional<ComingStep> Judgement::pause() const {
  if (!runs() || !abilities_.pause || !policy_.pause_after) return std::nullopt;
  return ComingStep{IdleStep::kPause, after(*policy_.pause_after), IdleCause::kIdle};
}

/// When the schedule stops it: at the end of the day, unless somebody began to use it after that.
Until Judgement::end_of_day() const {
  if (!working_time_ || !policy_.schedule->stop_outside) return std::nullopt;
  const Until end = working_time_->working ? Until(working_time_->ends_at) : working_time_->ended_at;
  if (!end) return std::nullopt;
  if (!working_time_->working && (entered_at_ > *end || last_use(true) > end)) return std::nullopt;
  Timestamp at = *end;
  if (const auto until = kept_awake_until()) at = std::max(at, *until);
  if (const auto until = deaf_until()) at = std::max(at, *until);
  if (const auto* busy = find_signal(activity_, SignalKind::kBusy); busy != nullptr && runs()) {
    at = std::max(at, busy->at + policy_.idle_after);
  }
  return at;
}

/// The first of the reasons to stop it.
std::optional<ComingStep> Judgement::stop() const {
  std::optional<ComingStep> first;
  const auto consider = [&first](Until at, IdleCause cause) {
    if (at && (!first || *at < first->at)) first = ComingStep{IdleStep::kStop, *at, cause};
  };
  if (policy_.stop_after) consider(after(*policy_.stop_after), IdleCause::kIdle);
  consider(end_of_day(), IdleCause::kSchedule);
  if (runs() && policy_.max_lifetime) {
    const auto at = entered_at_ + *policy_.max_lifetime;
    const auto frozen = pause();  // That would be the break.
    if (!frozen || at <= frozen->at) consider(at, IdleCause::kLifetime);
  }
  return first;
}

/// What happens to a stopped workspace that has been so since `from`.
void Judgement::plan_rest(std::vector<ComingStep>& coming, Timestamp from) const {
  const bool archived = workspace_.phase == Phase::kArchived;
  if (abilities_.archive && policy_.archive_after && !archived) {
    from += *policy_.archive_after;
    coming.push_back({IdleStep::kArchive, from, IdleCause::kIdle});
  }
  if (policy_.delete_after && is_known_clean(workspace_)) {
    coming.push_back({IdleStep::kDelete, from + *policy_.delete_after, IdleCause::kIdle});
  }
}

/// Starts it before the next working time, if it will rest by then; what would come later begins anew with that.
void Judgement::plan_prewarm(std::vector<ComingStep>& coming) const {
  if (!working_time_ || !working_time_->begins_at || !policy_.schedule->prewarm) return;
  const auto at = *working_time_->begins_at - *policy_.schedule->prewarm;
  const auto used = last_use(false);
  if (!used || at - *used > kPrewarmUsedWithin) return;
  const bool rests = runs() ? !coming.empty() && coming.front().at < at : entered_at_ < at;
  if (!rests) return;
  const auto later = [at](const ComingStep& step) { return step.at >= at; };
  coming.erase(std::remove_if(coming.begin(), coming.end(), later), coming.end());
  coming.push_back({IdleStep::kPrewarm, at, IdleCause::kSchedule});
}

void Judgement::plan_awake(Idleness& idleness) const {
  const auto frozen = pause();
  const auto stopped = stop();
  if (frozen && (!stopped || frozen->at < stopped->at)) idleness.coming.push_back(*frozen);
  if (!stopped) return;
  idleness.coming.push_back(*stopped);
  plan_rest(idleness.coming, stopped->at);
}

Idleness Judgement::judge() {
  Idleness idleness;
  idleness.idle_since = entered_at_;
  if (workspace_.deleted_at) return idleness;
  const auto phase = workspace_.phase;
  const bool up = phase == Phase::kRunning || phase == Phase::kPaused;
  const bool down = phase == Phase::kStandby || phase == Phase::kArchived;
  if (!up && !down) return idleness;

  gather_uses();
  idleness.idle_since = std::min(quiet_since(), now_);
  if (runs()) {
    for (auto& use : uses_) {
      if (use.at + policy_.idle_after > now_) idleness.awake.push_back(use.words);
    }
  }
  idleness.idle = idleness.awake.empty();
  if (!is_settled()) return idleness;
  if (runs() && !activity_.heard_at) return idleness;
  if (up) plan_awake(idleness);
  if (down) plan_rest(idleness.coming, std::max(quiet_since(), entered_at_));
  if (phase != Phase::kArchived) plan_prewarm(idleness.coming);
  return idleness;
}

}  // namespace

std::string_view to_string(IdleStep step) {
  switch (step) {
    case IdleStep::kPause: return "pause";
    case IdleStep::kStop: return "stop";
    case IdleStep::kArchive: return "archive";
    case IdleStep::kDelete: return "delete";
    case IdleStep::kPrewarm: return "prewarm";
  }
  return "pause";
}

std::string_view to_string(IdleCause cause) {
  switch (cause) {
    case IdleCause::kIdle: return "idle";
    case IdleCause::kSchedule: return "schedule";
    case IdleCause::kLifetime: return "lifetime";
  }
  return "idle";
}

bool is_known_clean(const Workspace& workspace) {
  return workspace.git && workspace.git->uncommitted == 0 && workspace.git->unpushed == 0;
}

Idleness judge_idleness(const Workspace& workspace, const Activity& activity, const IdlePolicy& policy,
                        const std::optional<WorkingTime>& working_time, const IdleAbilities& abilities, Timestamp now) {
  return Judgement(workspace, activity, policy, working_time, abilities, now).judge();
}

}  // namespace codehub
