#include "event_stream.hpp"

#include "codehub/base/deadline.hpp"
#include "codehub/http/text.hpp"

namespace codehub::api {
namespace {

EventBus<SessionsRevoked>::Subscription recheck_on_revocation(Context& context, const Call& call, OpenStream& stream) {
  return context.parts.revoked.subscribe(context.executor,
                                         [&stream, user = call.user().id](const SessionsRevoked& event) {
                                           if (event.user_id != user) return;
                                           stream.recheck = true;
                                           stream.wake.notify();
                                         });
}

}  // namespace

asio::awaitable<bool> still_allowed(Context& context, Call& call, Action action) {
  auto token = call.token;
  auto identity = co_await context.parts.accounts.authenticate(std::move(token));
  if (!identity) co_return is_transient(identity.error().code);
  call.identity = std::move(*identity);
  const Workspace* workspace = call.workspace.id.empty() ? nullptr : &call.workspace;
  co_return is_allowed(call.user(), action, workspace);
}

Task<void> watch_session(Context& context, Call& call, Action action) {
  const auto entry = context.streams.open();
  auto& stream = **entry;
  const auto subscription = recheck_on_revocation(context, call, stream);
  while (!stream.ended) {
    const bool woken = co_await stream.wake.wait(context.options.heartbeat);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "the watch ended");
    if (woken && !stream.recheck) continue;
    stream.recheck = false;
    const bool good = co_await still_allowed(context, call, action);
    if (!good) break;
  }
  co_return Result<void>();
}

EventStream::EventStream(Context& context, Call& call, Action action)
    : context_(context),
      call_(call),
      action_(action),
      entry_(context.streams.open()),
      revoked_(recheck_on_revocation(context, call, **entry_)),
      next_heartbeat_(std::chrono::steady_clock::now() + context.options.heartbeat) {
  call_.exchange.on_client_gone([this] {
    client_gone_ = true;
    wake();
  });
}

EventStream::~EventStream() { call_.exchange.on_client_gone({}); }

Task<void> EventStream::start() {
  http::ResponseHead head;
  head.headers.set("Content-Type", "text/event-stream");
  add_api_headers(head.headers);
  head.headers.set("X-Accel-Buffering", "no");  // nginx in front must not collect events.
  CO_CHECK(co_await call_.exchange.start(std::move(head)));
  co_return co_await write("retry: 2000\n\n");
}

Task<void> EventStream::send(std::string_view event, const nlohmann::json& data) {
  return write(http::render_event(event, to_text(data)));
}

Task<void> EventStream::send_comment() { return write(":\n\n"); }

Task<void> EventStream::write(std::string text) {
  const std::span<const char> bytes(text.data(), text.size());
  auto writing = call_.exchange.write(bytes);
  co_return co_await with_deadline(context_.options.write_stall, "a reader of events", std::move(writing));
}

asio::awaitable<bool> EventStream::wait() {
  auto& stream = **entry_;
  heartbeat_due_ = false;
  if (stream.ended || client_gone_) co_return false;
  const auto left = next_heartbeat_ - std::chrono::steady_clock::now();
  const auto limit = std::max<std::chrono::steady_clock::duration>(left, std::chrono::milliseconds(0));
  static_cast<void>(co_await stream.wake.wait(limit));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (stream.ended || client_gone_ || state.cancelled() != asio::cancellation_type::none) co_return false;
  heartbeat_due_ = std::chrono::steady_clock::now() >= next_heartbeat_;
  if (heartbeat_due_) next_heartbeat_ = std::chrono::steady_clock::now() + context_.options.heartbeat;
  if (!heartbeat_due_ && !stream.recheck) co_return true;
  stream.recheck = false;
  co_return co_await still_allowed(context_, call_, action_);
}

Task<void> EventStream::finish() { return call_.exchange.finish(); }

}  // namespace codehub::api
