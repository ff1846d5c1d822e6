#include "visits.hpp"

namespace codehub::gateway {

Visits::Visits(asio::any_io_executor executor, EventBus<SessionsRevoked>& revoked,
               std::chrono::steady_clock::duration look_again)
    : executor_(executor),
      look_again_(look_again),
      subscription_(revoked.subscribe(executor, [this](const SessionsRevoked& event) {
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

asio::awaitable<void> Visits::Visit::revoked() { co_await signal_.wait(visits_.look_again_); }

}  // namespace codehub::gateway
