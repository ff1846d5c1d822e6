#include "codehub/gateway/viewers.hpp"

#include <algorithm>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"

namespace codehub::gateway {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::string key_of(const ShareId& share, const std::string& viewer) { return share.value() + "/" + viewer; }

std::int64_t microseconds(Timestamp at) { return at.time_since_epoch().count(); }

}  // namespace

Viewer::Viewer(store::Visit visit, WorkspaceId workspace, UserId owner)
    : visit_(std::move(visit)),
      workspace_(std::move(workspace)),
      owner_(std::move(owner)),
      last_seen_(microseconds(visit_.started_at)) {}

void Viewer::see(Timestamp at) noexcept { last_seen_.store(microseconds(at), kRelaxed); }

void Viewer::begin(Timestamp at) {
  requests_.fetch_add(1, kRelaxed);
  open_.fetch_add(1, kRelaxed);
  see(at);
}

void Viewer::end(Timestamp at) noexcept {
  open_.fetch_sub(1, kRelaxed);
  see(at);
}

void Viewer::count(Timestamp at, std::uint64_t received, std::uint64_t sent) noexcept {
  received_.fetch_add(static_cast<std::int64_t>(received), kRelaxed);
  sent_.fetch_add(static_cast<std::int64_t>(sent), kRelaxed);
  see(at);
}

Viewers::Viewers(store::Store& store, EventBus<ViewersChanged>& changed, Clock clock)
    : store_(store), changed_(changed), clock_(std::move(clock)) {}

ViewerPtr Viewers::recall(const ShareId& share, const std::string& viewer) {
  const std::lock_guard lock(mutex_);
  const auto found = viewers_.find(key_of(share, viewer));
  if (found == viewers_.end() || !found->second->begun_ || found->second->revoked_) return nullptr;
  return found->second;
}

Task<ViewerPtr> Viewers::enter(Arrival arrival) {
  auto& visit = arrival.visit;
  if (auto known = recall(visit.share_id, visit.viewer)) co_return known;
  visit.id = new_visit_id(secure_random());
  visit.started_at = visit.last_seen_at = clock_();
  auto viewer = std::make_shared<Viewer>(visit, arrival.workspace, arrival.owner);
  {
    const std::lock_guard lock(mutex_);
    if (viewers_.size() >= kMostViewers) {
      co_return fail(Error{ErrorCode::kTooManyRequests, "Too many people look at shared ports just now.", {}, 30});
    }
    auto& place = viewers_[key_of(visit.share_id, visit.viewer)];
    // Many first requests at once are one visit: all tell the store of the same one, the first of them is heard.
    if (place && !place->revoked_) viewer = place;
    place = viewer;
  }
  auto begun = co_await store_.visits().begin(viewer->visit_, arrival.max_viewers);
  if (!begun && begun.error().code != ErrorCode::kAlreadyExists) {
    if (!viewer->begun_) remove(viewer);
    co_return fail(std::move(begun).error());
  }
  if (!viewer->begun_.exchange(true)) changed_.publish(ViewersChanged{arrival.workspace, arrival.owner});
  co_return viewer;
}

void Viewers::remove(const ViewerPtr& viewer) {
  const std::lock_guard lock(mutex_);
  const auto found = viewers_.find(key_of(viewer->visit_.share_id, viewer->visit_.viewer));
  if (found != viewers_.end() && found->second == viewer) viewers_.erase(found);
}

std::vector<ViewerPtr> Viewers::all() {
  const std::lock_guard lock(mutex_);
  std::vector<ViewerPtr> viewers;
  viewers.reserve(viewers_.size());
  for (const auto& [key, viewer] : viewers_) {
    if (viewer->begun_) viewers.push_back(viewer);
  }
  return viewers;
}

bool Viewers::describe(Viewer& viewer, Timestamp now, store::Visit& visit) {
  visit.last_seen_at = Timestamp(std::chrono::microseconds(viewer.last_seen_.load(kRelaxed)));
  const bool open = viewer.open_.load(kRelaxed) > 0;
  if (open) visit.last_seen_at = std::max(visit.last_seen_at, now);
  visit.requests = viewer.requests_.load(kRelaxed);
  visit.bytes_received = viewer.received_.load(kRelaxed);
  visit.bytes_sent = viewer.sent_.load(kRelaxed);
  if (viewer.revoked_) {
    visit.ended_at = now;
    visit.end_reason = "revoked";
  } else if (!open && visit.last_seen_at + kQuiet <= now) {
    visit.ended_at = visit.last_seen_at;
    visit.end_reason = "left";
  }
  const auto seen = microseconds(visit.last_seen_at);
  const bool stale = seen - viewer.written_seen_ >= std::chrono::microseconds(kSeenEvery).count();
  const auto moved = visit.requests + visit.bytes_received + visit.bytes_sent;
  if (!visit.ended_at && !stale && moved == viewer.written_moved_) return false;
  viewer.written_seen_ = seen;
  viewer.written_moved_ = moved;
  return true;
}

Task<void> Viewers::write() {
  const auto now = clock_();
  std::vector<store::Visit> visits;
  std::vector<ViewerPtr> gone;
  for (const auto& viewer : all()) {
    auto visit = viewer->visit_;
    if (!describe(*viewer, now, visit)) continue;
    if (visit.ended_at) gone.push_back(viewer);
    visits.push_back(std::move(visit));
  }
  if (visits.empty()) co_return Result<void>();
  // Out before it is written: who comes back in between makes a new visit.
  for (const auto& viewer : gone) remove(viewer);
  CO_CHECK(co_await store_.visits().update(std::move(visits)));
  for (const auto& viewer : gone) changed_.publish(ViewersChanged{viewer->workspace_, viewer->owner_});
  co_return Result<void>();
}

asio::awaitable<void> Viewers::run() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(kEvery);
    co_await timer.async_wait(asio::use_awaitable);
    if (const auto written = co_await write(); !written) {
      log::warn("gateway", "visits of shared ports are not recorded", {{"error", written.error().message}});
    }
  }
}

}  // namespace codehub::gateway
