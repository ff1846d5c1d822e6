#pragma once

#include <map>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/store.hpp"

namespace codehub::gateway {

/// The stream behind the waiting page: server-sent events `state` (whenever it changes), `log` (lines of the present
/// start) and `gone`. Ends when the workspace is ready (but for the IDE's page) or gone.
class Progress {
 public:
  Progress(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
           EventBus<WorkspaceLogAppended>& logged);

  /// Who reads: its owner is told the whole story, visitors of a shared port only what they wait for. The page of the
  /// IDE follows how the workspace is as long as it is open, asleep and awake.
  enum class Reader { kOwner, kVisitor, kIdePage };
  [[nodiscard]] Task<void> stream(http::Exchange& exchange, WorkspaceId id, Reader reader);
  void close();

 private:
  class Follower;
  void wake(const WorkspaceId& id);

  asio::any_io_executor executor_;
  store::Store& store_;
  bool closing_ = false;
  /// One subscription for all of them: pages of the IDE follow as long as they are open, and most events are of others.
  std::multimap<WorkspaceId, Follower*> followers_;
  EventBus<WorkspaceChanged>::Subscription changed_;
  EventBus<WorkspaceLogAppended>::Subscription logged_;
};

/// True when a visit can be passed on.
[[nodiscard]] bool is_ready(const Workspace& workspace);

}  // namespace codehub::gateway
