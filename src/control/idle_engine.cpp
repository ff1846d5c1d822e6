#include "idle_engine.hpp"

#include <algorithm>
#include <unordered_set>

#include <boost/asio/this_coro.hpp>

#include "codehub/base/deadline.hpp"
#include "codehub/base/log.hpp"
#include "codehub/calendar/calendar.hpp"
#include "codehub/wire/idleness_json.hpp"
#include "idle_words.hpp"

namespace codehub::control {
namespace {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

/// The wall clock is looked at this often, whatever is due.
constexpr seconds kLookEvery{10};
/// What failed for a reason outside is tried again.
constexpr seconds kAgain{5};
/// A start that a quota refused is tried again.
constexpr std::chrono::minutes kAfterRefusal{5};
/// Steps that moved by less are nothing to tell.
constexpr seconds kNotableMove{45};
constexpr seconds kTellAgain{30};
constexpr int kMostPushes = 32;
/// So many judgements, then others have their turn.
constexpr int kJudgementsAtOnce = 200;

/// The long texts of a row say nothing about idleness, and there may be ten thousand of them.
Workspace slim(const Workspace& row) {
  Workspace slim = row;
  slim.description.clear();
  slim.startup_script = std::string();
  slim.repository.clear();
  return slim;
}

std::optional<WorkingTime> working_time_of(const IdlePolicy& policy, Timestamp now) {
  if (!policy.schedule) return std::nullopt;
  auto time = calendar::working_time(*policy.schedule, now);
  if (!time) return std::nullopt;
  return *time;
}

bool differs(const std::vector<ComingStep>& one, const std::vector<ComingStep>& other) {
  return !std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
    return a.step == b.step && a.cause == b.cause && std::chrono::abs(a.at - b.at) < kNotableMove;
  });
}

Phase phase_after(IdleStep step) {
  switch (step) {
    case IdleStep::kPause: return Phase::kPaused;
    case IdleStep::kArchive: return Phase::kArchived;
    case IdleStep::kPrewarm: return Phase::kRunning;
    case IdleStep::kStop:
    case IdleStep::kDelete: break;
  }
  return Phase::kStandby;
}

}  // namespace

IdleEngine::IdleEngine(asio::any_io_executor executor, const ControlParts& parts, Story& story, TaskGroup& tasks,
                       SteadyClock steady)
    : executor_(executor),
      parts_(parts),
      story_(story),
      tasks_(tasks),
      clock_(parts.clock, std::move(steady)),
      ledger_(parts.store, parts.board),
      due_changed_(executor) {}

IdleAbilities IdleEngine::abilities() const { return IdleAbilities{parts_.runtime.capabilities().pause, false}; }

// ---- What wakes it.

void IdleEngine::see(const std::vector<Workspace>& rows) {
  std::unordered_set<WorkspaceId> known;
  known.reserve(rows.size());
  for (const auto& row : rows) {
    known.insert(row.id);
    auto& entry = entries_[row.id];
    const bool is_new = entry.row.id.empty();
    if (!is_new && row.version <= entry.row.version) continue;  // Perhaps read before it was last written.
    take_in(entry, row);
    judge_soon(row.id, entry);
  }
  for (auto it = entries_.begin(); it != entries_.end();) {
    if (known.contains(it->first)) {
      ++it;
      continue;
    }
    if (it->second.due) due_.erase({*it->second.due, it->first});
    ledger_.forget(it->first);
    it = entries_.erase(it);
  }
}

void IdleEngine::take_in(Entry& entry, const Workspace& row) {
  const auto now = clock_.now();
  const bool entered = entry.row.id.empty() || entry.row.phase_changed_at != row.phase_changed_at;
  entry.row = slim(row);
  if (entered) {
    // A clock that was set back leaves it in the future.
    entry.entered_at = std::min(row.phase_changed_at, now);
    entry.told_once = false;
    entry.told_unclean = false;
  }
  if (row.phase == Phase::kRunning) ledger_.expect(row.id, now);
}

