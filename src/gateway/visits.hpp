#pragma once

#include <chrono>
#include <list>

#include "codehub/base/event_bus.hpp"
#include "codehub/base/signal.hpp"
#include "codehub/domain/events.hpp"

namespace codehub::gateway {

/// The long-lived connections that are open on this executor, by user, so that a revocation reaches them.
class Visits {
 public:
  Visits(asio::any_io_executor executor, EventBus<SessionsRevoked>& revoked,
         std::chrono::steady_clock::duration look_again);

  /// One open connection; registered as long as it lives.
  class Visit {
   public:
    Visit(Visits& visits, UserId user);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    /// Returns when sessions of the user were revoked (its own may be among them), or when it is time to look anyway.
    [[nodiscard]] asio::awaitable<void> revoked();

   private:
    friend class Visits;
    Visits& visits_;
    UserId user_;
    Signal signal_;
    std::list<Visit*>::iterator place_;
  };

 private:
  asio::any_io_executor executor_;
  std::chrono::steady_clock::duration look_again_;
  std::list<Visit*> open_;
  EventBus<SessionsRevoked>::Subscription subscription_;
};

}  // namespace codehub::gateway
