#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/domain/activity.hpp"
#include "codehub/domain/activity_board.hpp"
#include "codehub/store/store.hpp"

namespace codehub::control {

/// What is known of the use of every workspace, in memory: signals cost no write. Read from the store at the start and
/// written there now and then; a hub that dies loses a minute of it at most. Lives on one executor.
class ActivityLedger {
 public:
  /// `board` may be null.
  ActivityLedger(store::Store& store, ActivityBoard* board) : store_(store), board_(board) {}

  /// What was stored. To be called again when it failed.
  [[nodiscard]] Task<void> load();
  /// Writes what is new since it was last written. What could not be written stays new.
  [[nodiscard]] Task<void> save();
  [[nodiscard]] Task<void> save(WorkspaceId id);

  /// Somebody used it. What comes from the future is taken for now. True when that is news.
  bool note_use(const WorkspaceId& id, UseSignal signal, Timestamp now);
  /// An agent answered. Ages that cannot be are cut; true when somebody used the workspace since it was last asked.
  bool hear(const WorkspaceId& id, const agentlink::AgentActivity& heard, Timestamp now);
  /// From when on it counts as silent, unless it is heard.
  void expect(const WorkspaceId& id, Timestamp now);
  void set_keep_awake(const WorkspaceId& id, std::optional<KeepAwake> awake);
  /// True for each request of an IDE once: it is for the caller to obey it.
  [[nodiscard]] bool is_new_request(const WorkspaceId& id, const agentlink::KeepAwakeRequest& request);
  void forget(const WorkspaceId& id);
  /// The wall clock was set back.
  void bring_all_back_to(Timestamp now);

  [[nodiscard]] const Activity& find(const WorkspaceId& id) const;
  /// Grows with every use that is noted.
  [[nodiscard]] std::uint64_t uses(const WorkspaceId& id) const;

 private:
  struct Entry {
    Activity activity;
    std::set<SignalKind> unsaved;
    std::uint64_t uses = 0;
    std::string last_request;
  };

  bool keep(Entry& entry, UseSignal signal);
  void show(const WorkspaceId& id, const Entry& entry) const;
  [[nodiscard]] static std::vector<UseSignal> unsaved_of(const Entry& entry);

  store::Store& store_;
  ActivityBoard* board_;
  std::unordered_map<WorkspaceId, Entry> entries_;
};

}  // namespace codehub::control
