#include "codehub/agent/broadcast.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::agent {

namespace {

/// Keeps a timer in the list of waiters as long as the wait lasts, however it ends.
class Waiting {
 public:
  Waiting(std::list<asio::steady_timer*>& list, asio::steady_timer& timer)
      : list_(list), place_(list.insert(list.end(), &timer)) {}
  ~Waiting() { list_.erase(place_); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::list<asio::steady_timer*>& list_;
  std::list<asio::steady_timer*>::iterator place_;
};

}  // namespace

Broadcast::Broadcast(asio::any_io_executor executor) : executor_(std::move(executor)) {}

void Broadcast::notify() {
  ++count_;
  for (auto* timer : waiting_) timer->cancel();
}

asio::awaitable<bool> Broadcast::wait_past(std::uint64_t seen, std::chrono::steady_clock::duration limit) {
  if (count_ != seen) co_return true;
  asio::steady_timer timer(executor_, limit);
  const Waiting waiting(waiting_, timer);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return count_ != seen;
}

}  // namespace codehub::agent
