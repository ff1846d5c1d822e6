#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "activity_ledger.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/domain/idleness.hpp"
#include "idle_clock.hpp"
#include "story.hpp"

namespace codehub::control {

/// Follows the policies: freezes and stops what nobody uses, starts what working hours ask for. It only writes intent;
/// the reconciler does the rest. A workspace is judged when something of it is due or changed, so that any number of
/// quiet ones costs nothing; a use only moves what is due later, and is looked at when that comes. Lives on one
/// executor.
class IdleEngine {
 public:
  IdleEngine(asio::any_io_executor executor, const ControlParts& parts, Story& story, TaskGroup& tasks,
             SteadyClock steady = std::chrono::steady_clock::now);

  /// Until cancelled; what is not stored yet is stored then.
  [[nodiscard]] asio::awaitable<void> run();

  /// All rows, as the look at everything read them.
  void see(const std::vector<Workspace>& rows);
  /// What a running workspace's agent says.
  void hear(const WorkspaceId& id, const agentlink::AgentActivity& activity);
  /// It runs and nobody uses it: for metering.
  [[nodiscard]] bool is_idle(const WorkspaceId& id) const;
  /// Looks at the clock now: for tests, whose clocks move by hand.
  void wake() { due_changed_.notify(); }
  [[nodiscard]] std::uint64_t judged() const { return judged_; }

  static constexpr std::chrono::minutes kWarning{15};  ///< So long before a step people are told.
  static constexpr std::chrono::seconds kReadPoliciesEvery{30};
  static constexpr std::chrono::seconds kSaveEvery{60};

 private:
  struct Entry {
    Workspace row;           ///< Without its long texts.
    Timestamp entered_at{};  ///< When its phase began, by the clock as it is now.
    std::optional<Timestamp> due;
    bool heard = false;  ///< By an agent since the hub started, or since the clock jumped.
    bool idle = false;
    bool told_unclean = false;
    std::vector<ComingStep> told;  ///< What people and its agent were told last.
    bool told_idle = false;
    bool told_once = false;
    bool agent_missed = false;  ///< It could not be told.
  };
  using Entries = std::unordered_map<WorkspaceId, Entry>;

  // What wakes it.
  void on_use(const WorkspaceUsed& event);
  void on_word(const IdlenessChanged& event);
  [[nodiscard]] asio::awaitable<void> read_word(WorkspaceId id);
  [[nodiscard]] asio::awaitable<void> obey(WorkspaceId id, agentlink::KeepAwakeRequest request);

  // The loop.
  [[nodiscard]] asio::awaitable<void> begin();
  [[nodiscard]] asio::awaitable<void> keep_up();
  [[nodiscard]] asio::awaitable<void> read_policies();
  [[nodiscard]] asio::awaitable<void> save_sometimes();
  void watch_clock();
  [[nodiscard]] asio::awaitable<void> take_due();
  [[nodiscard]] std::chrono::steady_clock::duration until_due() const;

  // One workspace.
  void take_in(Entry& entry, const Workspace& row);
  void set_due(const WorkspaceId& id, Entry& entry, std::optional<Timestamp> due);
  void judge_soon(const WorkspaceId& id, Entry& entry) { set_due(id, entry, clock_.now()); }
  [[nodiscard]] Idleness judge(const Entry& entry, const IdlePolicy& policy);
  [[nodiscard]] asio::awaitable<void> look_at(WorkspaceId id);
  void plan_next(const WorkspaceId& id, Entry& entry, const IdlePolicy& policy, const Idleness& idleness);
  [[nodiscard]] bool may_act(const Entry& entry, const ComingStep& step, const IdlePolicy& policy) const;
  [[nodiscard]] asio::awaitable<void> act(WorkspaceId id);
  [[nodiscard]] Task<void> write(Workspace row, ComingStep step, std::string cause);
  [[nodiscard]] asio::awaitable<void> undo_if_used(Workspace before, Phase wanted, std::uint64_t uses);
  void tell(Entry& entry, const IdlePolicy& policy, const Idleness& idleness);
  void tell_agent(const Entry& entry, const IdlePolicy& policy, const Idleness& idleness);
  [[nodiscard]] asio::awaitable<void> push(WorkspaceId id, agentlink::AgentAddress address, std::string json);
  void announce(const Workspace& row) const;
  [[nodiscard]] IdleAbilities abilities() const;

  asio::any_io_executor executor_;
  const ControlParts& parts_;
  Story& story_;
  TaskGroup& tasks_;
  IdleClock clock_;
  ActivityLedger ledger_;
  Entries entries_;
  std::set<std::pair<Timestamp, WorkspaceId>> due_;
  store::PolicyBook book_;
  bool has_book_ = false;
  bool is_loaded_ = false;
  bool book_is_stale_ = true;
  std::chrono::steady_clock::time_point book_read_at_{};
  std::chrono::steady_clock::time_point saved_at_{};
  std::multiset<WorkspaceId> own_words_;  ///< Published here, and not come back yet.
  int pushing_ = 0;
  std::uint64_t judged_ = 0;
  Signal due_changed_;
};

}  // namespace codehub::control