void IdleEngine::hear(const WorkspaceId& id, const agentlink::AgentActivity& activity) {
  const bool used = ledger_.hear(id, activity, clock_.now());
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  auto& entry = found->second;
  const bool first = !std::exchange(entry.heard, true);
  if (first || (used && entry.idle)) judge_soon(id, entry);
  if (activity.keep_awake_request && ledger_.is_new_request(id, *activity.keep_awake_request)) {
    tasks_.spawn("keep awake " + id.value(),
                 [this, id, request = *activity.keep_awake_request] { return obey(id, request); });
  }
}

void IdleEngine::on_use(const WorkspaceUsed& event) {
  const bool news = ledger_.note_use(event.workspace_id, event.signal, clock_.now());
  const auto found = entries_.find(event.workspace_id);
  // What is due only comes later by a use, and is judged when it is due; whoever was told that it is idle hears at
  // once.
  if (news && found != entries_.end() && found->second.idle) judge_soon(found->first, found->second);
}

void IdleEngine::on_word(const IdlenessChanged& event) {
  if (const auto own = own_words_.find(event.workspace_id); own != own_words_.end()) {
    own_words_.erase(own);
    return;
  }
  book_is_stale_ = true;
  tasks_.spawn("word about " + event.workspace_id.value(), [this, id = event.workspace_id] { return read_word(id); });
}

/// Somebody keeps it awake, or does so no longer.
asio::awaitable<void> IdleEngine::read_word(WorkspaceId id) {
  auto stored = co_await parts_.store.activity().find(id);
  if (!stored) co_return;
  const auto found = entries_.find(id);
  if (found == entries_.end()) co_return;
  ledger_.set_keep_awake(id, std::move(stored->keep_awake));
  judge_soon(id, found->second);
}

/// Somebody in the IDE asked for it; any process of the workspace can, so the policy's bound holds.
asio::awaitable<void> IdleEngine::obey(WorkspaceId id, agentlink::KeepAwakeRequest request) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || !has_book_) co_return;
  const auto policy = book_.policy_of(found->second.row);
  KeepAwake awake;
  awake.since = clock_.now();
  awake.until = awake.since + std::clamp(request.length, seconds(0), policy.longest_keep_awake);
  awake.reason = request.reason;
  awake.by = found->second.row.owner_name;
  const auto& known = ledger_.find(id).keep_awake;
  if (known && known->until >= awake.until - kAgain) co_return;  // Obeyed before this hub started.
  std::optional<KeepAwake> wanted = awake;
  auto stored_id = id;
  const auto kept = co_await parts_.store.activity().keep_awake(std::move(stored_id), std::move(wanted));
  if (!kept) {
    log::warn("control", "a workspace could not be kept awake",
              {{"workspace", id.value()}, {"error", kept.error().message}});
    co_return;
  }
  ledger_.set_keep_awake(id, awake);
  if (const auto again = entries_.find(id); again != entries_.end()) judge_soon(id, again->second);
}

// ---- The loop.

asio::awaitable<void> IdleEngine::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  auto uses = parts_.used.subscribe(executor_, [this](const WorkspaceUsed& event) { on_use(event); });
  EventBus<IdlenessChanged>::Subscription words;
  if (parts_.idleness != nullptr) {
    words = parts_.idleness->subscribe(executor_, [this](const IdlenessChanged& event) { on_word(event); });
  }
  static_cast<void>(clock_.jumped());
  saved_at_ = clock_.steady_now();
  for (;;) {
    co_await keep_up();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
    co_await due_changed_.wait(until_due());
  }
  uses.reset();
  words.reset();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await ledger_.save();
}

asio::awaitable<void> IdleEngine::keep_up() {
  watch_clock();
  if (!is_loaded_) {
    const auto loaded = co_await ledger_.load();
    is_loaded_ = loaded.has_value();
    if (!is_loaded_) co_return;  // Without it everybody would seem idle.
  }
  co_await read_policies();
  if (has_book_) co_await take_due();
  co_await save_sometimes();
}

