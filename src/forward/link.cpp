#include "codehub/forward/link.hpp"

#include <optional>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

namespace codehub::forward {
namespace {

/// What is read from a connection at once: a frame, and what an idle stream costs.
constexpr std::size_t kBlock = 32 * 1024;
/// Until woken.
constexpr std::chrono::hours kLong{24};
/// More than streams, as what was reset while it was dialled is not over at once.
constexpr std::size_t kMostServed = 2 * kMostStreams;

// False when the coroutine was cancelled meanwhile.
asio::awaitable<bool> wait_for(Signal& signal) {
  static_cast<void>(co_await signal.wait(kLong));
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() == asio::cancellation_type::none;
}

Error broken(std::string how) { return {ErrorCode::kCancelled, std::move(how), {}, 0}; }
Error cancelled() { return broken("the connection was given up"); }

}  // namespace

/// A stream as long as somebody here works on it; the multiplexer may have forgotten it before.
struct Link::Stream {
  Stream(const asio::any_io_executor& executor, StreamId of) : id(of), may_send(executor), may_write(executor) {}

  void wake() {
    may_send.notify();
    may_write.notify();
  }
  void fail(Error why) {
    if (!failure) failure = std::move(why);
    if (local != nullptr) local->close();
    wake();
  }

  StreamId id;
  Signal may_send;   ///< Credit came, or the frame that waited is gone.
  Signal may_write;  ///< Data came, or the end of it.
  std::string inbox;
  bool ended = false;     ///< The peer sends no more.
  bool drained = false;   ///< … and all of it was written.
  bool unwanted = false;  ///< The peer takes no more.
  bool complete = false;  ///< Both directions came to their ends.
  std::optional<Error> failure;
  http::ByteStream* local = nullptr;  ///< While it is there.
};

/// Keeps a stream in the list, however its coroutine ends. Loops that are torn down end coroutines in any order: the
/// link may be gone before.
class Link::Listed {
 public:
  Listed(Link& link, StreamPtr stream) : link_(link), alive_(link.alive_), stream_(std::move(stream)) {
    link_.streams_.emplace(stream_->id, stream_);
    ++link_.traffic_.open;
    ++link_.traffic_.opened;
  }
  ~Listed() {
    if (alive_.expired()) return;
    --link_.traffic_.open;
    link_.streams_.erase(stream_->id);
    if (!stream_->complete) link_.multiplexer_.reset(stream_->id);
    link_.say();
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  Link& link_;
  std::weak_ptr<const bool> alive_;
  StreamPtr stream_;
};

Link::Link(asio::any_io_executor executor, std::unique_ptr<http::WebSocket> socket, Traffic& traffic, Dial dial)
    : executor_(std::move(executor)),
      socket_(std::move(socket)),
      traffic_(traffic),
      dial_(std::move(dial)),
      multiplexer_(dial_ ? Side::kServes : Side::kOpens),
      to_say_(executor_),
      served_(executor_) {
  socket_->keep_alive(kDeadAfter);
}

Link::~Link() = default;

// After every change of the multiplexer that may have given it something to say.
void Link::say() {
  to_say_.notify();
  tell_of_room();
}

void Link::tell_of_room() {
  if (multiplexer_.has_room() && !waiting_for_room_.empty()) waiting_for_room_.front()->notify();
}

Task<void> Link::run() {
  using namespace boost::asio::experimental::awaitable_operators;
  // Cancelled or not, what is served has to be waited for.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  auto reading = read();
  auto writing = write();
  auto first = co_await (std::move(reading) || std::move(writing));
  auto outcome = first.index() == 0 ? std::get<0>(std::move(first)) : std::get<1>(std::move(first));
  end(outcome ? cancelled() : outcome.error());
  co_await served_.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return outcome;
}

void Link::end(const Error& why) {
  ended_ = true;
  const auto streams = streams_;  // One that ends takes itself out of the list.
  for (const auto& [id, stream] : streams) {
    stream->fail(broken("the forwarding connection ended: " + why.message));
  }
  for (auto* waiting : waiting_for_room_) waiting->notify();
}

Task<void> Link::read() {
  for (;;) {
    CO_TRY(const auto message, co_await socket_->read());
    if (message.text) co_return fail(ErrorCode::kInvalidRequest, "the forwarding protocol has binary messages only");
    CO_TRY(const auto received, multiplexer_.receive(message.data));
    handle(received);
    say();
  }
}

Task<void> Link::write() {
  for (;;) {
    auto next = multiplexer_.next();
    tell_of_room();  // The last word of a stream makes some.
    if (!next) {
      const bool woken = co_await wait_for(to_say_);
      if (!woken) co_return fail(cancelled());
      continue;
    }
    if (const auto found = streams_.find(next->stream); found != streams_.end()) found->second->may_send.notify();
    CO_CHECK(co_await socket_->write_binary(next->message));
  }
}

void Link::handle(const Received& received) {
  if (received.kind == Received::Kind::kOpened) return serve_new(received.stream, received.port);
  const auto found = streams_.find(received.stream);
  if (found == streams_.end()) return;
  auto& stream = *found->second;
  switch (received.kind) {
    case Received::Kind::kData:
      traffic_.received += received.payload.size();
      stream.inbox.append(received.payload);
      stream.may_write.notify();
      break;
    case Received::Kind::kCredit: stream.may_send.notify(); break;
    case Received::Kind::kEnded:
      stream.ended = true;
      stream.may_write.notify();
      break;
    case Received::Kind::kReset: handle_reset(stream, received.payload); break;
    case Received::Kind::kOpened:
    case Received::Kind::kNothing: break;
  }
}

// After its end a reset only means that the peer takes no more: what it sent before is still delivered, as the answer
// of a server that did not read the whole request.
void Link::handle_reset(Stream& stream, std::string_view reason) {
  if (!stream.ended || stream.drained) {
    if (reason.empty()) return stream.fail(broken("the other side broke off"));
    return stream.fail({ErrorCode::kUpstreamUnavailable, std::string(reason), {}, 0});
  }
  stream.unwanted = true;
  stream.wake();
}

void Link::serve_new(StreamId id, std::uint16_t port) {
  if (served_.size() >= kMostServed) return multiplexer_.reset(id, "too many connections are opened at once");
  auto stream = std::make_shared<Stream>(executor_, id);
  auto listed = std::make_shared<Listed>(*this, stream);  // From now on, as its data may come before it is dialled.
  served_.spawn("forwarded connection", [this, stream, listed, port] { return serve(stream, port); });
}

asio::awaitable<void> Link::serve(StreamPtr stream, std::uint16_t port) {
  auto dialled = co_await dial_(port);
  if (!dialled) {
    multiplexer_.reset(stream->id, dialled.error().message);
    say();
    co_return;
  }
  const auto local = std::move(*dialled);
  auto joined = co_await join(*stream, *local);
  static_cast<void>(joined);  // How it ended concerns the two ends only.
}

// First come, first served.
Task<void> Link::wait_for_room() {
  Signal signal(executor_);
  struct Waiting {
    Link& link;
    Signal* signal;
    ~Waiting() {
      std::erase(link.waiting_for_room_, signal);
      link.tell_of_room();
    }
  };
  waiting_for_room_.push_back(&signal);
  const Waiting waiting{*this, &signal};
  while (!ended_ && (!multiplexer_.has_room() || waiting_for_room_.front() != &signal)) {
    const bool woken = co_await wait_for(signal);
    if (!woken) co_return fail(cancelled());
  }
  co_return Result<void>();
}

Task<void> Link::carry(std::uint16_t port, http::ByteStream& local) {
  CO_CHECK(co_await wait_for_room());
  if (ended_) co_return fail(ErrorCode::kInvalidState, "the forwarding connection has ended");
  CO_TRY(const auto id, multiplexer_.open(port));
  auto stream = std::make_shared<Stream>(executor_, id);
  const Listed listed(*this, stream);
  say();
  co_return co_await join(*stream, local);
}

Task<void> Link::join(Stream& stream, http::ByteStream& local) {
  using namespace boost::asio::experimental::awaitable_operators;
  stream.local = &local;
  struct Leaving {
    Stream& stream;
    ~Leaving() { stream.local = nullptr; }
  };
  const Leaving leaving{stream};
  auto sending = send(stream, local);
  auto receiving = receive(stream, local);
  const auto [sent, received] = co_await (std::move(sending) && std::move(receiving));
  if (stream.failure) co_return fail(*stream.failure);
  CO_CHECK(sent);
  CO_CHECK(received);
  stream.complete = true;
  co_return Result<void>();
}

// What the local side says, as far as the peer takes it.
Task<void> Link::send(Stream& stream, http::ByteStream& local) {
  std::string block(kBlock, '\0');
  for (;;) {
    std::size_t room = 0;
    while (!stream.failure && (room = multiplexer_.sendable(stream.id)) == 0) {
      if (stream.unwanted) co_return Result<void>();
      const bool woken = co_await wait_for(stream.may_send);
      if (!woken) stream.fail(cancelled());
    }
    if (stream.failure) co_return fail(*stream.failure);
    const auto count = co_await local.read_some({block.data(), std::min(room, block.size())});
    if (!count) {
      stream.fail(broken(count.error().message));  // Nothing can be written to it either.
      co_return fail(*stream.failure);
    }
    if (*count == 0) multiplexer_.end(stream.id);
    multiplexer_.send(stream.id, {block.data(), *count});
    traffic_.sent += *count;
    say();
    if (*count == 0) co_return Result<void>();
  }
}

// What the peer says, as fast as the local side takes it. One that takes no more may still have something to say: the
// stream ends when it has said it.
Task<void> Link::receive(Stream& stream, http::ByteStream& local) {
  for (;;) {
    while (!stream.failure && stream.inbox.empty() && !stream.ended) {
      const bool woken = co_await wait_for(stream.may_write);
      if (!woken) stream.fail(cancelled());
    }
    if (stream.failure) co_return fail(*stream.failure);
    if (stream.inbox.empty()) break;
    const auto data = std::exchange(stream.inbox, {});
    const auto written = co_await local.write_all(data);
    if (!written) co_return fail(broken(written.error().message));
    multiplexer_.consumed(stream.id, data.size());
    say();
  }
  stream.drained = true;
  if (stream.unwanted) {
    local.close();
  } else {
    local.shutdown_write();
  }
  co_return Result<void>();
}

}  // namespace codehub::forward
