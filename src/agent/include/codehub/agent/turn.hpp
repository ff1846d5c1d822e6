#pragma once

#include "codehub/agent/broadcast.hpp"

namespace codehub::agent {

/// Lets coroutines of one executor do something one after another: `auto mine = co_await turn.take();`
class Turn {
 public:
  explicit Turn(asio::any_io_executor executor) : freed_(std::move(executor)) {}

  class Holder {
   public:
    explicit Holder(Turn& turn) : turn_(&turn) {}
    Holder(Holder&& other) noexcept : turn_(std::exchange(other.turn_, nullptr)) {}
    Holder& operator=(Holder&&) = delete;
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() {
      if (turn_ == nullptr) return;
      turn_->taken_ = false;
      turn_->freed_.notify();
    }

   private:
    Turn* turn_;
  };

  /// Waits until nobody else holds it.
  [[nodiscard]] asio::awaitable<Holder> take() {
    while (taken_) co_await freed_.wait_past(freed_.count(), kForever);
    taken_ = true;
    co_return Holder(*this);
  }

 private:
  bool taken_ = false;
  Broadcast freed_;
};

}  // namespace codehub::agent
