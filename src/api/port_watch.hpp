#pragma once

#include <functional>
#include <map>
#include <memory>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/api/api.hpp"
#include "codehub/base/event_bus.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/store/store.hpp"

namespace codehub::api {

/// Watches what listens in the running workspaces of people who have an event stream open: one long poll per workspace,
/// however many streams there are, and none without a stream. For one executor; joined before it goes away.
class PortWatch {
  struct Owner;

 public:
  using Told = std::function<void(const WorkspaceId&)>;

  /// Everything given outlives it.
  PortWatch(asio::any_io_executor executor, store::Store& store, agentlink::AgentClient& agents,
            EventBus<WorkspaceChanged>& changed, PortWatchOptions options);
  ~PortWatch();
  PortWatch(const PortWatch&) = delete;
  PortWatch& operator=(const PortWatch&) = delete;

  /// Ends the watching when it goes away, which must be on the executor and before the watch does.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(PortWatch& watch, UserId owner, unsigned long long key)
        : watch_(&watch), owner_(std::move(owner)), key_(key) {}
    Subscription(Subscription&& other) noexcept
        : watch_(std::exchange(other.watch_, nullptr)), owner_(std::move(other.owner_)), key_(other.key_) {}
    Subscription& operator=(Subscription&&) = delete;
    ~Subscription() {
      if (watch_ != nullptr) watch_->drop(owner_, key_);
    }

   private:
    PortWatch* watch_ = nullptr;
    UserId owner_;
    unsigned long long key_ = 0;
  };

  /// `told` is called on the executor, without waiting, whenever the ports of a running workspace of `owner` have
  /// changed; nothing is told after `end`.
  [[nodiscard]] Subscription watch(const UserId& owner, Told told);
  /// Stops every poll and lets no new one begin.
  void end();
  /// The same, and waits until all have ended.
  [[nodiscard]] asio::awaitable<void> join();

 private:
  void note(const WorkspaceChanged& event);
  void drop(const UserId& id, unsigned long long key);
  [[nodiscard]] asio::awaitable<void> follow(std::shared_ptr<Owner> owner);
  [[nodiscard]] Task<void> catch_up(std::shared_ptr<Owner> owner);
  [[nodiscard]] Task<void> list_all(std::shared_ptr<Owner> owner);
  void look_at(Owner& owner, const Workspace& workspace);

  asio::any_io_executor executor_;
  store::Store& store_;
  agentlink::AgentClient& agents_;
  PortWatchOptions options_;
  std::map<UserId, std::shared_ptr<Owner>> owners_;
  unsigned long long next_key_ = 1;
  bool ended_ = false;
  TaskGroup tasks_;
  EventBus<WorkspaceChanged>::Subscription changes_;
};

}  // namespace codehub::api
