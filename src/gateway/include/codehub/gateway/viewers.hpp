#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/domain/time.hpp"
#include "codehub/store/store.hpp"

namespace codehub::gateway {

/// Somebody (or a guest) who looks at a shared port: one visit, over all connections of theirs. Counting is lock-free,
/// from any thread.
class Viewer {
 public:
  Viewer(store::Visit visit, WorkspaceId workspace, UserId owner);

  /// One request or connection begins, or ends with the bytes it had since the last `count`.
  void begin(Timestamp at);
  void end(Timestamp at) noexcept;
  void count(Timestamp at, std::uint64_t received, std::uint64_t sent) noexcept;
  /// May no longer be inside; whatever of theirs is open is being cut.
  void revoke() noexcept { revoked_ = true; }

  [[nodiscard]] const store::Visit& visit() const { return visit_; }

 private:
  friend class Viewers;
  void see(Timestamp at) noexcept;

  const store::Visit visit_;  ///< As it began.
  const WorkspaceId workspace_;
  const UserId owner_;
  std::atomic<std::int64_t> requests_ = 0;
  std::atomic<std::int64_t> received_ = 0;
  std::atomic<std::int64_t> sent_ = 0;
  std::atomic<std::int64_t> last_seen_;
  std::atomic<int> open_ = 0;
  std::atomic<bool> begun_ = false;  ///< The store knows of it.
  std::atomic<bool> revoked_ = false;
  std::int64_t written_moved_ = -1;  ///< The rest is the writer's alone: what the store has, requests and bytes summed.
  std::int64_t written_seen_ = 0;
};
using ViewerPtr = std::shared_ptr<Viewer>;

/// All viewers of this hub, for presence and the log of visits: who comes is written at once, what they do every few
/// seconds, never per request. One for all executors; thread-safe.
class Viewers {
 public:
  Viewers(store::Store& store, EventBus<ViewersChanged>& changed, Clock clock);

  /// Who comes, and where.
  struct Arrival {
    store::Visit visit;  ///< Without id, times and counts.
    WorkspaceId workspace;
    UserId owner;
    std::optional<int> max_viewers;
  };
  /// The viewer if they are inside; null means: `enter` has to be asked.
  [[nodiscard]] ViewerPtr recall(const ShareId& share, const std::string& viewer);
  /// kTooManyRequests when as many others look already as the share allows.
  [[nodiscard]] Task<ViewerPtr> enter(Arrival arrival);

  /// Writes until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// One round of it: what changed is written; who did nothing for `kQuiet` and has nothing open has left.
  [[nodiscard]] Task<void> write();

  static constexpr std::chrono::seconds kQuiet{30};

 private:
  static constexpr std::chrono::seconds kEvery{2};
  static constexpr std::chrono::seconds kSeenEvery{10};  ///< So often the store hears that somebody is still there.
  static constexpr std::size_t kMostViewers = 20000;

  void remove(const ViewerPtr& viewer);
  [[nodiscard]] std::vector<ViewerPtr> all();
  /// Whether there is something to write; `visit` becomes it.
  [[nodiscard]] static bool describe(Viewer& viewer, Timestamp now, store::Visit& visit);

  store::Store& store_;
  EventBus<ViewersChanged>& changed_;
  Clock clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, ViewerPtr> viewers_;  ///< By "SHARE/VIEWER".
};

}  // namespace codehub::gateway
