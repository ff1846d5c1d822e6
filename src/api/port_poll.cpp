#include "port_poll.hpp"

#include <atomic>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "codehub/base/log.hpp"

namespace codehub::api {
namespace {

// The only thing here that executors share: all their sockets are taken from one process.
std::atomic<std::size_t> places_taken = 0;

}  // namespace

std::optional<PollPlace> PollPlace::take(std::size_t most) {
  if (places_taken.fetch_add(1) < most) return PollPlace();
  places_taken.fetch_sub(1);
  return std::nullopt;
}

PollPlace::PollPlace(PollPlace&& other) noexcept : taken_(std::exchange(other.taken_, false)) {}

PollPlace::~PollPlace() {
  if (taken_) places_taken.fetch_sub(1);
}

PortPoll::PortPoll(asio::any_io_executor executor, PollPlace place, agentlink::AgentAddress agent,
                   std::function<void()> changed)
    : place_(std::move(place)), agent_(std::move(agent)), changed_(std::move(changed)), stopping_(executor) {}

asio::awaitable<void> PortPoll::run(agentlink::AgentClient& agents, PortWatchOptions options) {
  using namespace boost::asio::experimental::awaitable_operators;
  constexpr std::chrono::hours kLongerThanAnyAnswer{1};
  auto retry = options.retry;
  while (!stopped_) {
    auto agent = agent_;
    const auto after = revision_.value_or(0);
    const auto wait = revision_ ? options.wait : std::chrono::seconds(0);
    auto asking = agents.ports(std::move(agent), after, wait);
    auto stopping = stopping_.wait(kLongerThanAnyAnswer);
    const auto first = co_await (std::move(asking) || std::move(stopping));
    if (stopped_ || first.index() != 0) co_return;
    const auto& answer = std::get<0>(first);
    // An agent belongs to its workspace's user: one that answers at once, always anew, is not asked faster for it.
    auto pause = options.pause;
    if (answer) {
      retry = options.retry;
      take(*answer);
    } else {
      pause = std::exchange(retry, std::min(retry * 2, options.longest_retry));
      log::debug("api", "an agent does not say what listens in its workspace",
                 {{"agent", agent_.endpoint}, {"error", answer.error().message}, {"detail", answer.error().detail}});
    }
    static_cast<void>(co_await stopping_.wait(pause));
  }
}

void PortPoll::stop() {
  stopped_ = true;
  stopping_.notify();
}

void PortPoll::take(const agentlink::ListeningPorts& ports) {
  const bool changed = revision_ ? *revision_ != ports.revision : !ports.ports.empty();
  revision_ = ports.revision;
  if (changed) changed_();
}

}  // namespace codehub::api
