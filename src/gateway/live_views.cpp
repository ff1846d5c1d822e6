#include "live_views.hpp"

#include <algorithm>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace codehub::gateway {
namespace {

constexpr std::chrono::seconds kTick{1};
/// In this many ticks everybody is looked at, whatever happened: what another hub changes is told to nobody here.
constexpr int kTicksBetweenLooks = 60;

}  // namespace

struct LiveViews::View::Entry {
  http::Exchange* exchange = nullptr;  ///< Null when the request is over.
  ShareClaim claim;
  ViewerPtr viewer;
  std::optional<Timestamp> expires_at;
  http::RelayCount passed;
  http::RelayCount counted;  ///< Of `passed`, what the viewer was told.

  void count(Timestamp now) {
    if (passed.left_to_right == counted.left_to_right && passed.right_to_left == counted.right_to_left) return;
    viewer->count(now, passed.left_to_right - counted.left_to_right, passed.right_to_left - counted.right_to_left);
    counted = passed;
  }
};

/// What a review needs; it may outlive the rest.
struct LiveViews::State {
  Clock clock;
  StillGood still_good;
  bool closed = false;
};

LiveViews::View::View(LiveViews& views, http::Exchange& exchange, ShareClaim claim, ViewerPtr viewer,
                      std::optional<Timestamp> expires_at)
    : views_(views), entry_(std::make_shared<Entry>()) {
  entry_->exchange = &exchange;
  entry_->claim = std::move(claim);
  entry_->viewer = std::move(viewer);
  entry_->expires_at = expires_at;
  entry_->viewer->begin(views_.state_->clock());
  place_ = views_.entries_.insert(views_.entries_.end(), entry_);
  views_.wait();
}

LiveViews::View::~View() {
  const auto now = views_.state_->clock();
  entry_->count(now);
  entry_->viewer->end(now);
  entry_->exchange = nullptr;
  views_.entries_.erase(place_);
}

http::RelayCount& LiveViews::View::passed() { return entry_->passed; }

LiveViews::LiveViews(asio::any_io_executor executor, EventBus<SharesChanged>& shares,
                     EventBus<SessionsRevoked>& revoked, Clock clock, StillGood still_good)
    : executor_(executor), state_(std::make_shared<State>()), timer_(executor) {
  state_->clock = std::move(clock);
  state_->still_good = std::move(still_good);
  on_shares_ = shares.subscribe(executor, [this](const SharesChanged& event) {
    review([&event](const ShareClaim& claim) {
      return event.workspace_id.empty() || claim.workspace == event.workspace_id;
    });
  });
  on_revoked_ = revoked.subscribe(executor, [this](const SessionsRevoked& event) {
    review([&event](const ShareClaim& claim) { return claim.identity && claim.identity->user.id == event.user_id; });
  });
}

LiveViews::~LiveViews() { state_->closed = true; }

void LiveViews::cut(Entry& entry) {
  entry.viewer->revoke();
  if (entry.exchange != nullptr) entry.exchange->abort();
}

void LiveViews::review(const std::function<bool(const ShareClaim&)>& concerns) {
  std::vector<std::shared_ptr<Entry>> concerned;
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(concerned),
               [&concerns](const auto& entry) { return concerns(entry->claim); });
  if (concerned.empty()) return;
  asio::co_spawn(executor_, review_all(state_, std::move(concerned)), asio::detached);
}

asio::awaitable<void> LiveViews::review_all(std::shared_ptr<State> state, std::vector<std::shared_ptr<Entry>> entries) {
  for (const auto& entry : entries) {
    if (state->closed) co_return;
    if (entry->exchange == nullptr) continue;
    const auto good = co_await state->still_good(entry->claim);
    // A database that does not answer is no reason to throw people out: the next look follows.
    if (state->closed) co_return;
    if (good && !*good) cut(*entry);
  }
}

void LiveViews::wait() {
  if (ticking_) return;
  ticking_ = true;
  timer_.expires_after(kTick);
  timer_.async_wait([this, state = state_](const boost::system::error_code& error) {
    if (error || state->closed) return;
    ticking_ = false;
    tick();
  });
}

void LiveViews::tick() {
  if (entries_.empty()) return;
  const auto now = state_->clock();
  for (const auto& entry : std::vector(entries_.begin(), entries_.end())) {
    entry->count(now);
    if (entry->expires_at && *entry->expires_at <= now) cut(*entry);
  }
  if (++ticks_ >= kTicksBetweenLooks) {
    ticks_ = 0;
    review([](const ShareClaim&) { return true; });
  }
  wait();
}

}  // namespace codehub::gateway