void IdleEngine::watch_clock() {
  const auto jump = clock_.jumped();
  if (!jump) return;
  log::warn("control", "the clock was set; nothing is frozen or stopped before it has been idle by the new one",
            {{"seconds", std::to_string(std::chrono::duration_cast<seconds>(*jump).count())}});
  const auto now = clock_.now();
  if (*jump < std::chrono::microseconds(0)) ledger_.bring_all_back_to(now);
  for (auto& [id, entry] : entries_) {
    entry.heard = false;
    entry.entered_at = std::min(entry.entered_at, now);
    judge_soon(id, entry);
  }
}

asio::awaitable<void> IdleEngine::read_policies() {
  const auto now = clock_.steady_now();
  if (has_book_ && !book_is_stale_ && now - book_read_at_ < kReadPoliciesEvery) co_return;
  auto book = co_await parts_.store.policies().book();
  if (!book) {
    if (now - book_read_at_ >= kReadPoliciesEvery) {
      log::warn("control", "policies cannot be read",
                {{"error", book.error().message}, {"detail", book.error().detail}});
    }
    book_read_at_ = now;
    co_return;
  }
  book_is_stale_ = false;
  book_read_at_ = now;
  if (has_book_ && *book == book_) co_return;
  book_ = std::move(*book);
  has_book_ = true;
  for (auto& [id, entry] : entries_) judge_soon(id, entry);
}

asio::awaitable<void> IdleEngine::save_sometimes() {
  const auto now = clock_.steady_now();
  if (now - saved_at_ < kSaveEvery) co_return;
  saved_at_ = now;
  const auto saved = co_await ledger_.save();
  if (!saved) log::warn("control", "signs of use could not be stored", {{"error", saved.error().message}});
}

