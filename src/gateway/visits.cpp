#include "visits.hpp"

namespace codehub::gateway {

Visits::Visits(asio::any_io_executor executor, EventBus<SessionsRevoked>& revoked)
    : executor_(executor), subscription_(revoked.subscribe(executor, [this](const SessionsRevoked& event) {
        for (auto* visit : open_) {
          if (visit->user_ == event.user_id) visit->signal_.notify();
        }
      })) {}

Visits::Visit::Visit(Visits& visits, UserId user)
    : visits_(visits),
      user_(std::move(user)),
      signal_(visits.executor_),
      place_(visits.open_.insert(visits.open_.end(), this)) {}

Visits::Visit::~Visit() { visits_.open_.erase(place_); }

asio::awaitable<void> Visits::Visit::revoked() {
  const auto state = co_await asio::this_coro::cancellation_state;
  while (state.cancelled() == asio::cancellation_type::none) {
    if (co_await signal_.wait(std::chrono::hours(1))) co_return;
  }
}

}  // namespace codehub::gateway
