#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/gateway/viewers.hpp"
#include "codehub/http/server.hpp"
#include "share_claim.hpp"

namespace codehub::gateway {

/// What visitors of shared ports have open on this executor, requests as well as upgraded connections: counted for
/// their viewers, and cut within a second when they may no longer be inside.
class LiveViews {
 public:
  /// Whether who came with this claim may still be inside.
  using StillGood = std::function<Task<bool>(const ShareClaim&)>;

  LiveViews(asio::any_io_executor executor, EventBus<SharesChanged>& shares, EventBus<SessionsRevoked>& revoked,
            Clock clock, StillGood still_good);
  ~LiveViews();
  LiveViews(const LiveViews&) = delete;
  LiveViews& operator=(const LiveViews&) = delete;

  /// One request or connection; registered as long as it lives.
  class View {
   public:
    View(LiveViews& views, http::Exchange& exchange, ShareClaim claim, ViewerPtr viewer,
         std::optional<Timestamp> expires_at);
    ~View();
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    /// What has passed, the visitor on the left.
    [[nodiscard]] http::RelayCount& passed();

   private:
    struct Entry;
    friend class LiveViews;
    LiveViews& views_;
    std::shared_ptr<Entry> entry_;
    std::list<std::shared_ptr<Entry>>::iterator place_;
  };

 private:
  using Entry = View::Entry;
  struct State;
  /// Looks at those that `concerns` says yes to.
  void review(const std::function<bool(const ShareClaim&)>& concerns);
  [[nodiscard]] static asio::awaitable<void> review_all(std::shared_ptr<State> state,
                                                        std::vector<std::shared_ptr<Entry>> entries);
  static void cut(Entry& entry);
  void tick();
  void wait();

  asio::any_io_executor executor_;
  std::shared_ptr<State> state_;
  std::list<std::shared_ptr<Entry>> entries_;
  asio::steady_timer timer_;
  bool ticking_ = false;
  int ticks_ = 0;
  EventBus<SharesChanged>::Subscription on_shares_;
  EventBus<SessionsRevoked>::Subscription on_revoked_;
};

}  // namespace codehub::gateway
