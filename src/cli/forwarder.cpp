#include "forwarder.hpp"

#include <algorithm>
#include <csignal>
#include <random>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/deadline.hpp"
#include "codehub/domain/lifecycle_progress.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

/// Of one attempt to connect.
constexpr std::chrono::seconds kConnectLimit{20};
constexpr lifecycle::Backoff kBackoff{std::chrono::milliseconds(500), std::chrono::seconds(10)};
/// A connection that held so long was a good one: the next attempt comes soon again.
constexpr std::chrono::seconds kGood{10};
/// How long a local connection waits for one to the server.
constexpr std::chrono::seconds kPatience{30};
/// Local connections at once; more wait in the kernel's queue. Leaves room in the usual 1024 open files of a process.
constexpr std::size_t kMostConnections = 512;

// What another attempt does not mend.
bool is_final(ErrorCode code) {
  return code == ErrorCode::kUnauthorized || code == ErrorCode::kForbidden || code == ErrorCode::kNotFound ||
         code == ErrorCode::kInvalidState || code == ErrorCode::kInvalidRequest;
}

double random_fraction() {
  static std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

tl::unexpected<Error> cannot_take(const std::string& address, const ForwardedPort& port, Error error) {
  error.message += "; take another port of this machine: " + std::to_string(port.local == 0 ? 1 : port.local + 1) +
                   ":" + std::to_string(port.remote) + ", or 0:" + std::to_string(port.remote) +
                   " for any that is free";
  if (error.code == ErrorCode::kInvalidRequest) error.message = "--bind takes an IP address, not " + address;
  return fail(std::move(error));
}

}  // namespace

Forwarder::Forwarder(asio::any_io_executor executor, Session& session, json workspace, ForwardReport& report)
    : executor_(std::move(executor)),
      session_(session),
      workspace_(std::move(workspace)),
      report_(report),
      tasks_(executor_) {}

Result<void> Forwarder::listen(const std::string& address, const std::vector<ForwardedPort>& ports) {
  for (const auto& port : ports) {
    const http::Endpoint endpoint{address, port.local, false};
    auto listener = http::StreamListener::open(executor_, endpoint);
    if (!listener) return cannot_take(address, port, std::move(listener).error());
    entrances_.push_back({std::move(*listener), port.remote});
  }
  return {};
}

Task<void> Forwarder::run() {
  using namespace boost::asio::experimental::awaitable_operators;
  asio::signal_set signals(executor_, SIGINT, SIGTERM, SIGHUP);
  auto connecting = stay_connected();
  auto showing = show_traffic();
  auto asked_to_end = signals.async_wait(asio::as_tuple(asio::use_awaitable));
  const auto first = co_await (std::move(connecting) || std::move(showing) || std::move(asked_to_end));
  co_await tasks_.join();
  if (first.index() == 0) co_return std::get<0>(first);
  co_return Result<void>();
}

Task<void> Forwarder::stay_connected() {
  CO_TRY(auto link, co_await connect());
  for (const auto& entrance : entrances_) {
    report_.listening(entrance.listener->local_endpoint(), entrance.remote);
    tasks_.spawn("accepting", [this, &entrance] { return accept(entrance); });
  }
  int attempt = 0;
  for (;;) {
    use(link);
    const auto since = Clock::now();
    const auto ended = co_await link->run();
    use(nullptr);
    report_.lost(ended ? std::string("the connection ended") : ended.error().message);
    attempt = Clock::now() - since > kGood ? 1 : attempt + 1;
    CO_TRY(link, co_await connect_again(attempt));
  }
}

void Forwarder::use(LinkPtr link) {
  link_ = std::move(link);
  if (!link_) return;
  report_.connected();
  for (auto* waiting : waiting_) waiting->notify();
}

Task<Forwarder::LinkPtr> Forwarder::connect_again(int attempt) {
  for (;; ++attempt) {
    const auto delay = lifecycle::backoff_delay(attempt, kBackoff, random_fraction());
    CO_CHECK(co_await sleep_for(delay));
    auto link = co_await connect();
    if (link || is_final(link.error().code)) co_return link;
  }
}

Task<Forwarder::LinkPtr> Forwarder::connect() {
  auto asking = ask_for_link();
  co_return co_await with_deadline(kConnectLimit, "connecting to the server", std::move(asking));
}

// The workspace is asked for first: it says in words what the hand-shake of a WebSocket says in a number.
Task<Forwarder::LinkPtr> Forwarder::ask_for_link() {
  auto target = workspace_target(workspace_);
  CO_TRY(const auto workspace, co_await session_.client.get(std::move(target)));
  CO_CHECK(require_enterable(workspace));
  auto way = workspace_target(workspace_, "/forward");
  std::string protocol(forward::kProtocol);
  CO_TRY(auto socket, co_await session_.client.open_websocket(std::move(way), std::move(protocol)));
  co_return std::make_shared<forward::Link>(executor_, std::move(socket), traffic_);
}

Task<void> Forwarder::show_traffic() {
  constexpr std::chrono::seconds kEvery{1};
  for (;;) {
    CO_CHECK(co_await sleep_for(kEvery));
    report_.show(traffic_);
  }
}

asio::awaitable<void> Forwarder::accept(const Entrance& entrance) {
  constexpr std::chrono::milliseconds kPause{200};
  for (;;) {
    auto accepted = co_await entrance.listener->accept();
    if (accepted) {
      StreamPtr local = std::move(*accepted);
      tasks_.spawn("forwarded connection", [this, local, remote = entrance.remote] { return carry(local, remote); });
    } else if (accepted.error().code == ErrorCode::kCancelled) {
      co_return;
    } else {
      report_.refused(entrance.remote, accepted.error().message);  // No file descriptors, for instance.
    }
    // Nothing tells when there is room again, and nobody minds a moment.
    while (!accepted || tasks_.size() >= kMostConnections) {
      const auto slept = co_await sleep_for(kPause);
      if (!slept) co_return;
      if (!accepted) break;
    }
  }
}

Task<Forwarder::LinkPtr> Forwarder::wait_for_link() {
  Signal woken(executor_);
  struct Waiting {
    std::set<Signal*>& list;
    Signal* signal;
    ~Waiting() { list.erase(signal); }
  };
  waiting_.insert(&woken);
  const Waiting waiting{waiting_, &woken};
  const auto end = Clock::now() + kPatience;
  while (!link_) {
    const auto left = end - Clock::now();
    if (left <= Clock::duration::zero()) {
      co_return fail(ErrorCode::kUpstreamUnavailable, "there is no connection to the server");
    }
    static_cast<void>(co_await woken.wait(left));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "cancelled");
  }
  co_return link_;
}

asio::awaitable<void> Forwarder::carry(StreamPtr local, std::uint16_t remote) {
  for (;;) {
    auto link = co_await wait_for_link();
    if (!link) {
      if (link.error().code != ErrorCode::kCancelled) report_.refused(remote, link.error().message);
      co_return;
    }
    const auto carried = co_await (*link)->carry(remote, *local);
    if (carried) report_.worked(remote);
    if (carried || carried.error().code == ErrorCode::kCancelled) co_return;
    // Before it began the connection to the server ended: there will be another.
    if (carried.error().code == ErrorCode::kInvalidState) continue;
    report_.refused(remote, carried.error().message);
    co_return;
  }
}

}  // namespace codehub::cli