asio::awaitable<void> IdleEngine::take_due() {
  for (int judged = 1; !due_.empty() && due_.begin()->first <= clock_.now(); ++judged) {
    const auto id = due_.begin()->second;
    set_due(id, entries_.at(id), std::nullopt);
    co_await look_at(id);
    if (judged % kJudgementsAtOnce == 0) co_await sleep_for(std::chrono::milliseconds(0));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

Steady::duration IdleEngine::until_due() const {
  if (!is_loaded_ || !has_book_) return kAgain;
  if (due_.empty()) return kLookEvery;
  return std::clamp<Steady::duration>(due_.begin()->first - clock_.now(), Steady::duration(0), kLookEvery);
}

// ---- One workspace.

void IdleEngine::set_due(const WorkspaceId& id, Entry& entry, std::optional<Timestamp> due) {
  if (entry.due == due) return;
  if (entry.due) due_.erase({*entry.due, id});
  entry.due = due;
  if (!due) return;
  const bool first = due_.emplace(*due, id).first == due_.begin();
  if (first) due_changed_.notify();
}

Idleness IdleEngine::judge(const Entry& entry, const IdlePolicy& policy) {
  ++judged_;
  const auto now = clock_.now();
  Workspace row = entry.row;
  row.phase_changed_at = entry.entered_at;
  return judge_idleness(row, ledger_.find(row.id), policy, working_time_of(policy, now), abilities(), now);
}

asio::awaitable<void> IdleEngine::look_at(WorkspaceId id) {
  auto& entry = entries_.at(id);
  const auto policy = book_.policy_of(entry.row);
  const auto idleness = judge(entry, policy);
  entry.idle = idleness.idle && entry.row.phase == Phase::kRunning;
  tell(entry, policy, idleness);
  plan_next(id, entry, policy, idleness);
  const bool due = !idleness.coming.empty() && idleness.coming.front().at <= clock_.now();
  if (!due) co_return;
  if (may_act(entry, idleness.coming.front(), policy)) co_await act(id);
}

/// When to judge it again, if nothing happens until then.
void IdleEngine::plan_next(const WorkspaceId& id, Entry& entry, const IdlePolicy& policy, const Idleness& idleness) {
  const auto now = clock_.now();
  std::optional<Timestamp> next;
  const auto consider = [&next, now](Timestamp at) {
    if (at > now && (!next || at < *next)) next = at;
  };
  if (!idleness.awake.empty()) consider(std::max(idleness.idle_since + policy.idle_after, now + seconds(1)));
  for (const auto& step : idleness.coming) {
    consider(step.at);
    consider(step.at - kWarning);
  }
  if (!idleness.coming.empty() && idleness.coming.front().at <= now) consider(now + kAgain);
  if (policy.delete_after && entry.row.phase == Phase::kStandby && !is_known_clean(entry.row)) {
    consider(std::max(entry.entered_at, idleness.idle_since) + *policy.delete_after);  // To say that it is not deleted.
  }
  if (policy.schedule) {
    // Working hours begin and end whether something comes of it or not.
    if (const auto time = working_time_of(policy, now)) {
      if (time->working) consider(time->ends_at);
      if (time->begins_at) consider(*time->begins_at);
    }
  }
  set_due(id, entry, next);
}

/// Whether what is known is fresh enough to act upon. After a start an agent has to be heard, and after a jump of the
/// clock the patience of the step has to pass by the clock that nobody sets.
bool IdleEngine::may_act(const Entry& entry, const ComingStep& step, const IdlePolicy& policy) const {
  const auto since = clock_.since_jump();
  if (since && step.step != IdleStep::kPrewarm && *since < patience_of(step.step, policy)) return false;
  if (entry.row.phase != Phase::kRunning || entry.heard) return true;
  return clock_.now() - std::max(entry.entered_at, ledger_.find(entry.row.id).heard_at.value_or(clock_.now())) >
             kDeafAfter + kDeafPatience &&
         (!since || *since > kDeafPatience);
}

asio::awaitable<void> IdleEngine::act(WorkspaceId id) {
  auto found = co_await parts_.store.workspaces().find(id);
  auto known = entries_.find(id);
  if (!found || known == entries_.end()) co_return;  // Gone, or the database is silent: it stays due.
  take_in(known->second, *found);
  const auto policy = book_.policy_of(known->second.row);
  const auto idleness = judge(known->second, policy);
  if (idleness.coming.empty() || idleness.coming.front().at > clock_.now()) {
    plan_next(id, known->second, policy, idleness);
    co_return;
  }
  const auto step = idleness.coming.front();
  const auto uses = ledger_.uses(id);
  if (step.step == IdleStep::kStop || step.step == IdleStep::kPause) co_await ledger_.save(id);
  if (ledger_.uses(id) != uses) co_return;  // It stays due, and is judged again.
  auto row = *found;
  const auto written = co_await write(std::move(row), step, cause_of(step, policy));
  known = entries_.find(id);
  if (known == entries_.end()) co_return;
  if (!written) {
    const bool refused = written.error().code == ErrorCode::kQuotaExceeded;
    if (written.error().code == ErrorCode::kConflict) co_return;
    log::info(
        "control", "a policy's step could not be written",
        {{"workspace", id.value()}, {"step", std::string(to_string(step.step))}, {"error", written.error().message}});
    if (refused) set_due(id, known->second, clock_.now() + kAfterRefusal);
    co_return;
  }
  co_await undo_if_used(std::move(*found), phase_after(step.step), uses);
}

Task<void> IdleEngine::write(Workspace row, ComingStep step, std::string cause) {
  store::IntentChange change;
  change.only_from = row.desired_state;
  if (step.step == IdleStep::kDelete) {
    auto told_id = row.id;
    co_await story_.tell(std::move(told_id), "Deleted: " + cause + ". Nothing in it was only there.");
    change.deleted = true;
  } else {
    change.desired_state = phase_after(step.step);
  }
  change.cause = std::move(cause);
  auto id = row.id;
  CO_TRY(const auto written, co_await parts_.store.workspaces().change_intent(std::move(id), std::move(change)));
  if (const auto known = entries_.find(row.id); known != entries_.end()) take_in(known->second, written);
  announce(row);
  co_return Result<void>();
}

/// A use that came while the write was under way is not to be met by a frozen workspace.
asio::awaitable<void> IdleEngine::undo_if_used(Workspace before, Phase wanted, std::uint64_t uses) {
  const auto id = before.id;
  if (wanted == Phase::kRunning || ledger_.uses(id) == uses || before.desired_state != Phase::kRunning) co_return;
  Entry then;
  then.row = before;
  then.entered_at = std::min(before.phase_changed_at, clock_.now());
  const auto idleness = judge(then, book_.policy_of(before));
  if (!idleness.coming.empty() && idleness.coming.front().at <= clock_.now()) co_return;
  store::IntentChange change;
  change.only_from = wanted;
  change.desired_state = Phase::kRunning;
  change.cause = idleness.awake.empty() ? "used at the last moment" : idleness.awake.front();
  auto changed_id = id;
  const auto written = co_await parts_.store.workspaces().change_intent(std::move(changed_id), std::move(change));
  if (written) announce(before);
}

void IdleEngine::announce(const Workspace& row) const {
  WorkspaceChanged event;
  event.workspace_id = row.id;
  event.owner_id = row.owner_id;
  event.intent = true;
  parts_.changed.publish(event);
}

// ---- What people are told.

void IdleEngine::tell(Entry& entry, const IdlePolicy& policy, const Idleness& idleness) {
  const auto& row = entry.row;
  const bool due = policy.delete_after && row.phase == Phase::kStandby &&
                   clock_.now() - std::max(entry.entered_at, idleness.idle_since) >= *policy.delete_after;
  if (due && !is_known_clean(row) && !std::exchange(entry.told_unclean, true)) {
    tasks_.spawn("tell " + row.id.value(), [this, id = row.id] {
      return story_.tell(
          id, "NOTICE: it is not deleted, though its policy says so: it may hold work that is nowhere else.");
    });
  }
  const bool missed = std::exchange(entry.agent_missed, false);
  if (entry.told_once && entry.told_idle == entry.idle && !differs(entry.told, idleness.coming)) {
    if (missed) tell_agent(entry, policy, idleness);
    return;
  }
  const bool first = !std::exchange(entry.told_once, true);
  entry.told = idleness.coming;
  entry.told_idle = entry.idle;
  tell_agent(entry, policy, idleness);
  if (first || parts_.idleness == nullptr) return;
  own_words_.insert(row.id);
  parts_.idleness->publish(IdlenessChanged{row.id, row.owner_id});
}

void IdleEngine::tell_agent(const Entry& entry, const IdlePolicy& policy, const Idleness& idleness) {
  const auto& row = entry.row;
  if (row.phase != Phase::kRunning || row.operation != Operation::kNone || row.endpoint.empty()) return;
  if (pushing_ >= kMostPushes) return;
  const wire::IdlenessView view{row, ledger_.find(row.id), policy, idleness, abilities()};
  auto json = wire::render_idleness(view).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  ++pushing_;
  tasks_.spawn("idleness of " + row.id.value(),
               [this, id = row.id, address = agentlink::AgentAddress{row.endpoint, row.agent_token},
                json = std::move(json)] { return push(id, address, json); });
}

asio::awaitable<void> IdleEngine::push(WorkspaceId id, agentlink::AgentAddress address, std::string json) {
  constexpr seconds kPatience{3};
  auto telling = parts_.agents.tell_idleness(std::move(address), std::move(json));
  const auto told = co_await with_deadline(kPatience, "telling the agent", std::move(telling));
  --pushing_;
  const auto found = entries_.find(id);
  if (told || found == entries_.end()) co_return;
  found->second.agent_missed = true;
  const auto again = clock_.now() + kTellAgain;
  if (!found->second.due || *found->second.due > again) set_due(id, found->second, again);
}

bool IdleEngine::is_idle(const WorkspaceId& id) const {
  const auto found = entries_.find(id);
  return found != entries_.end() && found->second.idle;
}

}  // namespace codehub::control
