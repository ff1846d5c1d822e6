#pragma once

#include <memory>
#include <string>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/store/store.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// Has sleeping workspaces wanted up again: however many ask at once, each is written once and told once. One per
/// executor.
class Waker {
 public:
  Waker(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
        WorkspaceCache& workspaces);
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  /// Makes RUNNING the workspace's intent, with that cause; nothing to do where it is so already. `seen` is what the
  /// caller knows of it: what was written since then is not written again. kQuotaExceeded when its owner may not have
  /// another one running; a refusal holds for a second.
  [[nodiscard]] Task<void> wake(VisitedPtr seen, std::string cause);
  /// The same without waiting for it.
  void start(const Workspace& seen, std::string cause);

 private:
  struct State;
  struct Call;
  using CallPtr = std::shared_ptr<Call>;
  /// The write that is under way, or begins now; null when there is nothing to write or it was just refused.
  CallPtr join(const Workspace& seen, std::string cause);
  static asio::awaitable<void> write(std::shared_ptr<State> state, CallPtr call);

  asio::any_io_executor executor_;
  std::shared_ptr<State> state_;
};

}  // namespace codehub::gateway
