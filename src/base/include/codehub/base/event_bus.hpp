#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

namespace codehub {

/// Publishes small facts within the process; every subscriber is called on its own executor. Thread-safe.
/// Delivery is best effort by design: nobody may depend on it for correctness.
template <class Event>
class EventBus {
  struct Subscriber {
    boost::asio::any_io_executor executor;
    std::function<void(const Event&)> call;
  };
  struct State {
    std::mutex mutex;
    std::map<unsigned long long, std::shared_ptr<Subscriber>> subscribers;
    unsigned long long next = 1;
  };

 public:
  /// Ends the subscription when it goes away. A call already under way on the executor may still arrive unless the
  /// subscription is dropped on that same executor.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(std::shared_ptr<State> state, unsigned long long key) : state_(std::move(state)), key_(key) {}
    Subscription(Subscription&& other) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept {
      reset();
      state_ = std::move(other.state_);
      key_ = other.key_;
      return *this;
    }
    ~Subscription() { reset(); }
    void reset() {
      if (!state_) return;
      const std::lock_guard lock(state_->mutex);
      state_->subscribers.erase(key_);
      state_.reset();
    }

   private:
    std::shared_ptr<State> state_;
    unsigned long long key_ = 0;
  };

  [[nodiscard]] Subscription subscribe(boost::asio::any_io_executor executor, std::function<void(const Event&)> call) {
    auto subscriber = std::make_shared<Subscriber>(Subscriber{std::move(executor), std::move(call)});
    const std::lock_guard lock(state_->mutex);
    const auto key = state_->next++;
    state_->subscribers.emplace(key, std::move(subscriber));
    return Subscription(state_, key);
  }

  void publish(const Event& event) const {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [key, subscriber] : state_->subscribers) {
      std::weak_ptr<Subscriber> weak = subscriber;
      boost::asio::post(subscriber->executor, [weak, event] {
        if (auto alive = weak.lock()) alive->call(event);
      });
    }
  }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace codehub
